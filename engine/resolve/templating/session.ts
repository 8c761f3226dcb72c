import { Secret, Template, textsOf, type Value } from '../../load/values.ts'
import type { Item } from './items.ts'

/** What is noted while one template or expression is worked out. */
export interface Session {
  /** Whether a secret was read: what comes out is one too. */
  hasSecret: boolean
  /** The texts of secrets that were read, and what was written of them: nobody may see them. */
  readonly opened: Set<string>
  /** Whether a secret was read since the last text was written. */
  isReading: boolean
  /** Whether lists and mappings may be changed in place: variables are then copied before they are handed out. */
  mutates: boolean
  /** The copies of variables that were handed out. */
  readonly copies: Map<string, Item>
  /** Text of a filter whose text stays text: to_json and its like. */
  kept: string | undefined
}

function begin(): Session {
  return { hasSecret: false, opened: new Set(), isReading: false, mutates: false, copies: new Map(), kept: undefined }
}

// Templating is synchronous: there is one session at a time, and those it waits for.
let current = begin()

/** The session in hand. */
export function session(): Session {
  return current
}

/** Does something in a session of its own, and gives what was noted; what is thrown may be told of by what was noted until then. */
export function inSession<T>(
  work: () => T,
  retell: (error: unknown, noted: Session) => unknown,
): { readonly result: T; readonly noted: Session } {
  const outer = current
  const noted = begin()
  current = noted
  try {
    return { result: work(), noted }
  } catch (error) {
    throw retell(error, noted)
  } finally {
    current = outer
  }
}

/** A secret's value, for use in the template in hand, which becomes secret. */
export function open(secret: Secret): Item {
  const value = bare(secret.reveal())
  markSecret()
  for (const text of textsOf(value as Value)) current.opened.add(text)
  return value
}

/** Notes that a secret was read: what is rendered now is one too. */
export function markSecret(): void {
  current.hasSecret = true
  current.isReading = true
}

/** Shorter texts that a template made of a secret are True, a length or the like, and say nothing of it. */
const telling = 6

/** A text that a template writes: where a secret was read for it, it is one itself. */
export function written(text: string): string {
  derived(text)
  current.isReading = false
  return text
}

/** What a filter made, on its way to where it is written. */
export function derived(item: Item): Item {
  if (current.isReading && typeof item === 'string' && item.length >= telling) current.opened.add(item)
  return item
}

/** An item that came out of a container, ready for use: a secret is opened, a text that nobody rendered is text. */
export function bare(item: Item): Item {
  if (typeof item !== 'object') return item
  if (item instanceof Secret) return open(item)
  return item instanceof Template ? item.source : item
}

/** A value that goes out: hidden when a secret was read for it and it could show it. */
export function sealed(value: Value, hasSecret: boolean): Value {
  return hasSecret && (typeof value === 'string' || (typeof value === 'object' && value !== null)) && !(value instanceof Secret)
    ? new Secret(value)
    : value
}
