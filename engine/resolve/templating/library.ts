import { Unknown } from '../../load/values.ts'
import { uncovered } from './hidden.ts'
import { type Item, type Keywords, missing, Undefined, Waiting } from './items.ts'
import type { Kernel } from './kernel.ts'
import { bind, type Signature, signature } from './signature.ts'

export type Run = (kernel: Kernel, ...args: (Item | undefined)[]) => Item

/** A filter or a test. */
export interface Entry {
  readonly signature: Signature
  readonly run: Run
  /** Whether it hands members on without looking into them: secrets inside stay closed, unknowns stay. */
  readonly isLazy: boolean
  /** Whether undefined values are its business. */
  readonly takesUndefined: boolean
}
export type Entries = ReadonlyMap<string, Entry>
type Table = Readonly<Record<string, readonly [signature: string, run: Run]>>

/** Filters or tests that look into what they are given. */
export function entries(table: Table): Entries {
  return made(table, { isLazy: false, takesUndefined: false })
}

/** Filters or tests that hand members on as they are. */
export function lazyEntries(table: Table): Entries {
  return made(table, { isLazy: true, takesUndefined: false })
}

/** Filters or tests that know what to do with undefined values. */
export function lenientEntries(table: Table): Entries {
  return made(table, { isLazy: true, takesUndefined: true })
}

function made(table: Table, how: Pick<Entry, 'isLazy' | 'takesUndefined'>): Entries {
  return new Map(Object.entries(table).map(([name, [words, run]]) => [name, { signature: signature(words), run, ...how }]))
}

/** Uses a filter or test. What is not known yet makes the result unknown. */
export function used(kernel: Kernel, name: string, entry: Entry, args: readonly Item[], keywords: Keywords): Item {
  const unknown = args.find(isUnknown) ?? [...keywords.values()].find(isUnknown)
  if (unknown) return unknown
  if (!entry.takesUndefined) for (const arg of args) if (arg instanceof Undefined) return missing(arg)
  try {
    const bound = bind(entry.signature, name, args, keywords) as (Item | undefined)[]
    return entry.run(kernel, ...(entry.isLazy ? bound : bound.map(opened)))
  } catch (error) {
    if (error instanceof Waiting) return error.unknown
    throw error
  }
}

function isUnknown(item: Item): boolean {
  return item instanceof Unknown
}

function opened(item: Item | undefined): Item | undefined {
  return item === undefined ? undefined : uncovered(item)
}
