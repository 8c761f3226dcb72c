import { createHash } from 'node:crypto'
import { join, resolve, sep } from 'node:path'
import type { Known } from '../load/json.ts'
import { Unknown } from '../load/values.ts'
import type { World } from '../load/world.ts'
import type { Keep, Kept } from '../module.ts'
import { Content } from '../state/content.ts'
import { same } from './compare.ts'
import type { Came, Situation } from './converge.ts'
import { differencesOf } from './differences.ts'

/** The control side as a task on a host may write to it. */
export interface Control {
  readonly world: World
  readonly playbookDir: string
  /** The host's name in the inventory. */
  readonly host: string
}

/** Keeps what a host holds in a file here, where it is not the same already; in a check says that it would. */
export async function keepHere(wish: Keep, at: Situation, result: (kept: Kept) => { readonly [key: string]: Known }): Promise<Came> {
  const { world } = at.control
  const place = placeOf(wish, at.control)
  if ('misuse' in place) return failed(place.misuse, place.hint)
  const { path } = place
  const there = readHere(path, world)
  if (typeof there === 'string') return failed(there)
  const have = there && Content.of(there)
  if (same(have, wish.content)) return { status: 'ok', result: result({ path, md5: md5(there), isChanged: false }), differences: [] }
  const asked = at.check && !at.diff ? {} : (((await at.ask([wish.bytes])) as ({ bytes?: Uint8Array } | Unknown)[])[0] ?? {})
  const bytes = asked instanceof Unknown ? undefined : asked.bytes
  if (!at.check) {
    const trouble = write(path, bytes, wish, world)
    if (trouble !== undefined) return failed(trouble)
  }
  const change = { content: new Content(wish.content.sha1, bytes) }
  const differences = differencesOf({ content: have }, change, { path, old: there, isSecret: at.isSecret, largest: at.maxDiffSize })
  return { status: 'changed', result: result({ path, ...(bytes && { md5: md5(bytes) }), isChanged: true }), differences }
}

function placeOf({ folder, below }: Keep, { world, playbookDir }: Control): { path: string } | { misuse: string; hint: string } {
  const home = folder.replace(/^~(?=\/|$)/, () => world.env('HOME') ?? '~')
  const root = resolve(playbookDir, home)
  if (below === undefined) return { path: root }
  const path = resolve(join(root, below))
  if (path.startsWith(root.endsWith(sep) ? root : root + sep)) return { path }
  return { misuse: `${below} leads out of ${root}`, hint: 'give a path without ".."' }
}

function readHere(path: string, world: World): Uint8Array | undefined | string {
  try {
    if (world.stat(path)?.type === 'directory')
      return `dest is an existing directory, use a trailing slash if you want to fetch src into that directory: ${path}`
    return world.read(path)
  } catch (error) {
    return `${path} cannot be read here: ${wordsOf(error)}`
  }
}

/** Writes, or gives the sentence why not. */
function write(path: string, bytes: Uint8Array | undefined, { content }: Keep, world: World): string | undefined {
  if (!bytes) return 'the file of the host went away while it was read'
  const { sha1 } = Content.of(bytes)
  if (sha1 !== content.sha1) return `checksum mismatch: the file of the host has ${content.sha1}, what arrived has ${sha1}`
  try {
    world.write(path, bytes)
  } catch (error) {
    return `${path} cannot be written here: ${wordsOf(error)}`
  }
  return undefined
}

function failed(message: string, hint?: string): Came {
  return { status: 'failed', message, ...(hint !== undefined && { hint }), result: {} }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function md5(bytes: Uint8Array | undefined): string {
  return createHash('md5')
    .update(bytes ?? '')
    .digest('hex')
}
