import { Problems } from '../errors.ts'
import { toJson } from '../load/json.ts'
import { readSettings } from '../load/settings.ts'
import { theWorld } from '../load/source.ts'
import { openVault } from '../load/vault.ts'
import type { World } from '../load/world.ts'
import type { Json } from '../module.ts'
import { type Inventory, loadInventory } from '../resolve/inventory/inventory.ts'
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
  /** Those that are given to the host itself. */
  own(host: string): Json
}

/** Opens the inventories that the options name, else those of ansible.cfg, with the files of variables beside them and here. Throws Problems. */
export async function openInventory(flags: VaultFlags & { readonly inventory: readonly string[] }): Promise<OpenInventory> {
  const { value: settings, problems: inSettings } = readSettings(theWorld)
  const ask = askerAt({ input: process.stdin, output: process.stderr, interrupt: () => undefined })
  const vault = openVault(await readVaultSecrets(flags, settings, theWorld, question => ask(question, true)), new Set())
  const sources = flags.inventory.length > 0 ? flags.inventory : settings.inventory
  const { value: inventory, problems } = loadInventory(sources, theWorld, vault)
  if (problems.length + inSettings.length > 0) throw new Problems([...inSettings, ...problems])
  const layers = inventoryLayers(inventory, process.cwd(), theWorld, vault)
  const merged = (chosen: readonly Layer[]) => toJson(new Map(chosen.flatMap(({ vars }) => [...vars])))
  return {
    inventory,
    world: theWorld,
    variables: host => merged(layers(host)),
    own: host => merged(layers(host).filter(({ level }) => level.includes('host'))),
  }
}
