import type { Position } from '../errors.ts'
import type { Mapping, Template, Value } from './values.ts'

/** A keyword's value as the user wrote it (strings that are templates are Template objects) and where. */
export interface Written {
  readonly value: Value
  readonly at: Position
}

/** Keywords of a play, role entry, block or task by name, as written. Which there are and what they take: load/keywords.ts. */
export type Keywords = ReadonlyMap<string, Written>

/** The arguments of a task before rendering. */
export interface Arguments {
  readonly at: Position
  /** By name: the module's mapping over `args:`, or what a `k=v` string gave (then all values are strings or templates). */
  readonly named: Mapping
  /** Where each named argument stands. */
  readonly places: ReadonlyMap<string, Position>
  /** The free-form text of command, shell, raw, script, meta, include_tasks …, options taken out as language.md §2.2 says. */
  readonly free?: string | Template
  /** `args: "{{ dict }}"`, or a whole argument mapping given as one template. */
  readonly whole?: Template
}

/** What a task loops over: `loop` or one `with_<lookup>`. */
export interface LoopNode {
  /** The lookup of with_X (`items` of with_items, `ns.coll.name` too); undefined for `loop`. */
  readonly lookup?: string
  readonly over: Value
  readonly at: Position
}

export interface TaskNode {
  readonly kind: 'task'
  readonly at: Position
  readonly name?: string | Template
  /** The module as written: `copy`, `ansible.builtin.copy`, `include_tasks` … (`local_action` becomes its module plus delegate_to). */
  readonly module: string
  readonly moduleAt: Position
  readonly args: Arguments
  readonly loop?: LoopNode
  /** All other keywords: when, register, become, tags, notify, vars, until … and `listen` for handlers. */
  readonly keywords: Keywords
  /** It gathers facts, of hosts whose facts are not known yet (gathering = smart). */
  readonly isLazy?: boolean
}

export interface BlockNode {
  readonly kind: 'block'
  readonly at: Position
  readonly name?: string | Template
  readonly block: readonly Node[]
  readonly rescue: readonly Node[]
  readonly always: readonly Node[]
  readonly keywords: Keywords
}

export type Node = TaskNode | BlockNode

/** One entry of `roles:` or of a role's dependencies. */
export interface RoleEntry {
  readonly at: Position
  readonly role: string | Template
  readonly keywords: Keywords
  /** Unknown keys: the role's parameters. */
  readonly params: Mapping
}

export interface PlayNode {
  readonly kind: 'play'
  readonly at: Position
  readonly name?: string | Template
  readonly keywords: Keywords
  readonly preTasks: readonly Node[]
  readonly roles: readonly RoleEntry[]
  readonly tasks: readonly Node[]
  readonly postTasks: readonly Node[]
  readonly handlers: readonly Node[]
}

export interface ImportPlaybookNode {
  readonly kind: 'import_playbook'
  readonly at: Position
  readonly file: string | Template
  readonly keywords: Keywords
}

export type PlaybookEntry = PlayNode | ImportPlaybookNode

/** What a role's folder holds, each part read by its main file (or the one that tasks_from, vars_from … name). */
export interface RoleFolder {
  readonly path: string
  /** The collection by whose name it was found. */
  readonly collection?: string
  readonly name: string
  readonly defaults: Mapping
  readonly vars: Mapping
  readonly tasks: readonly Node[]
  /** The file the tasks came from, undefined where the role has none. */
  readonly tasksFile?: string
  readonly handlers: readonly Node[]
  readonly dependencies: readonly RoleEntry[]
  readonly allowDuplicates: boolean
  /** `collections` of its meta/main.yml. */
  readonly collections: readonly string[]
  /** By entry point: the specification as written (meta/argument_specs.yml or meta/main.yml). */
  readonly argumentSpecs: ReadonlyMap<string, Mapping>
}
