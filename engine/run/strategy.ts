import type { Problem } from '../errors.ts'
import type { Strategy } from '../execute/scene.ts'
import type { PlannedPlay } from '../plan/compile.ts'
import type { PlayRun } from './plays.ts'

const strategies = new Map<string, Strategy>([
  ['linear', 'linear'],
  ['debug', 'linear'],
  ['free', 'free'],
  ['host_pinned', 'host_pinned'],
])

/** How the hosts of a play move through its tasks; undefined for a word that says nothing. */
export function strategyOf(run: PlayRun, planned: PlannedPlay): Strategy | undefined {
  return strategies.get(shortWordOf(run, planned))
}

/** Whether tasks of a play that fail are looked at in the debugger: by the setting, or by the strategy of that name. */
export function isDebugged(run: PlayRun, planned: PlannedPlay): boolean {
  return run.settings.debugsFailures || shortWordOf(run, planned) === 'debug'
}

/** What is wrong with the strategy of a play. */
export function strategyProblems(run: PlayRun, planned: PlannedPlay): Problem[] {
  if (strategyOf(run, planned)) return []
  const at = run.node.keywords.get('strategy')?.at ?? run.node.at
  const message = `Invalid play strategy specified: ${wordOf(run, planned)}`
  return [{ code: 'unknown-strategy', message, at, hint: 'there are linear, free and host_pinned' }]
}

function shortWordOf(run: PlayRun, planned: PlannedPlay): string {
  return wordOf(run, planned).replace(/^ansible\.(builtin|legacy)\./, '')
}

function wordOf({ node, scene, settings }: PlayRun, planned: PlannedPlay): string {
  return String(scene.library.early(node.keywords.get('strategy')?.value ?? settings.strategy, planned.context))
}
