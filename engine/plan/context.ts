import type { Position } from '../errors.ts'
import type { Keywords, RoleFolder, TaskNode, Written } from '../load/ast.ts'
import type { Mapping, Value } from '../load/values.ts'

/** A role as one entry of a play, a dependency or an include uses it. */
export interface RoleInstance {
  readonly name: string
  readonly folder: RoleFolder
  /** The roles that depend on or include this one, nearest last. */
  readonly parents: readonly RoleInstance[]
  /** Unknown keys of its entry. */
  readonly params: Mapping
  /** The `vars` of its entry in `roles:`, or of what imports or includes it. */
  readonly vars: Mapping
  /** Whether the play's roles name it, another role's meta, or an import or include. */
  readonly use: 'entry' | 'dependency' | 'brought'
  /** Whether its defaults and vars are seen by the whole play. */
  readonly isPublic: boolean
  /** What makes two entries or dependencies the same: files, parameters, vars, tags and conditions. */
  readonly key?: string
  /** An import or include says allow_duplicates: false: what ran already on a host does not run again. */
  readonly isOnce?: boolean
  /** The `*_from` of an import or include, as they were given. */
  readonly from?: readonly (string | undefined)[]
  /** Its arguments are not held to its specification. */
  readonly isUnchecked?: true
}

/** A role's name as headlines have it: with its collection, where it was found by that. */
export function titleOf({ name, folder }: RoleInstance): string {
  return folder.collection === undefined ? name : `${folder.collection}.${folder.name}`
}

/** The collections in which names of a role's files are looked for. */
export function collectionsOfRole({ collection: own, collections }: RoleFolder): string[] {
  return own === undefined ? [...collections] : [own, ...collections]
}

/** The collections in which short names of modules and roles are looked for: of the nearest level that lists some, up to the role or play. */
export function collectionsAt(context: Context | undefined): readonly string[] {
  if (!context) return []
  const listed = context.keywords.get('collections')?.value
  const own = context.level === 'play' ? playbookCollection(context.file) : []
  if (listed !== undefined && listed !== null) return [...own, ...[listed].flat().map(String)]
  if (context.level === 'role' && context.role)
    return [...collectionsOfRole(context.role.folder), ...playbookCollection(fileOfPlay(context))]
  return context.level === 'play' ? own : collectionsAt(context.parent)
}

/** The playbook that a level's play stands in. */
export function fileOfPlay(context: Context): string {
  return context.level === 'play' || !context.parent ? context.file : fileOfPlay(context.parent)
}

function playbookCollection(file: string): string[] {
  const [, ns, collection] = /\/ansible_collections\/(\w+)\/(\w+)\/playbooks\//.exec(file) ?? []
  return ns === undefined ? [] : [`${ns}.${collection}`]
}

/** One level that a task inherits keywords and variables from; the play is the outermost. */
export interface Context {
  readonly parent: Context | undefined
  readonly level: 'play' | 'role' | 'block' | 'task' | 'include'
  readonly keywords: Keywords
  /** The `vars` keyword of this level. */
  readonly vars: Mapping
  /** Variables of an include (include_tasks, include_role), above set_fact. */
  readonly params: Mapping
  readonly role: RoleInstance | undefined
  /** The file it was read from. */
  readonly file: string
  /** Where a task stands. */
  readonly at?: Position
}

/** A task in its place, ready to be worked on. */
export interface PlannedTask {
  readonly kind: 'task'
  /** Unique in the run. */
  readonly id: string
  readonly node: TaskNode
  readonly context: Context
  readonly isHandler: boolean
  /** The full name of its module, where a collection gave it. */
  readonly resolved?: string
}

export interface PlannedBlock {
  readonly kind: 'block'
  readonly block: readonly Item[]
  readonly rescue: readonly Item[]
  readonly always: readonly Item[]
}

/** The point where notified handlers run. */
export interface Flush {
  readonly kind: 'flush'
}

export type Item = PlannedTask | PlannedBlock | Flush

const nothing: Mapping = new Map()

/** A level below another; `vars` and `params` default to none, role and file to the parent's. */
export function below(
  parent: Context,
  level: Context['level'],
  keywords: Keywords,
  own: Partial<Pick<Context, 'params' | 'role' | 'file' | 'at'>> = {},
): Context {
  return {
    parent,
    level,
    keywords,
    vars: varsOf(keywords),
    params: own.params ?? nothing,
    role: own.role ?? parent.role,
    file: own.file ?? parent.file,
    ...(own.at && { at: own.at }),
  }
}

/** The mapping of a `vars` keyword; a list of mappings is merged. */
export function varsOf(keywords: Keywords): Mapping {
  const value = keywords.get('vars')?.value
  if (value instanceof Map) return value as Mapping
  if (!Array.isArray(value)) return nothing
  return new Map((value as readonly Value[]).flatMap(part => (part instanceof Map ? [...(part as Mapping)] : [])))
}

/** Levels from the play down to the task itself. */
export function chain(context: Context): Context[] {
  return context.parent ? [...chain(context.parent), context] : [context]
}

/** The keyword as the nearest level sets it. */
export function inherited(context: Context | undefined, keyword: string): Written | undefined {
  return context && (context.keywords.get(keyword) ?? inherited(context.parent, keyword))
}

/** The keyword of every level that sets it, outermost first: `when`, `tags`, `environment`, `module_defaults`. */
export function accumulated(context: Context, keyword: string): Written[] {
  return chain(context).flatMap(level => {
    const written = level.keywords.get(keyword)
    return written ? [written] : []
  })
}
