import { join } from 'node:path'
import type { World } from '../load/world.ts'
import { importOwn } from '../own-code.ts'
import { bring, bringPython, type Plain, type Sort } from '../resolve/templating/brought.ts'

const sorts: readonly Sort[] = ['filter', 'test', 'lookup']

/** Brings filters, tests and lookups of the user's: filter_plugins/, test_plugins/ and lookup_plugins/ of each place, once. */
export function ownPlugins(places: () => readonly string[], world: World): () => Promise<void> {
  let known = 0
  return async () => {
    const all = places()
    const fresh = all.slice(known)
    known = all.length
    for (const place of fresh) for (const sort of sorts) await bringFrom(join(place, `${sort}_plugins`), world)
  }
}

async function bringFrom(folder: string, world: World): Promise<void> {
  for (const file of world.list(folder) ?? []) {
    const path = join(folder, file)
    if (file.endsWith('.py')) bringPython(path, Buffer.from(world.read(path) ?? []).toString('utf8'))
    if (!/\.m?js$/.test(file)) continue
    const brought = await importOwn(path)
    for (const sort of sorts) bring(sort, path, functionsOf(brought[`${sort}s`]))
  }
}

function functionsOf(table: unknown): { readonly [name: string]: Plain } {
  if (typeof table !== 'object' || table === null) return {}
  return Object.fromEntries(Object.entries(table).filter((entry): entry is [string, Plain] => typeof entry[1] === 'function'))
}
