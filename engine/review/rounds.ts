import type { Round } from '../execute/ledger.ts'
import { inherited, type PlannedTask } from '../plan/context.ts'

/** Counts the rounds of what stands at a place of a file, host by host, so that a plan's rounds are found again when it is applied. */
export function roundsOf(): { begin(task: PlannedTask, host: string): Round } {
  const counts = new Map<string, number>()
  return {
    begin(task, host) {
      const key = JSON.stringify([host, placeOf(task)])
      const number = counts.get(key) ?? 0
      counts.set(key, number + 1)
      return { task, host, number }
    },
  }
}

/** Where a task stands, as plans name it. */
export function placeOf({ node }: PlannedTask): string {
  const { file, line, column } = node.at
  return `${file}:${line}:${column}`
}

/** Whether no_log may be on a task: where a template decides, it may. */
export function mayBeHidden({ context }: PlannedTask): boolean {
  const value = inherited(context, 'no_log')?.value
  return value !== undefined && value !== null && value !== false && !['no', 'false', 'False'].includes(String(value))
}
