import type { Done } from '../execute/outcome.ts'
import type { Tally } from '../report/events.ts'

/** What hosts have come to so far, and which of them no longer take part. */
export interface Tallies {
  /** `isRescued`: the failure led into a rescue, so it is not the host's. */
  count(host: string, done: Done, isRescued: boolean): void
  /** Marks a host as out for the rest of the run. */
  out(host: string): void
  isOut(host: string): boolean
  /** Takes all hosts in again, and forgives what failed so far. */
  clearErrors(): void
  /** Whether a failure or a lost host stands that was not forgiven. */
  has(what: 'failed' | 'unreachable' | 'refused'): boolean
  /** Whether a host is out that was not forgiven, also one that failed with others and has no failure of its own. */
  hasLostHosts(): boolean
  /** An error that was fatal for all, or too many of them, ended the run. */
  breakOff(): void
  isBrokenOff(): boolean
  all(): { readonly [host: string]: Tally }
}

const zero: Tally = { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0, unknown: 0 }

/** Tallies at nothing. */
export function tallies(): Tallies {
  const counts = new Map<string, Tally>()
  const gone = new Set<string>()
  const forgiven = new Map<string, Tally>()
  let broken = false
  const add = (host: string, more: Partial<Tally>) => {
    const now = counts.get(host) ?? zero
    const keys = Object.keys({ ...zero, ...now, ...more }) as (keyof Tally)[]
    counts.set(host, Object.fromEntries(keys.map(key => [key, (now[key] ?? 0) + (more[key] ?? 0)])) as unknown as Tally)
  }
  return {
    count: (host, done, isRescued) => add(host, isRescued ? { rescued: 1 } : countsOf(done)),
    out: host => gone.add(host),
    isOut: host => gone.has(host),
    clearErrors: () => {
      gone.clear()
      for (const [host, tally] of counts) forgiven.set(host, tally)
    },
    has: what => [...counts].some(([host, tally]) => (tally[what] ?? 0) > (forgiven.get(host)?.[what] ?? 0)),
    hasLostHosts: () => gone.size > 0,
    breakOff: () => {
      broken = true
    },
    isBrokenOff: () => broken,
    all: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

function countsOf(done: Done): Partial<Tally> {
  if (done.ignored) return { ok: 1, ignored: 1, ...(done.result.get('changed') === true ? { changed: 1 } : {}) }
  if (done.status === 'ok' && done.isInclude) return { ok: done.included.length }
  switch (done.status) {
    case 'changed':
      return { ok: 1, changed: 1 }
    case 'unknown':
      return { ok: 1, unknown: 1 }
    case 'ok':
    case 'failed':
    case 'skipped':
    case 'unreachable':
    case 'refused':
      return { [done.status]: 1 }
  }
}
