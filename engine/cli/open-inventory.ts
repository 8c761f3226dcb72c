import { resolve } from 'node:path'
import { type Problem, Problems } from '../errors.ts'
import { readExtraVars } from '../load/extra-vars.ts'
import { readSettings } from '../load/settings.ts'
import { theWorld } from '../load/source.ts'
import { type Key, Locked, type Mapping, Secret, Template, type Value } from '../load/values.ts'
import { openVault } from '../load/vault.ts'
import type { World } from '../load/world.ts'
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
  variables(host: string): Mapping
  /** Those of a group, from the inventory and the files beside it and here. */
  group(name: string): Mapping
  /** Those that are given to the host itself. */
  own(host: string): Mapping
  /** What is worth a word of how it was read. */
  readonly notices: readonly Problem[]
}

/** Which inventories, and what else is laid over their variables. */
type InventoryFlags = VaultFlags & {
  readonly inventory: readonly string[]
  readonly extraVars?: readonly string[]
  readonly playbookDir?: string
}

/** Opens the inventories that the options name, else those of ansible.cfg, with the files of variables beside them and here. Throws Problems. */
export async function openInventory(flags: InventoryFlags): Promise<OpenInventory> {
  const { value: settings, problems: inSettings } = readSettings(theWorld)
  const ask = askerAt({ input: process.stdin, output: process.stderr, interrupt: () => undefined })
  const vault = openVault(await readVaultSecrets(flags, settings, theWorld, question => ask(question, true)), new Set())
  const sources = flags.inventory.length > 0 ? flags.inventory : settings.inventory
  const { value: extraVars, problems: inExtra } = readExtraVars(flags.extraVars ?? [], theWorld, vault)
  const { value: inventory, problems, notices } = loadInventory(sources, theWorld, vault, { ...settings, extraVars })
  const found = [...inSettings, ...inExtra, ...problems]
  if (found.length > 0) throw new Problems(found)
  const folder = resolve(flags.playbookDir ?? '.')
  const plain = inventoryLayers(inventory, folder, theWorld, vault)
  const layers = (host: string): readonly Layer[] => [...plain(host), { level: 'extra-vars', vars: extraVars }]
  const merged = (chosen: readonly Layer[]) => shownOf(new Map(chosen.flatMap(({ vars }) => [...vars])))
  const dirs = [...new Set([...inventory.directories, folder])]
  const ofGroup = (name: string): Mapping => {
    const priority = inventory.priorityOf(name)
    const written = priority === undefined ? [] : [['ansible_group_priority', priority] as const]
    const inFiles = dirs.map(dir => variableFiles('group', name, dir, theWorld, vault).value)
    return new Map<Key, Value>([...written, ...inventory.groupVars(name), ...inFiles.flatMap(vars => [...vars])])
  }
  return {
    inventory,
    group: name => shownOf(ofGroup(name)),
    world: theWorld,
    notices,
    variables: host => (inventory.namedHosts().includes(host) ? merged(layers(host)) : new Map([...here, ...merged(layers(host))])),
    own: host => merged(layers(host).filter(({ level }) => level.includes('host'))),
  }
}

/** What the implicit localhost has, as a run has it. */
const here: Mapping = new Map([
  ['ansible_connection', 'local'],
  ['ansible_python_interpreter', 'python3'],
])

/** Variables as they are shown. */
function shownOf(vars: Mapping): Mapping {
  return new Map([...vars].map(([name, value]) => [name, shown(value)]))
}

function shown(value: Value): Value {
  if (value instanceof Secret) return value.toJSON()
  if (value instanceof Locked) return new Map([['__ansible_vault', value.source]])
  if (value instanceof Template) return value.source
  if (Array.isArray(value)) return (value as readonly Value[]).map(shown)
  return value instanceof Map ? shownOf(value as Mapping) : value
}
