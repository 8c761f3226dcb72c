import { dirname, resolve } from 'node:path'
import { open } from '../connect/open.ts'
import { type Problem, Problems } from '../errors.ts'
import { connections } from '../execute/connections.ts'
import { jobs } from '../execute/jobs.ts'
import { memory } from '../execute/memory.ts'
import { overlay } from '../execute/overlay.ts'
import { type FactCache, type Scene, type Told, variablesOf } from '../execute/scene.ts'
import { collectionsIn } from '../load/collections.ts'
import { readExtraVars } from '../load/extra-vars.ts'
import type { Names } from '../load/loaded.ts'
import { collectionFolders, type OwnModules, ownModules } from '../load/own-modules.ts'
import { readSettings, type Settings } from '../load/settings.ts'
import { openVault } from '../load/vault.ts'
import type { World } from '../load/world.ts'
import { isElsewhere, isModule, moduleNames } from '../registry.ts'
import { type Inventory, loadInventory } from '../resolve/inventory/inventory.ts'
import type { RunOptions } from '../run-options.ts'
import { factCache, isJsonFile } from './fact-cache.ts'
import { inventoryLayers } from './inventory-layers.ts'
import { libraryOf } from './library.ts'
import { type ModuleNames, moduleNamesOf } from './module-names.ts'
import { ownPlugins } from './own-plugins.ts'
import { type FoundPlay, pathOf, readPlaybooks } from './playbooks.ts'
import { pythonImports } from './python-imports.ts'
import { choiceOf, sceneSettings } from './scene-settings.ts'

/** Names that loaders check tasks against. */
function namesOf(own: OwnModules, modules: ModuleNames, isForgiving: boolean): Names {
  return {
    isModule: name => isModule(name) || own.isNear(name) || modules.isOffered(name),
    isOwn: name => own.isNear(name),
    isElsewhere,
    moduleNames: () => [...moduleNames(), ...own.names()],
    isForgiving,
  }
}

/** What a run starts from, read and checked. */
export interface Prepared {
  readonly scene: Scene
  readonly settings: Settings
  readonly plays: readonly FoundPlay[]
  /** What is wrong with the playbooks: told with what is wrong with the files that they name. */
  readonly problems: readonly Problem[]
}

/** Reads what a run needs: settings, vault, inventories, playbooks. Throws Problems for what stands in the way of all; touches no host. */
export function prepareRun(options: RunOptions, world: World, tell: (event: Told) => void, secrets: Set<string>): Prepared {
  const problems: Problem[] = []
  const note = (problem: Problem) => tell({ type: 'notice', problem })
  const settings = keep(readSettings(world), problems, note)
  const vault = openVault(options.vaultSecrets, secrets)
  const extraVars = keep(readExtraVars(options.extraVars, world, vault), problems, note)
  const inventories = options.inventories.length > 0 ? options.inventories : settings.inventory
  const inventory = keep(loadInventory(inventories, world, vault, { ...settings, extraVars }), problems, note)
  const playbookDir = folderOf(options.playbooks[0] ?? '.', settings, world)
  const { names, modules, toScene } = broughtBy(options, settings, playbookDir, world, note)
  const inPlaybooks: Problem[] = []
  const ofCollection = toScene.collections.playbook
  const plays = readPlaybooks(options.playbooks, { ofCollection, names, world, vault, playbookDir, extraVars, problems: inPlaybooks, note })
  if (problems.length > 0) throw new Problems([...problems, ...inPlaybooks])
  const places = { playbookDir, rolesPath: settings.rolesPath, collectionsPath: settings.collectionsPath }
  const own = toScene.ownModules
  const scene: Scene = {
    world,
    inventory,
    library: libraryOf({ world, vault, names, own, modules, playbookDir, places, choice: choiceOf(options, settings), extraVars, note }),
    ...toScene,
    vault,
    connections: connectionsOf(options, note),
    factCache: factCacheFor(options, settings, { world, note, inventory }),
    ledger: options.ledger,
    ...nothingYet(world),
    extraVars,
    playbookDir,
    settings: sceneSettings(options, settings, extraVars),
    secrets,
    ask: options.ask,
    step: options.step,
    debugger: options.debugger,
    signal: options.signal,
    tell,
    inventoryLayers: inventoryLayers(inventory, playbookDir, world, vault),
  }
  for (const host of inventory.hostNames()) variablesOf(scene, host)
  return { scene, settings, plays, problems: inPlaybooks }
}

/** A plan is held to what hosts say: neither it nor a listing knows what earlier runs kept. */
function factCacheFor({ ledger, listOnly, flushCache }: RunOptions, settings: Settings, around: Around): FactCache | undefined {
  if (isJsonFile(settings.factCaching) && settings.factCachingConnection === undefined)
    around.note({
      code: 'settings-value',
      message: 'fact_caching = jsonfile keeps nothing without a folder',
      hint: 'name one in fact_caching_connection',
    })
  if (ledger !== undefined || listOnly !== undefined) return undefined
  const cache = factCache(settings, around.world)
  if (flushCache) for (const host of around.inventory.hostNames()) cache?.forget(host)
  return cache
}

interface Around {
  readonly world: World
  readonly inventory: Inventory
  readonly note: (problem: Problem) => void
}

/** The folder of a playbook, which may be one of a collection. */
function folderOf(playbook: string, settings: Settings, world: World): string {
  const { playbook: ofCollection } = collectionsIn(collectionFolders({ ...settings, playbookDir: resolve('.') }), world)
  return dirname(pathOf(playbook, '.', { world, ofCollection }))
}

/** What a run learns: what hosts answer and what a check lays over it, variables, machines, jobs. */
function nothingYet(world: World): Pick<Scene, 'memory' | 'overlay' | 'jobs' | 'variables' | 'machines'> {
  const laid = overlay()
  return { memory: memory(laid), overlay: laid, jobs: jobs(world), variables: new Map(), machines: new Map() }
}

/** What users bring beside playbooks and roles. */
function broughtBy(
  { modulePath, isOneOff }: RunOptions,
  settings: Settings,
  playbookDir: string,
  world: World,
  note: (problem: Problem) => void,
) {
  const own = ownModules({ ...settings, playbookDir, modulePath: modulePath.map(path => resolve(path)) }, world)
  const folders = collectionFolders({ ...settings, playbookDir })
  const collections = collectionsIn(folders, world)
  const modules = moduleNamesOf(collections, own, note)
  const toScene = {
    ownModules: own,
    collections,
    pythonImports: pythonImports(own.utilities, [{ name: 'ansible_collections', folders }], world),
    bringPlugins: ownPlugins(own.places, settings, collections, world),
  }
  return { names: namesOf(own, modules, isOneOff === true), modules, toScene }
}

function connectionsOf({ ask, signal, kill }: RunOptions, note: (problem: Problem) => void): Scene['connections'] {
  return connections(open, ask, message => note({ code: 'transport', message }), { stop: signal, kill })
}

function keep<T>(
  loaded: { readonly value: T; readonly problems: readonly Problem[]; readonly notices: readonly Problem[] },
  problems: Problem[],
  note: (problem: Problem) => void,
): T {
  problems.push(...loaded.problems)
  for (const notice of loaded.notices) note(notice)
  return loaded.value
}
