import type { RunEvent, Tally } from './events.ts'

/** What a run came to. */
export interface Result {
  readonly hosts: { readonly [host: string]: Tally }
  /** All hosts together. */
  readonly total: Tally
  readonly exit: number
}

const nothing: Tally = { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0, unknown: 0 }

/** Follows a run to its end and gives what it came to; undefined where it has no end. */
export async function tally(events: AsyncIterable<RunEvent>): Promise<Result | undefined> {
  let result: Result | undefined
  for await (const event of events)
    if (event.type === 'run-finished') result = { hosts: event.hosts, total: total(event.hosts), exit: event.exit }
  return result
}

/** What all hosts came to together. */
export function total(hosts: { readonly [host: string]: Tally }): Tally {
  const names = Object.keys(nothing) as (keyof Tally)[]
  const sum = (name: keyof Tally) => Object.values(hosts).reduce((so_far, tally) => so_far + (tally[name] ?? 0), 0)
  return Object.fromEntries(names.map(name => [name, sum(name)])) as unknown as Tally
}
