import { fromJson } from '../../../engine/load/json.ts'
import type { Value } from '../../../engine/load/values.ts'
import type { World } from '../../../engine/load/world.ts'
import type { Json } from '../../../engine/module.ts'
import { type Scope, type Setting, Templar } from '../../../engine/resolve/templating/templar.ts'

/** A control side that is a table: files by their paths, environment, one moment, no chance. */
export function worldOf(files: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}): World {
  const below = (folder: string) => Object.keys(files).filter(path => path.startsWith(`${folder}/`))
  return {
    read: path => (files[path] === undefined ? undefined : new Uint8Array(Buffer.from(files[path]))),
    list: folder =>
      below(folder).length === 0
        ? undefined
        : [...new Set(below(folder).map(path => path.slice(folder.length + 1).split('/')[0] ?? ''))].sort(),
    stat: path =>
      files[path] !== undefined
        ? { type: 'file', mode: 0o644, size: files[path].length }
        : below(path).length > 0
          ? { type: 'directory', mode: 0o755, size: 0 }
          : undefined,
    write: () => undefined,
    remove: () => undefined,
    run: command => ({ stdout: `ran ${command}\n`, stderr: '', status: 0 }),
    fetch: url => `from ${url}\nsecond line\n`,
    env: name => env[name],
    random: () => 0.5,
    entropy: () => 0.5,
    now: () => Date.UTC(2026, 10, 23, 18, 30, 5),
  }
}

/** A scope over a table of values. */
export function scopeOf(values: Readonly<Record<string, Value>>): Scope {
  const map = new Map(Object.entries(values))
  return { get: name => map.get(name) }
}

/** A templar over a table of values, in a folder `/play`. */
export function templarOf(values: Readonly<Record<string, Value>>, setting: Partial<Setting> = {}): Templar {
  return new Templar({ world: worldOf(), searchPath: ['/play'], playbookDir: '/play', ...setting }, scopeOf(values))
}

/** JSON as values of variables. */
export function valuesOf(json: Readonly<Record<string, Json>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, fromJson(value)]))
}
