import { Problems } from '../errors.ts'
import { toJson } from '../load/json.ts'
import { readSettings } from '../load/settings.ts'
import { theWorld } from '../load/source.ts'
import type { Key, Mapping, Value } from '../load/values.ts'
import { openVault } from '../load/vault.ts'
import type { World } from '../load/world.ts'
import type { Json } from '../module.ts'
import { type Inventory, loadInventory, variableFiles } from '../resolve/inventory/inventory.ts'
import type { Layer } from '../resolve/precedence.ts'
import { inventoryLayers } from '../run/inventory-layers.ts'
import { askerAt } from './ask.ts'
import type { VaultFlags } from './run-flags.ts'
import { readVaultSecrets } from './vault-passwords.ts'

/** An inventory as commands show it: as it was written, templates unrendered, secrets as stars. */
export interface OpenInventory {
  readonly inventory: Inventory
  readonly world: World
  /** All variables of a host. */
  variables(host: string): Json
  /** Those of a group, from the inventory and the files beside it and here. */
  group(name: string): Json
  /** Those that are given to the host itself. */
  own(host: string): Json
}

/** Opens the inventories that the options name, else those of ansible.cfg, with the files of variables beside them and here. Throws Problems. */
export async function openInventory(flags: VaultFlags & { readonly inventory: readonly string[] }): Promise<OpenInventory> {
  const { value: settings, problems: inSettings } = readSettings(theWorld)
  const ask = askerAt({ input: process.stdin, output: process.stderr, interrupt: () => undefined })
  const vault = openVault(await readVaultSecrets(flags, settings, theWorld, question => ask(question, true)), new Set())
  const sources = flags.inventory.length > 0 ? flags.inventory : settings.inventory
  const { value: inventory, problems } = loadInventory(sources, theWorld, vault, settings)
  if (problems.length + inSettings.length > 0) throw new Problems([...inSettings, ...problems])
  const layers = inventoryLayers(inventory, process.cwd(), theWorld, vault)
  const merged = (chosen: readonly Layer[]) => toJson(new Map(chosen.flatMap(({ vars }) => [...vars])))
  const dirs = [...new Set([...inventory.directories, process.cwd()])]
  const ofGroup = (name: string): Mapping => {
    const priority = inventory.priorityOf(name)
    const written = priority === undefined ? [] : [['ansible_group_priority', priority] as const]
    const inFiles = dirs.map(dir => variableFiles('group', name, dir, theWorld, vault).value)
    return new Map<Key, Value>([...written, ...inventory.groupVars(name), ...inFiles.flatMap(vars => [...vars])])
  }
  return {
    inventory,
    group: name => toJson(ofGroup(name)),
    world: theWorld,
    variables: host => merged(layers(host)),
    own: host => merged(layers(host).filter(({ level }) => level.includes('host'))),
  }
}
