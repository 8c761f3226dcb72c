import type { Item, PlannedTask } from './context.ts'
import {
  advance,
  behind,
  type Cursor,
  comparePaths,
  current,
  descend,
  fail,
  failedAt,
  isDoomed,
  type Moved,
  outset,
  pathOf,
  start,
} from './cursor.ts'

/** Where one host stands in a play. */
export interface Place {
  readonly at: Cursor | 'done' | 'failed' | 'unreachable' | 'ended'
  /** Where its last step left it: behind the last task of a block it still stands in that block. */
  readonly stood: Cursor
  /** Ids of handlers that wait for the next flush. */
  readonly notified: ReadonlySet<string>
}

/** A play on a batch of hosts under the linear strategy: no host is a task ahead of another. Never changed: each step gives a new one. */
export interface Linear {
  readonly hosts: ReadonlyMap<string, Place>
  /** All handlers, in the order they run. */
  readonly handlers: readonly PlannedTask[]
  /** The way to what ran last: who was sent back behind it has its turn when the others are through. */
  readonly last: readonly number[]
}

/** What is to be done next: one task on the hosts that have come to it. */
export interface Work {
  readonly task: PlannedTask
  readonly hosts: readonly string[]
}

/** What became of a task on a host, as far as the plan must know. */
export type Step =
  | { readonly type: 'went-on' }
  | { readonly type: 'failed' }
  | { readonly type: 'unreachable' }
  /** meta: end_host, end_play, end_batch. */
  | { readonly type: 'ended' }
  /** meta: flush_handlers. */
  | { readonly type: 'flush' }
  /** Items that an include brought; `order` is the same for hosts that included the same. */
  | { readonly type: 'included'; readonly parts: readonly { readonly items: readonly Item[]; readonly order: number }[] }

/** All hosts at the start of the items. */
export function begin(hosts: readonly string[], items: readonly Item[], handlers: readonly PlannedTask[]): Linear {
  const place: Place = { at: start(items), stood: outset(items), notified: new Set() }
  return { hosts: new Map(hosts.map(host => [host, place])), handlers, last: [] }
}

/** The next work, and the play with flush points and handlers that nobody notified passed by. Undefined when all hosts are through. */
export function next(play: Linear): { readonly play: Linear; readonly work: Work | undefined } {
  const settled = new Map([...play.hosts].map(([host, place]) => [host, passBy(place, play)]))
  const first = nextPlace(settled, play.last)
  if (!first) return { play: { ...play, hosts: settled }, work: undefined }
  const now: Linear = { ...play, hosts: settled, last: pathOf(first) }
  const item = current(first)
  if (item.kind === 'flush') return next(flushAt(now, first))
  const together = [...settled].flatMap(([host, place]) => (isAt(place, first, item) ? [host] : []))
  return { play: now, work: { task: item, hosts: together } }
}

/** The next task of one host alone, which waits for no other (free, host_pinned). Undefined where it is through. */
export function nextOf(play: Linear, host: string): { readonly play: Linear; readonly task: PlannedTask | undefined } {
  const before = play.hosts.get(host)
  if (!before) return { play, task: undefined }
  const place = passBy(before, play)
  const now = withPlace(play, host, place)
  if (typeof place.at === 'string') return { play: now, task: undefined }
  const item = current(place.at)
  if (item.kind === 'task') return { play: now, task: item }
  return nextOf(withPlace(now, host, move(place, place.at, { type: 'flush' }, now)), host)
}

/** The play after a host took a step; `notify` are ids of handlers. */
export function step(play: Linear, host: string, taken: Step, notify: readonly string[] = []): Linear {
  const place = play.hosts.get(host)
  if (!place || typeof place.at === 'string') return play
  const notified = new Set([...place.notified, ...notify])
  const task = current(place.at)
  if (place.at.handlers && task.kind === 'task' && !notify.includes(task.id)) notified.delete(task.id)
  return withPlace(play, host, move({ ...place, notified }, place.at, taken, play))
}

/** All hosts that still take part. */
export function remaining(play: Linear): string[] {
  return [...play.hosts].flatMap(([host, { at }]) => ((typeof at === 'string' ? at === 'done' : !isDoomed(at)) ? [host] : []))
}

