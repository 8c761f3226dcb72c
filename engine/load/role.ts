import { basename, isAbsolute, join } from 'node:path'
import { Problems } from '../errors.ts'
import type { Node, RoleEntry, RoleFolder } from './ast.ts'
import { parted } from './collections.ts'
import type { Loaded, Names } from './loaded.ts'
import { collectionFolders } from './own-modules.ts'
import { rolesFrom } from './playbook.ts'
import { type Collecting, loadHandlers, loadTasks } from './tasks.ts'
import { readText } from './text-file.ts'
import type { Mapping, Value } from './values.ts'
import { loadVariables } from './variables.ts'
import type { Vault } from './vault.ts'
import type { World } from './world.ts'
import { mappingOf, readYaml } from './yaml.ts'

/** Where roles are looked for. */
export interface RolePlaces {
  readonly playbookDir: string
  readonly rolesPath: readonly string[]
  /** Folders that hold ansible_collections, beside the one of the playbook. */
  readonly collectionsPath: readonly string[]
  /** Collections that a short name is looked for in first. */
  readonly collections?: readonly string[]
  /** The folder of the role that asks: its siblings are found too. */
  readonly dependentOf?: string
}

/** Which files of a role are meant, where not `main`. */
export interface RoleFiles {
  readonly tasksFrom?: string
  readonly varsFrom?: string
  readonly defaultsFrom?: string
  readonly handlersFrom?: string
}

/** Where a role lies, and the collection by whose name it was found: one found by its path is of none, as in Ansible. */
export interface FoundRole {
  readonly path: string
  readonly collection?: string
}

/** The folder of a role: beside the playbook, in a folder roles/ beside it or above it, in roles_path, beside the role that asks, or as a path. */
export function findRole(
  name: string,
  { playbookDir, rolesPath, collectionsPath, collections = [], dependentOf }: RolePlaces,
  world: World,
): FoundRole | undefined {
  const isThere = ({ path }: FoundRole) => world.stat(path)?.type === 'directory'
  if (isAbsolute(name)) return [{ path: name }].find(isThere)
  const full = /^\w+$/.test(name) ? collections.map(collection => `${collection}.${name}`) : [name]
  const inCollection = full.flatMap(one => {
    const { collection, own } = parted(one)
    if (collection === undefined) return []
    return collectionFolders({ playbookDir, collectionsPath }).map(place => ({
      path: join(place, ...collection.split('.'), 'roles', ...own.split('.')),
      collection,
    }))
  })
  const beside = dependentOf === undefined ? [] : [join(dependentOf, '..', name)]
  const plain = [
    join(playbookDir, 'roles', name),
    ...rolesPath.map(place => join(place, name)),
    ...beside,
    join(playbookDir, name),
    join(playbookDir, '..', 'roles', name),
  ]
  return [...inCollection, ...plain.map(path => ({ path }))].find(isThere)
}

/** A role's folder, read. */
export function loadRole({ path, collection }: FoundRole, files: RoleFiles, names: Names, world: World, vault: Vault): Loaded<RoleFolder> {
  const problems: Loaded<unknown>['problems'][number][] = []
  const notices: Loaded<unknown>['notices'][number][] = []
  const keep = <T>({ value, ...said }: Loaded<T>): T => {
    problems.push(...said.problems)
    notices.push(...said.notices)
    return value
  }
  const variables = (folder: string, name: string): Mapping => {
    const found = mainFile(join(path, folder), name, world, true)
    return found === undefined ? new Map() : keep(loadVariables(found, world, vault))
  }
  const tasksFile = mainFile(join(path, 'tasks'), files.tasksFrom ?? 'main', world)
  const handlersFile = mainFile(join(path, 'handlers'), files.handlersFrom ?? 'main', world)
  if (files.tasksFrom !== undefined && tasksFile === undefined) {
    problems.push({
      code: 'missing-file',
      message: `the role "${basename(path)}" has no tasks/${files.tasksFrom}`,
      hint: `look in ${join(path, 'tasks')}`,
    })
  }
  const meta = keep(metaOf(path, names, world, vault))
  const value: RoleFolder = {
    path,
    ...(collection === undefined ? {} : { collection }),
    name: basename(path),
    defaults: variables('defaults', files.defaultsFrom ?? 'main'),
    vars: variables('vars', files.varsFrom ?? 'main'),
    tasks: tasksFile === undefined ? [] : keep<readonly Node[]>(loadTasks(tasksFile, names, world, vault)),
    ...(tasksFile === undefined ? {} : { tasksFile }),
    handlers: handlersFile === undefined ? [] : keep<readonly Node[]>(loadHandlers(handlersFile, names, world, vault)),
    dependencies: meta.dependencies,
    allowDuplicates: meta.allowDuplicates,
    collections: namesIn(meta.mapping.get('collections')),
    argumentSpecs: keep(specsOf(path, meta.mapping, world, vault)),
  }
  return { value, problems, notices }
}

/** NAME, NAME.yml, NAME.yaml or NAME.json in a folder; a folder of that name where variables may stand in one. */
function mainFile(folder: string, name: string, world: World, mayBeFolder = false): string | undefined {
  const candidates = ['.yml', '.yaml', '.json', ''].map(ending => join(folder, `${name}${ending}`))
  return candidates.find(path => world.stat(path)?.type === 'file' || (mayBeFolder && world.stat(path)?.type === 'directory'))
}

/** The collections that a keyword lists. */
export function namesIn(listed: Value | undefined): string[] {
  return typeof listed === 'string' ? [listed] : Array.isArray(listed) ? (listed as readonly Value[]).map(String) : []
}

interface Meta {
  readonly mapping: Mapping
  readonly dependencies: readonly RoleEntry[]
  readonly allowDuplicates: boolean
}

function metaOf(path: string, names: Names, world: World, vault: Vault): Loaded<Meta> {
  const file = mainFile(join(path, 'meta'), 'main', world)
  if (file === undefined) return { value: { mapping: new Map(), dependencies: [], allowDuplicates: false }, problems: [], notices: [] }
  try {
    const text = readText(file, world, vault)
    const { value, problems, notices } = readYaml(text, file, vault)
    const to: Collecting = { text, names, problems: [...problems], notices: [...notices] }
    const mapping = mappingOf(value)
    const listed = value.kind === 'map' ? value.entries.find(({ key }) => key === 'dependencies')?.value : undefined
    const dependencies = rolesFrom(listed, to)
    return {
      value: { mapping, dependencies, allowDuplicates: mapping.get('allow_duplicates') === true },
      problems: to.problems,
      notices: to.notices,
    }
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    return { value: { mapping: new Map(), dependencies: [], allowDuplicates: false }, problems: error.problems, notices: [] }
  }
}

function specsOf(path: string, meta: Mapping, world: World, vault: Vault): Loaded<ReadonlyMap<string, Mapping>> {
  const file = mainFile(join(path, 'meta'), 'argument_specs', world)
  const read: Loaded<Mapping> = file === undefined ? { value: meta, problems: [], notices: [] } : loadVariables(file, world, vault)
  const specs: Value | undefined = read.value.get('argument_specs')
  const entries = specs instanceof Map ? [...(specs as Mapping)] : []
  return {
    ...read,
    value: new Map(entries.flatMap(([key, spec]) => (spec instanceof Map ? [[String(key), spec as Mapping] as const] : []))),
  }
}
