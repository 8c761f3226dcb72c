import type { Position } from '../errors.ts'
import type { Keywords, RoleEntry, TaskNode } from '../load/ast.ts'
import { type Key, type Mapping, Template, type Value } from '../load/values.ts'
import { attempt, type Collected, compileHandlers, compileItems } from './compile.ts'
import {
  below,
  type Context,
  chain,
  collectionsAt,
  collectionsOfRole,
  fileOfPlay,
  type Item,
  type PlannedTask,
  type RoleInstance,
} from './context.ts'
import type { WantedRole } from './library.ts'
import { opened } from './loops.ts'

/** The items of one entry of `roles:`: its dependencies, then itself; none where the same use stands in the play already. */
export function compileRoleEntry(entry: RoleEntry, context: Context, parent: RoleInstance | undefined, to: Collected): Item[] {
  const inner = below(context, 'block', entry.keywords, { params: entry.params })
  const name = attempt(to, () => String(to.library.early(entry.role, inner)))
  if (name === undefined) return []
  const collections = entry.keywords.has('collections') || !parent ? collectionsAt(inner) : collectionsOfRole(parent.folder)
  const loaded = instantiate(
    { name, files: {}, parent, collections, playbook: fileOfPlay(inner), at: entry.at },
    entry.params,
    { isPublic: true },
    to,
  )
  if (!loaded || !attempt(to, () => opened(to.open, openName(loaded), entry.at, () => true))) return []
  const key = keyOf(loaded, entry)
  const role = { ...loaded, key, vars: inner.vars, use: parent ? ('dependency' as const) : ('entry' as const) }
  if (!role.folder.allowDuplicates && !to.isListed && to.seen.has(key)) return []
  to.seen.add(key)
  return roleItems(role, inner, to, entry.at)
}

/** How a role is used besides. */
type Manner = Pick<RoleInstance, 'isPublic' | 'isOnce'> & Partial<Pick<RoleInstance, 'vars'>>

/** A use of a role: its folder loaded, its handlers and itself made known to the play. */
export function instantiate(wanted: WantedRole, params: Mapping, manner: Manner, to: Collected): RoleInstance | undefined {
  const { parent, files } = wanted
  const folder = attempt(to, () => to.library.role(wanted))
  if (!folder) return undefined
  return {
    // One that is named by its path goes by that.
    name: wanted.name.includes('/') ? wanted.name : folder.name,
    folder,
    parents: parent ? [...parent.parents, parent] : [],
    params,
    vars: new Map(),
    use: 'brought',
    from: [files.tasksFrom, files.varsFrom, files.defaultsFrom, files.handlersFrom],
    ...manner,
    ...(files.isUnchecked ? { isUnchecked: true } : {}),
  }
}

/** What a role runs: its dependencies, the check of its arguments, its tasks. */
export function roleItems(role: RoleInstance, context: Context, to: Collected, at: Position): Item[] {
  const dependencies = attempt(to, () =>
    opened(to.open, openName(role), at, () => role.folder.dependencies.flatMap(entry => compileRoleEntry(entry, context, role, to))),
  )
  return dependencies ? [...dependencies, ...ownItems(role, context, to, at)] : []
}

function openName({ folder }: RoleInstance): string {
  return `role ${folder.path}`
}

function ownItems(role: RoleInstance, context: Context, to: Collected, at: Position): Item[] {
  const { folder } = role
  const inner = below(context, 'role', new Map(), { role, file: folder.tasksFile ?? `${folder.path}/tasks/main.yml` })
  to.roles.push(role)
  to.handlers.push(
    handlersOf(role, inner, () => compileHandlers(folder.handlers, { ...inner, file: `${folder.path}/handlers/main.yml` }, to)),
  )
  const validation = argumentCheck(role)
  const tasks = validation ? [validation, ...folder.tasks] : folder.tasks
  return attempt(to, () => opened(to.open, inner.file, at, () => compileItems(tasks, inner, to))) ?? []
}

/** The handlers of the roles that imports and includes brought to a play, by their folders and what `vars` says. */
const brought = new WeakMap<Context, Map<RoleInstance['folder'], Map<string, PlannedTask[]>>>()

/** A role that is brought again with the same `vars`, and the same item of a loop, brings the same handlers: notified twice, they run once. */
function handlersOf({ folder, vars, use }: RoleInstance, context: Context, compile: () => PlannedTask[]): PlannedTask[] {
  if (use !== 'brought') return compile()
  const [play = context] = chain(context)
  const ofPlay = brought.get(play) ?? new Map<RoleInstance['folder'], Map<string, PlannedTask[]>>()
  brought.set(play, ofPlay)
  const ofRole = ofPlay.get(folder) ?? new Map<string, PlannedTask[]>()
  ofPlay.set(folder, ofRole)
  const round = context.parent?.level === 'include' ? context.parent.params : new Map<Key, Value>()
  const key = JSON.stringify([plain(vars), plain(round)])
  const handlers = ofRole.get(key) ?? compile()
  ofRole.set(key, handlers)
  return handlers
}

function argumentCheck(role: RoleInstance): TaskNode | undefined {
  const file = role.folder.tasksFile?.replace(/^.*\//, '').replace(/\.ya?ml$/, '') ?? 'main'
  const spec = role.folder.argumentSpecs.get(file)
  if (!spec || role.isUnchecked) return undefined
  const at: Position = { file: `${role.folder.path}/meta/argument_specs.yml`, line: 1, column: 1 }
  const short = spec.get('short_description')
  const keywords: Keywords = new Map([['tags', { value: ['always'], at }]])
  const named: Mapping = new Map<Key, Value>([
    ['argument_spec', spec.get('options') ?? new Map()],
    ['provided_arguments', role.params],
    ['role', role.name],
    [
      'validate_args_context',
      new Map<Key, Value>([
        ['type', 'role'],
        ['name', role.name],
        ['argument_spec_name', file],
        ['path', role.folder.path],
      ]),
    ],
  ])
  return {
    kind: 'task',
    at,
    name: `Validating arguments against arg spec '${file}'${typeof short === 'string' ? ` - ${short}` : ''}`,
    module: 'ansible.builtin.validate_argument_spec',
    moduleAt: at,
    args: { at, named, places: new Map() },
    keywords,
  }
}

/** What makes two uses of a role the same: name, parameters, vars, tags and conditions. */
function keyOf({ folder }: RoleInstance, { params, keywords }: RoleEntry): string {
  const said = ['vars', 'tags', 'when'].map(name => plain(keywords.get(name)?.value ?? null))
  return JSON.stringify([folder.path, folder.collection ?? null, folder.tasksFile ?? null, plain(params), ...said])
}

function plain(value: Value): unknown {
  if (value instanceof Template) return { template: value.source }
  if (value instanceof Map) return [...(value as Mapping)].map(([key, member]) => [String(key), plain(member)])
  return Array.isArray(value) ? (value as readonly Value[]).map(plain) : value
}
