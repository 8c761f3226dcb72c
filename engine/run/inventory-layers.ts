import { isAbsolute, resolve } from 'node:path'
import { type Problem, Problems } from '../errors.ts'
import type { Loaded } from '../load/loaded.ts'
import type { Mapping } from '../load/values.ts'
import type { Vault } from '../load/vault.ts'
import type { World } from '../load/world.ts'
import { type Inventory, variableFiles } from '../resolve/inventory/inventory.ts'
import type { Layer, Level } from '../resolve/precedence.ts'

/** Variables of a host from the inventory and from group_vars/ and host_vars/ beside inventory and playbook; each file read once. */
export function inventoryLayers(inventory: Inventory, playbookDir: string, world: World, vault: Vault): (host: string) => readonly Layer[] {
  const files = new Map<string, Loaded<Mapping>>()
  const read = (kind: 'group' | 'host', name: string, dir: string): Loaded<Mapping> => {
    const id = `${kind} ${name} ${dir}`
    const found = files.get(id) ?? variableFiles(kind, name, dir, world, vault)
    files.set(id, found)
    return found
  }
  const inventoryDirs = inventory.directories.map(dir => (isAbsolute(dir) ? dir : resolve(dir)))
  const besidePlaybook = inventoryDirs.includes(playbookDir) ? [] : [playbookDir]
  return host => {
    const problems: Problem[] = []
    const at = (kind: 'group' | 'host', name: string, dirs: readonly string[], level: Level): Layer[] =>
      dirs.map(dir => {
        const found = read(kind, name, dir)
        problems.push(...found.problems)
        return { level, vars: found.value, from: `${dir}/${kind}_vars/${name}` }
      })
    const groups = inventory.groupsOf(host).filter(name => name !== 'all')
    const layers: Layer[] = [
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
    if (problems.length > 0) throw new Problems(problems)
    return layers
  }
}

/** All that is wrong with the files of variables of these hosts, each problem once. */
export function layerProblems(layersOf: (host: string) => readonly Layer[], hosts: Iterable<string>): Problem[] {
  const found = new Set<Problem>()
  for (const host of hosts) {
    try {
      layersOf(host)
    } catch (error) {
      if (!(error instanceof Problems)) throw error
      for (const problem of error.problems) found.add(problem)
    }
  }
  return [...found]
}
