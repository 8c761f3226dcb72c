import type { RunEvent, Tally, TaskRef } from '../events.ts'

type Finished = Extract<RunEvent, { type: 'host-finished' | 'item-finished' }>
type Tallies = Extract<RunEvent, { type: 'run-finished' }>['hosts']

/** What Ansible says in a check of a task that only the real run can tell: it is skipped. What depends on it stays unknown, which Ansible has no word for. */
export interface Checked {
  /** The event as Ansible's lines have it. */
  told(event: Finished, task: TaskRef | undefined): Finished
  /** The recap with such tasks counted as skipped. */
  counted(hosts: Tallies): Tallies
}

/** Follows one run. */
export function checked(): Checked {
  const skipped = new Map<string, number>()
  // Of a loop with other rounds beside it Ansible does not say that it was skipped.
  const mixed = new Set<string>()
  return {
    told(event, task) {
      const place = `${event.task} ${event.host}`
      if (!waitsForItself(event, task)) {
        if (event.type === 'item-finished') mixed.add(place)
        return event
      }
      if (event.type === 'host-finished' && mixed.has(place)) return event
      if (event.type === 'host-finished') skipped.set(event.host, (skipped.get(event.host) ?? 0) + 1)
      return { ...event, outcome: { ...event.outcome, status: 'skipped', result } }
    },
    counted: hosts => Object.fromEntries(Object.entries(hosts).map(([host, tally]) => [host, moved(tally, skipped.get(host) ?? 0)])),
  }
}

const result = { changed: false, msg: 'Command would have run if not in check mode', skipped: true }

function waitsForItself({ outcome }: Finished, task: TaskRef | undefined): boolean {
  return outcome.status === 'unknown' && task?.at !== undefined && outcome.waitsFor === `${task.name} (${task.at.file}:${task.at.line})`
}

function moved(tally: Tally, count: number): Tally {
  return { ...tally, ok: tally.ok - count, skipped: tally.skipped + count, unknown: tally.unknown - count }
}
