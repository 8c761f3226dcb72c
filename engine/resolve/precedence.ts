import type { Mapping } from '../load/values.ts'

/**
 * Where variables come from, lowest first: a later level hides an earlier one. The one place that says so: code and
 * documentation derive from this table. Magic variables stand above all of them.
 */
export const levels = [
  ['role-defaults', 'defaults/ of all roles of the play, then of the current role and those that brought it'],
  ['inventory-all', 'variables of the group all in the inventory'],
  ['inventory-group', 'variables of other groups in the inventory, parents first, then by ansible_group_priority, then by name'],
  ['inventory-group-vars-all', 'group_vars/all beside the inventory'],
  ['playbook-group-vars-all', 'group_vars/all beside the playbook'],
  ['inventory-group-vars', 'group_vars/NAME beside the inventory'],
  ['playbook-group-vars', 'group_vars/NAME beside the playbook'],
  ['inventory-host', 'variables of the host in the inventory'],
  ['inventory-host-vars', 'host_vars/NAME beside the inventory'],
  ['playbook-host-vars', 'host_vars/NAME beside the playbook'],
  ['facts', 'facts of the host'],
  ['play-vars', 'vars of the play'],
  ['vars-prompt', 'answers to vars_prompt'],
  ['vars-files', 'vars_files of the play'],
  ['role-vars', 'vars/ of all roles of the play, then of the current role and those that brought it'],
  ['block-vars', 'vars of blocks and imports, outer first'],
  ['task-vars', 'vars of the task'],
  ['include-vars', 'include_vars'],
  ['set-fact', 'set_fact and register'],
  ['role-params', 'parameters of a role entry'],
  ['include-params', 'vars of include_tasks and include_role'],
  ['extra-vars', '-e on the command line'],
  ['loop', 'the loop variable of the task'],
] as const

export type Level = (typeof levels)[number][0]

/** The variables of one level, and where they were read. */
export interface Layer {
  readonly level: Level
  readonly vars: Mapping
  /** The file or thing they came from, for people. */
  readonly from?: string
  /** Names whose text stays text (see Scope). */
  readonly kept?: ReadonlySet<string>
}

const rank: ReadonlyMap<Level, number> = new Map(levels.map(([name], index) => [name, index]))

/** Layers in the order of the table; layers of one level keep theirs. */
export function inOrder(layers: readonly Layer[]): Layer[] {
  return [...layers].sort((a, b) => (rank.get(a.level) ?? 0) - (rank.get(b.level) ?? 0))
}
