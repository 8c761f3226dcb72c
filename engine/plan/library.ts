import type { Position } from '../errors.ts'
import type { Node, RoleFolder } from '../load/ast.ts'
import type { Mapping, Value } from '../load/values.ts'
import type { Context, RoleInstance } from './context.ts'
import type { TagChoice } from './tags.ts'

/** Which files of a role are meant, where not `main`. */
export interface RoleFiles {
  readonly tasksFrom?: string
  readonly varsFrom?: string
  readonly defaultsFrom?: string
  readonly handlersFrom?: string
  /** Its arguments are not held to its specification (rolespec_validate: false). */
  readonly isUnchecked?: true
}

/** A role as somebody names it. */
export interface WantedRole {
  readonly name: string
  readonly files: RoleFiles
  /** The role that names it. */
  readonly parent: RoleInstance | undefined
  /** Where a short name is looked for first. */
  readonly collections: readonly string[]
  /** The playbook that the play stands in: roles beside it are found. */
  readonly playbook: string
  readonly at: Position
}

/** Whether an import or an include names a file, and whether it holds handlers. */
export interface Named {
  readonly word: 'import' | 'include'
  readonly handlers: boolean
}

/** Where the plan gets what it needs: files that load/ reads, names that resolve/ renders. Each throws Problems. */
export interface Library {
  /** A file of tasks as an import or include names it, seen from the context; with the path it was found at. */
  tasks(file: string, from: Context, at: Position, as: Named): { readonly path: string; readonly nodes: readonly Node[] }
  role(wanted: WantedRole): RoleFolder
  /** The full name of the module that a word means in a place. */
  module(word: string, context: Context, at: Position): string
  /** A file of variables, as written. */
  variables(path: string, at: Position): Mapping
  /** Renders what must be known before any host is asked: names of imported files and roles, tags, names of handlers. */
  early(value: Value, context: Context): Value
  /** Unique ids for tasks. */
  nextId(): string
  readonly choice: TagChoice
}
