import { resolve } from 'node:path'
import type { World } from '../load/world.ts'
import { sha256 } from './canonical.ts'

/** What the control side said while a plan was made: what it had in files, its environment, what its commands printed. */
export interface Control {
  readonly files: { readonly [path: string]: Kept }
  readonly stats: { readonly [path: string]: Stat | null }
  readonly lists: { readonly [path: string]: readonly string[] | null }
  readonly env: { readonly [name: string]: string | null }
  readonly commands: { readonly [command: string]: Printed }
  readonly urls: { readonly [url: string]: string }
}

/** A file as it was read: its text, its bytes, or of a large one what it must still be. */
export type Kept = string | null | { readonly base64: string } | { readonly sha256: string }
type Stat = readonly [type: 'file' | 'directory' | 'other', mode: number, size: number]
type Printed = { readonly stdout: string; readonly stderr: string; readonly status: number }

/** Larger files stay where they are. */
const largest = 1 << 20

/** A world that remembers what was asked of it. */
export function remembering(world: World): { readonly world: World; remembered(): Control } {
  const files = shelf<Kept>()
  const stats = shelf<Stat | null>()
  const lists = shelf<readonly string[] | null>()
  const env = shelf<string | null>()
  const commands = shelf<Printed>()
  const urls = shelf<string>()
  const watched: World = {
    ...world,
    read: path => files.keep(resolve(path), world.read(path), bytes => (bytes === undefined ? null : keptOf(bytes))),
    stat: path => stats.keep(resolve(path), world.stat(path), stat => (stat ? [stat.type, stat.mode, stat.size] : null)),
    list: path => lists.keep(resolve(path), world.list(path), names => names ?? null),
    env: name => env.keep(name, world.env(name), value => value ?? null),
    fetch: (url, options) => urls.keep(url, world.fetch(url, options), text => text),
    run(command, options) {
      const printed = world.run(command, options)
      // What is written to a command is nobody's to keep, and it may do something: it is run again.
      return options?.stdin === undefined ? commands.keep(commandKey(command, options?.cwd), printed, said => said) : printed
    },
    write(path, bytes, mode) {
      world.write(path, bytes, mode)
      for (const { drop } of [files, stats, lists]) drop(resolve(path))
    },
  }
  const remembered = (): Control => ({
    files: files.all(),
    stats: stats.all(),
    lists: lists.all(),
    env: env.all(),
    commands: commands.all(),
    urls: urls.all(),
  })
  return { world: watched, remembered }
}

/** Keeps what was said first under a key, and hands it on. */
function shelf<T>() {
  const kept = new Map<string, T>()
  return {
    keep<A>(key: string, said: A, as: (said: A) => T): A {
      if (!kept.has(key)) kept.set(key, as(said))
      return said
    },
    drop: (key: string) => void kept.delete(key),
    all: () => Object.fromEntries(kept),
  }
}

function keptOf(bytes: Uint8Array): Kept {
  if (bytes.length > largest) return { sha256: sha256(bytes) }
  const text = Buffer.from(bytes).toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? text : { base64: Buffer.from(bytes).toString('base64') }
}

function commandKey(command: string, cwd = ''): string {
  return JSON.stringify([command, cwd])
}

/** The world as it was when the plan was made; what the plan does not hold is as it is now. `folder` is where the plan was made. */
export function replaying(control: Control, world: World, folder: string): World {
  const at = (path: string) => resolve(folder, path)
  const held = <T>(shelf: { readonly [key: string]: T }, key: string, otherwise: () => T): T =>
    Object.hasOwn(shelf, key) ? (shelf[key] as T) : otherwise()
  return {
    ...world,
    read(path) {
      const kept = held<Kept | undefined>(control.files, at(path), () => undefined)
      if (kept === undefined || (kept !== null && typeof kept === 'object' && 'sha256' in kept)) return world.read(at(path))
      return kept === null
        ? undefined
        : Buffer.from(typeof kept === 'string' ? kept : kept.base64, typeof kept === 'string' ? 'utf8' : 'base64')
    },
    stat(path) {
      const kept = held<Stat | null | undefined>(control.stats, at(path), () => undefined)
      if (kept === undefined) return world.stat(at(path))
      return kept === null ? undefined : { type: kept[0], mode: kept[1], size: kept[2] }
    },
    list: path => held<readonly string[] | null | undefined>(control.lists, at(path), () => world.list(at(path))) ?? undefined,
    env(name) {
      const value = held<string | null | undefined>(control.env, name, () => world.env(name)) ?? undefined
      const settings = at('ansible.cfg')
      return value === undefined && name === 'ANSIBLE_CONFIG' && control.stats[settings] ? settings : value
    },
    run: (command, options) =>
      options?.stdin === undefined
        ? held(control.commands, commandKey(command, options?.cwd), () => world.run(command, options))
        : world.run(command, options),
    fetch: (url, options) => held(control.urls, url, () => world.fetch(url, options)),
    write: (path, bytes) => world.write(at(path), bytes),
  }
}
