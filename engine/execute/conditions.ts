import { Problems } from '../errors.ts'
import { Unknown, type Value } from '../load/values.ts'
import { accumulated, type PlannedTask } from '../plan/context.ts'
import type { View } from './view.ts'

/** What the conditions of a task come to: those of the outer levels first. */
export type Condition = { readonly holds: true } | { readonly holds: false; readonly condition: string } | { readonly holds: Unknown }

/** Evaluates `when` of all levels; the first that does not hold decides. Throws Problems with the condition named. */
export function when(task: PlannedTask, view: View): Condition {
  const conditions = accumulated(task.context, 'when').flatMap(({ value, at }) =>
    (Array.isArray(value) ? (value as readonly Value[]) : [value]).map(one => ({ one, at })),
  )
  for (const { one, at } of conditions) {
    const holds = view.templar.test(one, at)
    if (holds instanceof Unknown) return { holds }
    if (!holds) return { holds: false, condition: String(typeof one === 'object' && one !== null && 'source' in one ? one.source : one) }
  }
  return { holds: true }
}

/** A task's own condition keyword (changed_when, failed_when, until): a list means all of it. Undefined where the task has none. */
export function own(task: PlannedTask, keyword: string, view: View): boolean | Unknown | undefined {
  const written = task.node.keywords.get(keyword)
  if (!written || written.value === null) return undefined
  const conditions = Array.isArray(written.value) ? (written.value as readonly Value[]) : [written.value]
  for (const condition of conditions) {
    const holds = view.templar.test(condition, written.at)
    if (holds instanceof Unknown || !holds) return holds
  }
  return true
}

/** The words of what went wrong with a template or condition; anything else goes on up. */
export function wordsOf(error: unknown): Problems {
  if (error instanceof Problems) return error
  throw error
}
