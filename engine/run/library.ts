import { dirname, join } from 'node:path'
import { type Position, type Problem, Problems } from '../errors.ts'
import { wordFor } from '../execute/language/words.ts'
import type { Loaded, Names } from '../load/loaded.ts'
import type { OwnModules } from '../load/own-modules.ts'
import { findRole, loadRole, type RolePlaces } from '../load/role.ts'
import { loadHandlers, loadTasks } from '../load/tasks.ts'
import { type Mapping, Unknown, type Value } from '../load/values.ts'
import { loadVariables } from '../load/variables.ts'
import type { Vault } from '../load/vault.ts'
import type { World } from '../load/world.ts'
import { type Context, chain, collectionsAt } from '../plan/context.ts'
import type { Library, WantedRole } from '../plan/library.ts'
import { roleVariables } from '../plan/role-variables.ts'
import type { TagChoice } from '../plan/tags.ts'
import { Templar } from '../resolve/templating/templar.ts'
import type { ModuleNames } from './module-names.ts'
import { findTasks } from './task-files.ts'

/** What the library of a run is made of. */
export interface Shelf {
  readonly world: World
  readonly vault: Vault
  readonly names: Names
  readonly own: OwnModules
  readonly modules: ModuleNames
  readonly playbookDir: string
  readonly places: RolePlaces
  readonly choice: TagChoice
  readonly extraVars: Mapping
  note(problem: Problem): void
}

/** Reads files of tasks, roles and variables for the plan; each file once. */
export function libraryOf(shelf: Shelf): Library {
  const { world, vault, names } = shelf
  const read = new Map<string, unknown>()
  const once = <T>(key: string, load: () => Loaded<T>): T => {
    if (read.has(key)) return read.get(key) as T
    const { value, problems, notices } = load()
    for (const notice of notices) shelf.note(notice)
    if (problems.length > 0) throw new Problems(problems)
    read.set(key, value)
    return value
  }
  let count = 0
  return {
    choice: shelf.choice,
    nextId: () => `task-${++count}`,
    tasks(file, from, at, { word, handlers }) {
      const path = findTasks(file, { from, at, word, folder: handlers ? 'handlers' : 'tasks' }, shelf)
      return { path, nodes: once(path, () => (handlers ? loadHandlers : loadTasks)(path, names, world, vault)) }
    },
    role: wanted => roleFolder(wanted, shelf, once),
    module: (word, context, at) => (isPlain(word) ? shelf.modules.resolve(word, collectionsAt(context), at) : word),
    variables: (path, at) => once(`vars ${path}`, () => requireFile(path, at, world, () => loadVariables(path, world, vault))),
    early: (value, context) => early(value, context, shelf),
  }
}

/** A word that neither a template makes nor the language has. */
function isPlain(word: string): boolean {
  return /^[\w.]+$/.test(word) && !wordFor(word)
}

function roleFolder(
  { name, files, parent, collections, playbook, at }: WantedRole,
  shelf: Shelf,
  once: <T>(key: string, load: () => Loaded<T>) => T,
) {
  const dependentOf = parent?.folder.path
  const { playbookDir, rolesPath } = shelf.places
  const where = { ...shelf.places, collections, ...(dependentOf === undefined ? {} : { dependentOf }) }
  const beside = { ...where, playbookDir: dirname(playbook) }
  const found = findRole(name, beside, shelf.world) ?? findRole(name, where, shelf.world)
  if (found !== undefined) {
    shelf.own.adopt(found.path)
    return once(`role ${JSON.stringify([found, files])}`, () => loadRole(found, files, shelf.names, shelf.world, shelf.vault))
  }
  const looked = [join(playbookDir, 'roles'), ...rolesPath]
  throw new Problems([
    {
      code: 'missing-role',
      at,
      message: `there is no role "${name}"`,
      hint: howToGet(name, shelf) ?? `looked in ${looked.join(', ')}; set roles_path in ansible.cfg for more places`,
    },
  ])
}

/** The line that brings what is not there: of a collection, or of what a requirements file beside the playbook lists. */
function howToGet(name: string, { places: { playbookDir, collectionsPath }, world }: Shelf): string | undefined {
  const [, collection] = /^(\w+\.\w+)\.\w+$/.exec(name) ?? []
  if (collection !== undefined) {
    const looked = [join(playbookDir, 'collections'), ...collectionsPath].join(', ')
    return `type: ansible-galaxy collection install ${collection} -p ${join(playbookDir, 'collections')}; looked in ${looked}`
  }
  const files = ['roles/requirements.yml', 'requirements.yml', 'roles/requirements.yaml', 'requirements.yaml']
  const found = files.map(file => join(playbookDir, file)).find(file => Buffer.from(world.read(file) ?? []).includes(name))
  return found === undefined
    ? undefined
    : `${found} lists it; type: ansible-galaxy role install -r ${found} -p ${join(playbookDir, 'roles')}`
}

function requireFile<T>(path: string, at: Position, world: World, load: () => Loaded<T>): Loaded<T> {
  if (world.stat(path)) return load()
  throw new Problems([{ code: 'missing-file', at, message: `there is no file ${path}`, hint: 'make it, or take its name out' }])
}

/** Renders with what is known before any host is: extra variables, and vars of the levels around. */
export function early(value: Value, context: Context, shelf: Pick<Shelf, 'world' | 'playbookDir' | 'extraVars'>): Value {
  const inner = chain(context).filter(({ level }) => level !== 'play')
  // What an import of a playbook says of its plays stands above their own.
  const plays = chain(context).filter(({ level }) => level === 'play')
  const levels = [...inner.reverse(), ...plays]
  const scope = (name: string): Value | undefined => {
    if (shelf.extraVars.has(name)) return shelf.extraVars.get(name)
    for (const level of levels) {
      const found =
        level.vars.get(name) ?? level.params.get(name) ?? level.role?.folder.vars.get(name) ?? level.role?.folder.defaults.get(name)
      if (found !== undefined) return found
    }
    if (name === 'playbook_dir') return shelf.playbookDir
    return context.role && new Map(roleVariables(context.role)).get(name)?.()
  }
  const rendered = new Templar(
    { world: shelf.world, searchPath: [shelf.playbookDir], playbookDir: shelf.playbookDir },
    { get: scope },
  ).render(value)
  return rendered instanceof Unknown ? String(rendered) : rendered
}
