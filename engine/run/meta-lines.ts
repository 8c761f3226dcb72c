import type { Done } from '../execute/outcome.ts'
import type { PlannedTask } from '../plan/context.ts'
import type { Outcome } from '../report/events.ts'

/** What each meta task that looks at conditions says of one that does not hold. */
const passed: { readonly [word: string]: (host: string) => string } = {
  flush_handlers: host => `not running handlers for ${host}`,
  clear_facts: host => `not clearing facts and fact cache for ${host}`,
  clear_host_errors: host => `not clearing host error state for ${host}`,
  end_host: host => `continuing execution for ${host}`,
  end_play: () => 'continuing play',
  end_batch: () => 'continuing current batch',
  end_role: host => `continuing role for ${host}`,
}

/** Those that linear names once for each host. */
const forEach: readonly string[] = ['noop', 'flush_handlers', 'end_host', 'reset_connection', 'end_role']

/** Whether a headline stands for each host, not one for all. */
export function isToldByHost({ node }: PlannedTask): boolean {
  return forEach.includes(String(node.args.free))
}

/** What is shown of a meta task that a condition left out on a host; undefined where nothing is. */
export function skippedMeta({ node }: PlannedTask, host: string, { status }: Done): Outcome | undefined {
  const word = String(node.args.free)
  const tail = passed[word]
  if (status !== 'skipped' || !tail) return undefined
  const reason = `${word} conditional evaluated to False, ${tail(host)}`
  const msg = word === 'end_host' ? reason.replace('False', 'false') : word
  return { status: 'skipped', result: { msg, skip_reason: reason }, differences: [] }
}
