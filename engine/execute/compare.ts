import { Unknown } from '../load/values.ts'
import type { Comparable, State } from '../module.ts'
import type { Difference } from '../report/events.ts'
import { Content } from '../state/content.ts'

/** The members of `want` that differ from `have`; a member left undefined was not asked for. */
export function compare(have: State, want: State): State {
  return Object.fromEntries(Object.entries(want).filter(([member, wanted]) => wanted !== undefined && !same(have[member], wanted)))
}

/** Whether two values are the same: deeply, contents by their hash, the order of keys not counting. */
export function same(a: Comparable, b: Comparable): boolean {
  if (a instanceof Unknown || b instanceof Unknown) return false
  if (a instanceof Content || b instanceof Content) return a instanceof Content && b instanceof Content && a.sha1 === b.sha1
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => same(item, b[index]))
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b
  const [left, right] = [a as State, b as State]
  const keys = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...keys].every(key => same(left[key], right[key]))
}

/** How a change is told: one of members that Ansible says nothing of is none. */
export function toldOf(change: State, untold: readonly string[] = [], differences: readonly Difference[] = []) {
  return Object.keys(change).every(member => untold.includes(member))
    ? ({ status: 'ok', differences: [] } as const)
    : ({ status: 'changed', differences } as const)
}
