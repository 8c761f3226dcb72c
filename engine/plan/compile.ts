import { type Problem, Problems } from '../errors.ts'
import type { BlockNode, Keywords, Node, PlayNode, TaskNode } from '../load/ast.ts'
import type { Mapping, Value } from '../load/values.ts'
import {
  accumulated,
  below,
  type Context,
  collectionsAt,
  fileOfPlay,
  type Item,
  type PlannedTask,
  type RoleInstance,
  varsOf,
} from './context.ts'
import type { Library, RoleFiles } from './library.ts'
import { type Open, opened } from './loops.ts'
import { compileRoleEntry, instantiate, roleItems } from './roles.ts'
import { isChosen, tagList } from './tags.ts'

/** A play made ready: its items in order, its handlers by the list they came from, and the roles that the whole play sees. */
export interface PlannedPlay {
  readonly node: PlayNode
  readonly context: Context
  readonly items: readonly Item[]
  /** Handlers as they were loaded: of each role, then the play's. Later lists win a name. */
  readonly handlers: readonly (readonly PlannedTask[])[]
  readonly roles: readonly RoleInstance[]
  readonly problems: readonly Problem[]
}

/** What compiling collects on its way. */
export interface Collected {
  readonly library: Library
  readonly handlers: PlannedTask[][]
  /** Handlers of roles that an import_role brought: they win over the play's own. */
  readonly imported: PlannedTask[][]
  readonly roles: RoleInstance[]
  readonly problems: Problem[]
  /** Roles that are in the play already, by what makes two uses the same. */
  readonly seen: Set<string>
  /** Files and roles that are being expanded. */
  readonly open: Open
  /** Every use of a role is listed. */
  readonly isListed?: boolean
  /** What is compiled was included by a handler. */
  readonly isHandler?: boolean
}

const imports = new Set(['import_tasks', 'ansible.builtin.import_tasks', 'ansible.legacy.import_tasks'])
const roleImports = new Set(['import_role', 'ansible.builtin.import_role', 'ansible.legacy.import_role'])

/** What a play is compiled for. */
export interface Compiling {
  /** Handlers run whatever comes of the tasks. */
  readonly isForced?: boolean
  /** It is listed: a role that several depend on stands there with each of them, though it runs once. */
  readonly isListed?: boolean
}

/** Expands a play's roles, imports and blocks to the items that its hosts walk through, those left out by tags excepted. */
export function compilePlay(node: PlayNode, file: string, library: Library, outer?: Context, manner: Compiling = {}): PlannedPlay {
  const context = playContext(node, file, outer)
  const to: Collected = { ...collected(library), ...(manner.isListed ? { isListed: true } : {}) }
  const pre = compileItems(node.preTasks, context, to)
  const roles = node.roles.flatMap(entry => compileRoleEntry(entry, context, undefined, to))
  const tasks = compileItems(node.tasks, context, to)
  const post = compileItems(node.postTasks, context, to)
  to.handlers.push(compileHandlers(node.handlers, context, to), ...new Set(to.imported))
  const items = [pre, [...roles, ...tasks], post].flatMap(part => flushed(part, manner.isForced === true))
  return { node, context, items, handlers: to.handlers, roles: to.roles, problems: to.problems }
}

/** The items of a file that an include named while the play runs, and the handlers it brings. */
export function compileIncluded(
  nodes: readonly Node[],
  context: Context,
  library: Library,
  isHandler: boolean,
): { items: Item[]; handlers: PlannedTask[][]; roles: RoleInstance[]; problems: Problem[] } {
  const to: Collected = { ...collected(library), isHandler }
  const items = compileItems(nodes, context, to)
  return { items, handlers: to.imported, roles: to.roles, problems: to.problems }
}

function collected(library: Library): Collected {
  return { library, handlers: [], imported: [], roles: [], problems: [], seen: new Set(), open: [] }
}

/** The items of a role that include_role named, and what it adds to the play. */
export function compileIncludedRole(
  name: string,
  files: RoleFiles,
  manner: Pick<RoleInstance, 'isPublic' | 'isOnce'>,
  task: PlannedTask,
  context: Context,
  library: Library,
) {
  const to = collected(library)
  const wanted = {
    name,
    files,
    parent: context.role,
    collections: collectionsAt(task.context),
    playbook: fileOfPlay(context),
    at: task.node.at,
  }
  const role = instantiate(wanted, new Map(), { ...manner, vars: task.context.vars }, to)
  const items = role ? roleItems(role, context, to, task.node.at) : []
  return { items, handlers: [...to.handlers, ...to.imported], roles: to.roles, problems: to.problems }
}

/** Tasks and blocks as items, imports expanded. */
export function compileItems(nodes: readonly Node[], context: Context, to: Collected): Item[] {
  return nodes.flatMap(node => (node.kind === 'block' ? compileBlock(node, context, to) : compileTask(node, context, to)))
}

/** Handlers: kept whatever the tags; a block's tasks and an imported file's tasks are handlers by their own names. */
export function compileHandlers(nodes: readonly Node[], context: Context, to: Collected): PlannedTask[] {
  return nodes.flatMap(node => {
    if (node.kind === 'block') return compileHandlers(node.block, below(context, 'block', node.keywords), to)
    if (!imports.has(node.module)) return [planned(node, context, to, true)]
    return (
      imported(node, context, to, true, ({ nodes, path }) =>
        compileHandlers(nodes, below(context, 'block', node.keywords, { file: path }), to),
      ) ?? []
    )
  })
}

