import { validateArgumentSpec } from './argument-spec.ts'
import { includeRole, includeTasks } from './include-tasks.ts'
import { includeVars } from './include-vars.ts'
import { addHost, groupBy } from './inventory-words.ts'
import { meta } from './meta.ts'
import { setFact } from './set-fact.ts'
import { setStats } from './set-stats.ts'
import type { Word } from './word.ts'

/** Tasks that are language and not modules, by the names that playbooks use without their collection. */
const words: ReadonlyMap<string, Word> = new Map<string, Word>([
  ['set_fact', setFact],
  ['set_stats', setStats],
  ['include_vars', includeVars],
  ['include_tasks', includeTasks],
  ['include_role', includeRole],
  ['add_host', addHost],
  ['group_by', groupBy],
  ['meta', meta],
  ['validate_argument_spec', validateArgumentSpec],
])

/** The word that a task's module name means, if it is one. */
export function wordFor(module: string): Word | undefined {
  return words.get(module.replace(/^ansible\.(builtin|legacy)\./, ''))
}
