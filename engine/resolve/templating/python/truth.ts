import { Float, Secret, Unknown } from '../../../load/values.ts'
import { Fault, type Item, missing, Thing, Undefined, Waiting } from '../items.ts'
import { open } from '../session.ts'
import { characters, typeName } from './text.ts'

/** What bool() gives. Throws for undefined and unknown values. */
export function truthy(item: Item): boolean {
  if (typeof item === 'boolean') return item
  if (typeof item === 'string') return item !== ''
  if (typeof item === 'number') return item !== 0
  if (item === null) return false
  if (Array.isArray(item)) return item.length > 0
  if (item instanceof Map) return item.size > 0
  if (typeof item === 'bigint') return item !== 0n
  if (item instanceof Float) return item.value !== 0
  if (item instanceof Uint8Array) return item.length > 0
  if (item instanceof Undefined) return item.isSoft ? false : missing(item)
  if (item instanceof Unknown) throw new Waiting(item)
  if (item instanceof Secret) return truthy(open(item))
  return true
}

/** The elements that iterating over an item gives: characters of a text, keys of a mapping. Secrets inside stay closed. */
export function elements(item: Item): readonly Item[] {
  if (Array.isArray(item)) return item as readonly Item[]
  if (typeof item === 'string') return characters(item)
  if (item instanceof Map) return [...item.keys()] as Item[]
  if (item instanceof Uint8Array) return [...item]
  if (item instanceof Undefined) return item.isSoft ? [] : missing(item)
  if (item instanceof Unknown) throw new Waiting(item)
  if (item instanceof Secret) return elements(open(item))
  const own = item instanceof Thing ? item.elements() : undefined
  if (own) return own
  throw new Fault(`'${typeName(item)}' object is not iterable`)
}
