import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Problems } from '../../engine/errors.ts'
import { toJson } from '../../engine/load/json.ts'
import { theWorld } from '../../engine/load/source.ts'
import { Float, type Mapping, Template, type Value } from '../../engine/load/values.ts'
import { loadInventory } from '../../engine/resolve/inventory/inventory.ts'
import { selectHosts } from '../../engine/resolve/inventory/patterns.ts'
import { inOrder } from '../../engine/resolve/precedence.ts'
import { inventoryLayers } from '../../engine/run/inventory-layers.ts'
import { inFolder } from '../support/folder.ts'
// What ansible-core makes of each, recorded by test/oracle/inventories.py.
import recorded from './inventories.json' with { type: 'json' }

const vault = { secrets: [] }

/** As the recording has them: floats that look like integers apart, templates as they were written. */
function marked(value: Value): unknown {
  if (value instanceof Float) return { float: value.value }
  if (value instanceof Template) return value.source
  if (Array.isArray(value)) return (value as readonly Value[]).map(marked)
  if (value instanceof Map) return Object.fromEntries([...(value as Mapping)].map(([key, member]) => [String(key), marked(member)]))
  return toJson(value)
}

function answer(folder: string, sources: readonly string[]) {
  const { value: inventory, problems } = loadInventory(
    sources.map(source => (source.includes(',') ? source : join(folder, source))),
    theWorld,
    vault,
  )
  if (problems.length > 0) return { fails: true }
  const layersOf = inventoryLayers(inventory, folder, theWorld, vault)
  const varsOf = (host: string) => new Map(inOrder(layersOf(host)).flatMap(({ vars }) => [...vars]))
  try {
    const hosts = Object.fromEntries(inventory.hostNames().map(host => [host, marked(varsOf(host))]))
    return {
      order: inventory.hostNames(),
      hosts,
      groups: Object.fromEntries(inventory.groupNames().map(name => [name, inventory.hostsIn(name)])),
    }
  } catch {
    return { fails: true }
  }
}

describe('an inventory is read as Ansible reads it', () => {
  test.each(recorded.inventories)('$sentence', async ({ sentence: _, files, sources, ...expected }) => {
    const listing = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, `0644 ${text}`]))
    await inFolder(listing, async folder => {
      for (const name of Object.keys(files)) if (name.endsWith('.sh')) chmodSync(join(folder, name), 0o755)
      expect(answer(folder, sources)).toStrictEqual(expected)
    })
  })
})

describe('a pattern means the hosts that it means to Ansible', () => {
  test.each(recorded.patterns)('$pattern', async ({ pattern, ...expected }) => {
    await inFolder({ hosts: `0644 ${recorded.inventory}` }, async folder => {
      const { value } = loadInventory([join(folder, 'hosts')], theWorld, vault)
      if ('fails' in expected) expect(() => selectHosts(pattern, value, theWorld)).toThrow(Problems)
      else expect({ hosts: selectHosts(pattern, value, theWorld).hosts }).toStrictEqual(expected)
    })
  })
})
