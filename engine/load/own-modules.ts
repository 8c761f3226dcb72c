import { join } from 'node:path'
import { collectionRootOf, parted } from './collections.ts'
import type { World } from './world.ts'

/** Where a run looks for modules of the user's own. */
export interface ModulePlaces {
  readonly playbookDir: string
  /** Folders named by -M. */
  readonly modulePath: readonly string[]
  /** Folders named by `library` in ansible.cfg or ANSIBLE_LIBRARY. */
  readonly libraryPath: readonly string[]
  readonly rolesPath: readonly string[]
  /** Folders that hold ansible_collections, beside the one of the playbook. */
  readonly collectionsPath: readonly string[]
}

/** Modules that users brought, as files: looked for beside the playbook, in -M, in the roles of the run, in ansible.cfg's library. */
export interface OwnModules {
  /** The file of a module; undefined where nobody brought one of that name. */
  find(name: string): string | undefined
  /** The plugin in Python that does the work of a module on the control side (action_plugins/). */
  action(name: string): string | undefined
  /** Whether it is there, as a module or as such a plugin, or in a role beside the playbook that may come into the run. */
  isNear(name: string): boolean
  /** A role comes into the run: what it brings counts for all tasks from here on, as in Ansible. */
  adopt(role: string): void
  names(): readonly string[]
  /** Where filter_plugins/ and its like may lie: beside the playbook, in the roles of the run. */
  places(): readonly string[]
  /** Folders of files that modules in Python import as ansible.module_utils. */
  utilities(): readonly string[]
}

/** Names behind which Ansible has a part that runs on the control side: a file called so takes the place of the other part alone. */
const guarded = new Set(
  `add_host assemble assert async_status command copy debug dnf fail fetch gather_facts group_by include include_role include_tasks include_vars import_role
  import_tasks meta package pause raw reboot script service set_fact set_stats shell template unarchive uri validate_argument_spec wait_for_connection`.split(
    /\s+/,
  ),
)

/** No module: what editors, Python and writers of documents leave in such folders. */
const noModule = /^[._]|~$|\.(pyc|pyo|swp|bak|rpm|md|txt|rst|yaml|yml|ini|json|ts|map)$/

/** The modules of a run's own. */
export function ownModules(places: ModulePlaces, world: World): OwnModules {
  const { playbookDir, modulePath, libraryPath } = places
  const adopted = new Set<string>()
  const shelf = shelvesOf(world)
  const isFilled = (folder: string) => shelf(folder).size > 0
  const near = nearOnes(places, world, isFilled)
  // Each name of each task is asked for here: only folders that hold modules are looked through.
  const [first, last] = [[join(playbookDir, 'library'), ...modulePath].filter(isFilled), libraryPath.filter(isFilled)]
  const ofRoles: string[] = []
  const actions = [join(playbookDir, 'action_plugins')].filter(isFilled)
  const actionIn = (name: string, all: readonly string[]) =>
    all.flatMap(folder => shelf(folder).get(name.replace(/^ansible\.legacy\./, '')) ?? [])[0]
  const folders = () => [...first, ...ofRoles, ...last]
  const among = (name: string, all: readonly string[]): string | undefined => moduleAmong(name, all, places, shelf)
  return {
    find: name => among(name, folders()),
    action: name => actionIn(name, actions),
    isNear: name =>
      [folders(), near().library].some(all => among(name, all) !== undefined) ||
      [actions, near().action_plugins].some(all => actionIn(name, all) !== undefined),
    adopt: role => {
      if (adopted.has(role)) return
      adopted.add(role)
      ofRoles.push(...[join(role, 'library')].filter(isFilled))
      actions.push(...[join(role, 'action_plugins')].filter(isFilled))
    },
    places: () => [playbookDir, ...adopted],
    utilities: () => [playbookDir, ...adopted].map(place => join(place, 'module_utils')),
    names: () => folders().flatMap(folder => [...shelf(folder).keys()]),
  }
}

/** The file of a module in the first of some folders that has it, or in its collection. */
function moduleAmong(name: string, all: readonly string[], places: ModulePlaces, shelf: ReturnType<typeof shelvesOf>): string | undefined {
  const own = name.replace(/^ansible\.legacy\./, '')
  if (own.includes('.')) return inCollection(own, places, shelf)
  if (guarded.has(own)) return undefined
  for (const folder of all) {
    const found = shelf(folder).get(own)
    if (found !== undefined) return found
  }
  return undefined
}

/** A module of a collection by its full name. */
function inCollection(name: string, places: ModulePlaces, shelf: ReturnType<typeof shelvesOf>): string | undefined {
  const { collection, own } = parted(name)
  if (collection === undefined) return undefined
  const [module = '', ...above] = own.split('.').reverse()
  const folders = collectionFolders(places).map(place => join(place, ...collection.split('.'), 'plugins/modules', ...above.reverse()))
  return folders.flatMap(folder => shelf(folder).get(module) ?? [])[0]
}

/** The folders ansible_collections of a run. */
export function collectionFolders({ playbookDir, collectionsPath }: Pick<ModulePlaces, 'playbookDir' | 'collectionsPath'>): string[] {
  // A playbook of a collection has the collections beside its own.
  const around = collectionRootOf(join(playbookDir, '.'))
  const folders = [join(playbookDir, 'collections'), ...collectionsPath].map(place => join(place, 'ansible_collections'))
  return around === undefined ? folders : [...folders, around]
}

/** The modules of folders, each read once. */
function shelvesOf(world: World): (folder: string) => ReadonlyMap<string, string> {
  const shelves = new Map<string, ReadonlyMap<string, string>>()
  return folder => {
    const shelf = shelves.get(folder) ?? modulesIn(folder, world)
    shelves.set(folder, shelf)
    return shelf
  }
}

/** What each role that may come into the run brings; looked for when first asked. */
function nearOnes({ playbookDir, rolesPath }: ModulePlaces, world: World, isFilled: (folder: string) => boolean): () => Near {
  let near: Near | undefined
  return () => {
    if (near) return near
    const places = [join(playbookDir, 'roles'), join(playbookDir, '..', 'roles'), ...rolesPath]
    const roles = places.flatMap(place => (world.list(place) ?? []).map(role => join(place, role)))
    const having = (folder: string) => roles.map(role => join(role, folder)).filter(isFilled)
    near = { library: having('library'), action_plugins: having('action_plugins') }
    return near
  }
}

type Near = { readonly [folder in 'library' | 'action_plugins']: readonly string[] }

/** Modules of a folder by their names: ours in JavaScript before Python, others by their endings. */
function modulesIn(folder: string, world: World): ReadonlyMap<string, string> {
  const files = (world.list(folder) ?? []).filter(file => !noModule.test(file) && world.stat(join(folder, file))?.type === 'file')
  const rank = (file: string) => [/\.m?js$/, /\.py$/, /./].findIndex(ending => ending.test(file))
  const ordered = [...files].sort((a, b) => rank(b) - rank(a) || (a < b ? 1 : -1))
  return new Map(ordered.map(file => [file.replace(/(?<=.)\.[^.]*$/, ''), join(folder, file)]))
}