/** A part of a play and the flush behind it; where handlers are forced, whatever comes of the part. */
function flushed(items: readonly Item[], forced: boolean): Item[] {
  const flush: Item = { kind: 'flush' }
  const block = (inside: readonly Item[], always: readonly Item[]): Item => ({ kind: 'block', block: inside, rescue: [], always })
  return forced ? [block([block(items, [])], [flush])] : [...items, flush]
}

/** The level of a play itself, below the import that brought it. */
export function playContext(node: PlayNode, file: string, outer: Context | undefined): Context {
  const none: Context = { parent: undefined, level: 'play', keywords: new Map(), vars: new Map(), params: new Map(), role: undefined, file }
  return below(outer ?? none, 'play', node.keywords, { file })
}

function compileBlock(node: BlockNode, context: Context, to: Collected): Item[] {
  const inner = below(context, 'block', node.keywords)
  const [block, rescue, always] = [node.block, node.rescue, node.always].map(part => compileItems(part, inner, to))
  if (!block?.length && !rescue?.length && !always?.length) return []
  return [{ kind: 'block', block: block ?? [], rescue: rescue ?? [], always: always ?? [] }]
}

function compileTask(node: TaskNode, context: Context, to: Collected): Item[] {
  if (imports.has(node.module)) {
    const keywords = inheritedByImport(node.keywords)
    const inside = ({ nodes, path }: File) => compileItems(nodes, below(context, 'block', keywords, { file: path }), to)
    return imported(node, context, to, false, inside) ?? []
  }
  if (roleImports.has(node.module)) return compileRoleImport(node, context, to)
  const task = planned(node, context, to, to.isHandler === true)
  return to.isHandler || isTaskChosen(task, to) ? [task] : []
}

function planned(node: TaskNode, context: Context, to: Collected, isHandler: boolean): PlannedTask {
  const inner = below(context, 'task', node.keywords, { at: node.at })
  const resolved = attempt(to, () => to.library.module(node.module, inner, node.moduleAt))
  const own = resolved === undefined || resolved === node.module ? {} : { resolved }
  return { kind: 'task', id: to.library.nextId(), node, context: inner, isHandler, ...own }
}

function isTaskChosen(task: PlannedTask, to: Collected): boolean {
  const tags = accumulated(task.context, 'tags').flatMap(written => tagList(to.library.early(written.value, task.context)))
  return isChosen(tags, to.library.choice)
}

type File = ReturnType<Library['tasks']>

/** What comes of the file that an import names. */
function imported<T>(node: TaskNode, context: Context, to: Collected, handlers: boolean, work: (file: File) => T): T | undefined {
  return attempt(to, () => {
    const named = node.args.free ?? node.args.named.get('file') ?? ''
    const name = String(to.library.early(named, below(context, 'task', node.keywords, { at: node.at })))
    const file = to.library.tasks(name, context, node.at, { word: 'import', handlers })
    return opened(to.open, file.path, node.at, () => work(file))
  })
}

function compileRoleImport(node: TaskNode, context: Context, to: Collected): Item[] {
  const inner = below(context, 'block', inheritedByImport(node.keywords))
  const given = attempt(to, () => new Map([...node.args.named].map(([key, value]) => [String(key), to.library.early(value, inner)])))
  if (!given) return []
  const name = String(given.get('name') ?? given.get('role') ?? '')
  const wanted = {
    name,
    files: roleFiles(given),
    parent: context.role,
    collections: collectionsAt(inner),
    playbook: fileOfPlay(inner),
    at: node.at,
  }
  const manner = { isPublic: true, isOnce: isNo(given.get('allow_duplicates')), vars: varsOf(node.keywords) }
  const role = instantiate(wanted, new Map(), manner, to)
  return role ? roleItems(role, inner, { ...to, handlers: to.imported }, node.at) : []
}

/** Whether an argument says no: `allow_duplicates`, which is yes where nothing is said. */
export function isNo(value: Value | undefined): boolean {
  return value === false || (typeof value === 'string' && /^(no|false|off|0|n|f)$/i.test(value))
}

/** The `*_from` arguments of import_role and include_role. */
export function roleFiles(given: Mapping | ReadonlyMap<string, Value>): RoleFiles {
  const pick = (name: string, key: Exclude<keyof RoleFiles, 'isUnchecked'>) => {
    const value = (given as ReadonlyMap<unknown, Value>).get(name)
    return value === undefined || value === null ? {} : { [key]: String(value) }
  }
  return {
    ...pick('tasks_from', 'tasksFrom'),
    ...pick('vars_from', 'varsFrom'),
    ...pick('defaults_from', 'defaultsFrom'),
    ...pick('handlers_from', 'handlersFrom'),
    ...(isOff.test(String((given as ReadonlyMap<unknown, Value>).get('rolespec_validate'))) ? { isUnchecked: true } : {}),
  }
}

const isOff = /^(false|no|off|n|f|0)$/i

/** Runs what may throw Problems and keeps them, so that all mistakes are told at once. */
export function attempt<T>(to: Collected, work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    to.problems.push(...error.problems)
    return undefined
  }
}

function inheritedByImport(keywords: Keywords): Keywords {
  return new Map([...keywords].filter(([name]) => name !== 'register' && name !== 'name'))
}
