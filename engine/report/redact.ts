import { Secret } from '../load/values.ts'
import type { RunEvent } from './events.ts'
import { type Needles, needlesOf, stars } from './needles.ts'

/** Members that an event's reader branches on or looks up; they are ours, so no secret is in them. */
const ours = new Set(['type', 'status', 'task', 'play', 'id', 'stream', 'because', 'what', 'code', 'module', 'transport', 'version'])
/** Members that hold whatever came from a host or a user: their keys are searched too. */
const free = new Set(['result', 'label', 'before', 'after', 'hosts'])

/**
 * The events with every secret masked: Secret objects by what they are, then the known values wherever they stand, in keys too.
 * `secrets` grows while the run goes on. The last characters of live output wait when they may be the beginning of a secret.
 */
export async function* redact(events: AsyncIterable<RunEvent>, secrets: ReadonlySet<string>): AsyncIterable<RunEvent> {
  const needles = liveNeedles(secrets)
  const held = new Map<string, Output>()
  for await (const event of events) {
    if (event.type === 'output') {
      const now = join(held, event, needles())
      if (now.text !== '') yield now
      continue
    }
    for (const [key, output] of held) {
      if (!ends(event, output)) continue
      held.delete(key)
      yield output
    }
    yield masked(event, needles(), false) as RunEvent
  }
  yield* held.values()
}

type Output = Extract<RunEvent, { type: 'output' }>

/** What may be told of an output now; the rest is held for the next piece. */
function join(held: Map<string, Output>, event: Output, needles: Needles): Output {
  const { task, host, stream } = event
  const key = JSON.stringify([task, host, stream])
  const text = needles.maskValue((held.get(key)?.text ?? '') + event.text)
  const cut = text.length - needles.pending(text)
  held.delete(key)
  if (cut < text.length) held.set(key, { ...event, text: text.slice(cut) })
  return { ...(masked({ ...event, text: '' }, needles, false) as Output), text: text.slice(0, cut) }
}

/** Whether no more of this output comes. */
function ends(event: RunEvent, { task, host }: Output): boolean {
  if (event.type === 'run-finished') return true
  return (event.type === 'host-finished' || event.type === 'item-finished') && event.task === task && event.host === host
}

function liveNeedles(secrets: ReadonlySet<string>): () => Needles {
  let size = -1
  let needles: Needles = needlesOf([])
  return () => {
    if (secrets.size !== size) needles = needlesOf(secrets)
    size = secrets.size
    return needles
  }
}

function masked(value: unknown, needles: Needles, isFree: boolean): unknown {
  if (typeof value === 'string') return isFree ? needles.maskValue(value) : needles.mask(value)
  if (typeof value === 'number' && isFree) return needles.mask(String(value)) === stars ? stars : value
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Secret) return stars
  if (Array.isArray(value)) return value.map(member => masked(member, needles, isFree))
  const { toJSON } = value as { toJSON?: () => unknown }
  if (typeof toJSON === 'function') return masked(toJSON.call(value), needles, isFree)
  return Object.fromEntries(Object.entries(value).map(([key, member]) => maskedMember(key, member, needles, isFree)))
}

function maskedMember(key: string, member: unknown, needles: Needles, isFree: boolean): [string, unknown] {
  if (isFree) return [needles.mask(key), masked(member, needles, true)]
  if (ours.has(key) && typeof member === 'string') return [key, member]
  return [key, masked(member, needles, free.has(key))]
}