/** Ends the play for a host, whatever it was at (any_errors_fatal, max_fail_percentage). */
export function stop(play: Linear, host: string, at: 'failed' | 'ended'): Linear {
  const place = play.hosts.get(host)
  return !place || typeof place.at === 'string' ? play : withPlace(play, host, { ...place, at })
}

/** Fails a host where it stands, as a task does that failed once for all: what ran last decides which block takes it. */
export function failWhereStood(play: Linear, host: string): Linear {
  const place = play.hosts.get(host)
  if (!place || (typeof place.at === 'string' && place.at !== 'done')) return play
  return withPlace(play, host, { ...place, at: fail(place.stood), stood: failedAt(place.stood) ?? place.stood })
}

/** Forgives the hosts that failed or were lost: they are out of this play, and of no other. */
export function forgive(play: Linear): Linear {
  const hosts = [...play.hosts].map(([host, place]): [string, Place] => [
    host,
    place.at === 'failed' || place.at === 'unreachable' ? { ...place, at: 'ended' } : place,
  ])
  return { ...play, hosts: new Map(hosts) }
}

/** Hands new handlers to the play, as include_role does. */
export function addHandlers(play: Linear, handlers: readonly PlannedTask[]): Linear {
  return { ...play, handlers: [...play.handlers, ...handlers] }
}

function move(place: Place, at: Cursor, taken: Step, play: Linear): Place {
  switch (taken.type) {
    case 'went-on':
      return { ...place, at: advance(at), stood: behind(at) }
    case 'failed':
      return { ...place, at: fail(at), stood: failedAt(at) ?? at }
    case 'unreachable':
    case 'ended':
      return { ...place, at: taken.type }
    case 'flush':
      return { ...place, at: place.notified.size > 0 ? descend(at, play.handlers, true) : advance(at), stood: behind(at) }
    case 'included':
      return { ...place, at: taken.parts.length > 0 ? descendInto(at, taken.parts) : advance(at), stood: behind(at) }
  }
}

/** Several includes of one host stand in one list, at the places that the batch gave them. */
function descendInto(at: Cursor, parts: readonly { readonly items: readonly Item[]; readonly order: number }[]): Moved {
  const last = Math.max(...parts.map(part => part.order))
  const items: Item[] = Array.from({ length: last + 1 }, (_, order) => ({
    kind: 'block',
    block: parts.filter(part => part.order === order).flatMap(part => part.items),
    rescue: [],
    always: [],
  }))
  return descend(at, items)
}

/** Goes past handlers that this host was not notified of. */
function passBy(place: Place, play: Linear): Place {
  if (typeof place.at === 'string') return place
  const item = current(place.at)
  if (!place.at.handlers || item.kind !== 'task' || !item.isHandler || place.notified.has(item.id)) return place
  return passBy({ ...place, at: advance(place.at) }, play)
}

function flushAt(play: Linear, first: Cursor): Linear {
  const hosts = new Map(
    [...play.hosts].map(([host, place]) => {
      if (typeof place.at === 'string' || current(place.at).kind !== 'flush' || comparePaths(pathOf(place.at), pathOf(first)) !== 0)
        return [host, place]
      return [host, move(place, place.at, { type: 'flush' }, play)]
    }),
  )
  return { ...play, hosts }
}

/** The first place behind what ran last, and where there is none, the first of all. */
function nextPlace(hosts: ReadonlyMap<string, Place>, last: readonly number[]): Cursor | undefined {
  const cursors = [...hosts.values()].flatMap(({ at }) => (typeof at === 'string' ? [] : [at]))
  const sorted = cursors.sort((a, b) => comparePaths(pathOf(a), pathOf(b)))
  return sorted.find(cursor => comparePaths(pathOf(cursor), last) > 0) ?? sorted[0]
}

function isAt(place: Place, first: Cursor, item: Item): boolean {
  if (typeof place.at === 'string') return false
  return current(place.at) === item && comparePaths(pathOf(place.at), pathOf(first)) === 0
}

function withPlace(play: Linear, host: string, place: Place): Linear {
  return { ...play, hosts: new Map([...play.hosts, [host, place]]) }
}
