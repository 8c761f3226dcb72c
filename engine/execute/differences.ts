import { Unknown } from '../load/values.ts'
import type { Comparable, Json, State } from '../module.ts'
import type { Difference } from '../report/events.ts'
import { Content } from '../state/content.ts'

/** The text that is compared: where it is, what is there now, and whether and up to which size it is shown. */
interface Shown {
  readonly path: string
  readonly old: Uint8Array | undefined
  readonly isSecret: boolean
  readonly largest: number
}

/** What is shown of a change: texts whole, everything else as before → after. */
export function differencesOf(have: State, change: State, shown: Shown): Difference[] {
  return Object.entries(change).flatMap(([name, after]) => {
    const before = have[name]
    if (after instanceof Content || before instanceof Content) return [contentDifference(name, before, after, shown)]
    return [{ type: 'value' as const, name, before: json(before), after: json(after) }]
  })
}

/** A comparable value as JSON; contents by their hash. */
export function json(value: Comparable): Json {
  if (value === undefined) return null
  if (value instanceof Content || value instanceof Unknown) return value.toJSON()
  if (Array.isArray(value)) return (value as readonly Comparable[]).map(json)
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, json(member)]))
  return value
}

function contentBytes(value: Comparable): Uint8Array | undefined {
  return value instanceof Content ? value.bytes : undefined
}

/** Of several files in one change each has its path before its member's name: `/etc/a: content`. */
function contentDifference(name: string, before: Comparable, after: Comparable, { path, old, isSecret, largest }: Shown): Difference {
  const place = name === 'content' ? path : name.replace(/: content$/, '')
  const bytes = contentBytes(before) ?? old
  if (isSecret) return { type: 'text', path: place, binary: true, why: 'it holds a secret' }
  if (after instanceof Content && !after.bytes)
    return { type: 'text', path: place, binary: true, why: 'it holds a secret, or never left the host' }
  if (before instanceof Content && !bytes) return { type: 'text', path: place, binary: true, why: 'what is there was not read' }
  return textDifference(place, bytes, contentBytes(after), largest)
}

function textDifference(path: string, before: Uint8Array | undefined, after: Uint8Array | undefined, largest: number): Difference {
  const why = [before, after].map(bytes => unshowable(bytes, largest)).find(reason => reason !== undefined)
  if (why) return { type: 'text', path, binary: true, why }
  return { type: 'text', path, ...(before ? { before: text(before) } : {}), ...(after ? { after: text(after) } : {}) }
}

function unshowable(bytes: Uint8Array | undefined, largest: number): string | undefined {
  if (!bytes) return undefined
  if (largest > 0 && bytes.length > largest) return `it is larger than ${largest} bytes`
  if (bytes.includes(0)) return 'it is binary'
  return text(bytes).includes('\ufffd') ? 'it is not UTF-8' : undefined
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}
