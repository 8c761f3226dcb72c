import { join } from 'node:path'
import type { Collections } from '../load/collections.ts'
import type { TaskSettings } from '../load/task-settings.ts'
import type { World } from '../load/world.ts'
import { importOwn } from '../own-code.ts'
import { bring, type Plain, routeBy, type Sort } from '../resolve/templating/brought.ts'
import { bringPython } from '../resolve/templating/python-plugins.ts'

const sorts: readonly Sort[] = ['filter', 'test', 'lookup']

/**
 * Brings filters, tests and lookups of the user's: filter_plugins/, test_plugins/ and lookup_plugins/ of each place, once; those of
 * collections by their full names, with the names that they send on to others; those of the folders that ansible.cfg names before all.
 */
export function ownPlugins(
  places: () => readonly string[],
  settings: TaskSettings,
  collections: Collections,
  world: World,
): () => Promise<void> {
  let known = 0
  return async () => {
    if (known === 0) {
      for (const sort of sorts) for (const folder of settings[`${sort}Plugins`]) await bringFrom(sort, folder, world)
      routeBy((sort, name) => collections.route(sort, name)?.redirect)
      for (const name of collections.names())
        for (const sort of sorts) await bringFrom(sort, join(collections.folder(name) ?? '', 'plugins', sort), world, `${name}.`)
    }
    const all = places()
    const fresh = all.slice(known)
    known = all.length
    for (const place of fresh) for (const sort of sorts) await bringFrom(sort, join(place, `${sort}_plugins`), world)
  }
}

async function bringFrom(of: Sort, folder: string, world: World, prefix = ''): Promise<void> {
  for (const file of world.list(folder) ?? []) {
    const path = join(folder, file)
    if (file.endsWith('.py') && file !== '__init__.py')
      bringPython(of, path, () => Buffer.from(world.read(path) ?? []).toString('utf8'), prefix)
    if (!/\.m?js$/.test(file)) continue
    const brought = await importOwn(path)
    for (const sort of sorts) bring(sort, path, functionsOf(brought[`${sort}s`], prefix))
  }
}

function functionsOf(table: unknown, prefix: string): { readonly [name: string]: Plain } {
  if (typeof table !== 'object' || table === null) return {}
  const functions = Object.entries(table).filter((entry): entry is [string, Plain] => typeof entry[1] === 'function')
  return Object.fromEntries(functions.map(([name, plain]) => [`${prefix}${name}`, plain]))
}
