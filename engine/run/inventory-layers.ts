import { isAbsolute, resolve } from 'node:path'
import { Problems } from '../errors.ts'
import type { Mapping } from '../load/values.ts'
import type { Vault } from '../load/vault.ts'
import type { World } from '../load/world.ts'
import { type Inventory, variableFiles } from '../resolve/inventory/inventory.ts'
import type { Layer, Level } from '../resolve/precedence.ts'

/** Variables of a host from the inventory and from group_vars/ and host_vars/ beside inventory and playbook; each file read once. */
export function inventoryLayers(inventory: Inventory, playbookDir: string, world: World, vault: Vault): (host: string) => readonly Layer[] {
  const files = new Map<string, Mapping>()
  const read = (kind: 'group' | 'host', name: string, dir: string): Mapping => {
    const id = `${kind} ${name} ${dir}`
    const there = files.get(id)
    if (there) return there
    const { value, problems } = variableFiles(kind, name, dir, world, vault)
    if (problems.length > 0) throw new Problems(problems)
    files.set(id, value)
    return value
  }
  const inventoryDirs = inventory.directories.map(dir => (isAbsolute(dir) ? dir : resolve(dir)))
  const at = (kind: 'group' | 'host', name: string, dirs: readonly string[], level: Level): Layer[] =>
    dirs.map(dir => ({ level, vars: read(kind, name, dir), from: `${dir}/${kind}_vars/${name}` }))
  const besidePlaybook = inventoryDirs.includes(playbookDir) ? [] : [playbookDir]
  return host => {
    const groups = inventory.groupsOf(host).filter(name => name !== 'all')
    return [
      { level: 'inventory-all', vars: inventory.groupVars('all') },
      ...groups.map((name): Layer => ({ level: 'inventory-group', vars: inventory.groupVars(name), from: name })),
      ...at('group', 'all', inventoryDirs, 'inventory-group-vars-all'),
      ...at('group', 'all', besidePlaybook, 'playbook-group-vars-all'),
      ...groups.flatMap(name => at('group', name, inventoryDirs, 'inventory-group-vars')),
      ...groups.flatMap(name => at('group', name, besidePlaybook, 'playbook-group-vars')),
      { level: 'inventory-host', vars: inventory.hostVars(host), from: host },
      ...at('host', host, inventoryDirs, 'inventory-host-vars'),
      ...at('host', host, besidePlaybook, 'playbook-host-vars'),
    ]
  }
}
