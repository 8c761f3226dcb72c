import { Unknown } from '../../load/values.ts'
import { Fault, type Item, type ItemMap, missing, Undefined, Waiting } from './items.ts'
import { isFloat, isNumeric, toNumber } from './python/numbers.ts'
import { text, typeName } from './python/text.ts'
import { elements, truthy } from './python/truth.ts'
import { bare } from './session.ts'

/** An argument that must be text already. */
export function textOf(item: Item | undefined, fallback?: string): string {
  const given = item === undefined ? undefined : bare(item)
  if (given === undefined && fallback !== undefined) return fallback
  if (typeof given === 'string') return given
  return refuse(given, 'a text')
}

/** An argument as text, whatever it is. */
export function anyText(item: Item | undefined, fallback = ''): string {
  return item === undefined ? fallback : text(item)
}

/** An argument that must be a whole number. */
export function integerOf(item: Item | undefined, fallback?: number): number {
  const given = item === undefined ? undefined : bare(item)
  if (given === undefined && fallback !== undefined) return fallback
  if (isNumeric(given) && !isFloat(given)) return toNumber(given)
  return refuse(given, 'a whole number')
}

/** An argument that must be a number. */
export function numberOf(item: Item | undefined, fallback?: number): number {
  const given = item === undefined ? undefined : bare(item)
  if (given === undefined && fallback !== undefined) return fallback
  if (isNumeric(given)) return toNumber(given)
  return refuse(given, 'a number')
}

/** An argument by its truth value. */
export function flagOf(item: Item | undefined, fallback = false): boolean {
  return item === undefined ? fallback : truthy(item)
}

/** An argument that must be a list. */
export function listOf(item: Item | undefined): readonly Item[] {
  const given = item === undefined ? undefined : bare(item)
  if (Array.isArray(given)) return given as readonly Item[]
  return refuse(given, 'a list')
}

/** An argument that must be a mapping. */
export function mappingOf(item: Item | undefined): ItemMap {
  const given = item === undefined ? undefined : bare(item)
  if (given instanceof Map) return given as ItemMap
  return refuse(given, 'a mapping')
}

/** What iterating over an argument gives, each element ready for use. */
export function eachOf(item: Item | undefined): Item[] {
  return elements(item ?? null).map(bare)
}

function refuse(given: Item | undefined, wanted: string): never {
  if (given instanceof Undefined) return missing(given)
  if (given instanceof Unknown) throw new Waiting(given)
  throw new Fault(`${wanted} is needed here, not ${given === undefined ? 'nothing' : `this ${typeName(given)}`}`)
}
