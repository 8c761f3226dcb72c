import { Float, type Key, Moment, Secret, Unknown } from '../../../load/values.ts'
import { Fault, type Item, type ItemMap, missing, Thing, Tuple, Undefined, Waiting } from '../items.ts'
import { bare, open } from '../session.ts'
import { isNumeric, type Numeric } from './numbers.ts'
import { text, typeName } from './text.ts'
import { TimeSpan } from './time-span.ts'
import { elements } from './truth.ts'

/** Python's `==`. */
export function equals(a: Item, b: Item): boolean {
  if (typeof a !== 'object' && typeof b !== 'object')
    return typeof a === typeof b ? a === b : isNumeric(a) && isNumeric(b) && sameNumber(a, b)
  const left = known(a)
  const right = known(b)
  if (left === right) return true
  if (left === null || right === null) return false
  if (isNumeric(left) && isNumeric(right)) return sameNumber(left, right)
  if (Array.isArray(left) && Array.isArray(right)) return sameList(left as readonly Item[], right as readonly Item[])
  if (left instanceof Map && right instanceof Map) return sameMapping(left as ItemMap, right as ItemMap)
  if (left instanceof Moment && right instanceof Moment) return left.epoch === right.epoch
  if (left instanceof TimeSpan && right instanceof TimeSpan) return left.microseconds === right.microseconds
  return left instanceof Uint8Array && right instanceof Uint8Array && Buffer.from(left).equals(right)
}

function known(item: Item): Item {
  if (item instanceof Undefined && !item.isSoft) return missing(item)
  if (item instanceof Unknown) throw new Waiting(item)
  return item instanceof Secret ? open(item) : bare(item)
}

function sameNumber(a: Numeric, b: Numeric): boolean {
  return typeof a === 'bigint' || typeof b === 'bigint' ? orderNumbers(a, b) === 0 : Number(a) === Number(b)
}

function sameList(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a instanceof Tuple === b instanceof Tuple && a.every((member, index) => equals(member, b[index] ?? null))
}

function sameMapping(a: ItemMap, b: ItemMap): boolean {
  return a.size === b.size && [...a].every(([key, member]) => findIn(b, key) !== undefined && equals(member, findIn(b, key) ?? null))
}

/** A member of a mapping by its key as Python looks it up: 1, 1.0 and True are one key. */
export function findIn(map: ItemMap, key: Item): Item | undefined {
  const direct = map.get(key as Key)
  if (direct !== undefined || typeof key === 'string' || key === null) return direct
  if (!isNumeric(key) && !(key instanceof Tuple)) return undefined
  for (const [other, member] of map) if (typeof other !== 'string' && equals(other, key)) return member
  return undefined
}

/** The key under which a mapping holds this one, if it does. */
export function keyIn(map: ItemMap, key: Item): Key | undefined {
  if (map.has(key as Key)) return key as Key
  if (typeof key === 'string' || key === null) return undefined
  return [...map.keys()].find(other => typeof other !== 'string' && equals(other, key))
}

/** What Python can have as a key; a list or a mapping is refused. */
export function asKey(item: Item): Key {
  const key = bare(item)
  if (key instanceof Float) return Number.isInteger(key.value) ? key.value : key
  if (key === null || typeof key !== 'object' || key instanceof Tuple || key instanceof Thing || key instanceof Moment) return key as Key
  if (key instanceof Undefined) return missing(key)
  if (key instanceof Unknown) throw new Waiting(key)
  throw new Fault(`unhashable type: '${typeName(key)}'`)
}

/** Less than zero, zero or more, as Python orders two items; `operator` is for the words of a refusal. */
export function order(a: Item, b: Item, operator = '<'): number {
  const left = known(a)
  const right = known(b)
  if (typeof left === 'string' && typeof right === 'string') return orderTexts(left, right)
  if (isNumeric(left) && isNumeric(right)) return orderNumbers(left, right)
  if (Array.isArray(left) && Array.isArray(right) && left instanceof Tuple === right instanceof Tuple)
    return orderLists(left as readonly Item[], right as readonly Item[], operator)
  if (left instanceof Moment && right instanceof Moment) return left.epoch - right.epoch
  if (left instanceof TimeSpan && right instanceof TimeSpan) return Number(left.microseconds - right.microseconds)
  throw new Fault(`'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`)
}

function orderNumbers(a: Numeric, b: Numeric): number {
  const left = typeof a === 'bigint' ? a : Number(a)
  const right = typeof b === 'bigint' ? b : Number(b)
  return left < right ? -1 : left > right ? 1 : isNan(left) || isNan(right) ? Number.NaN : 0
}

function isNan(value: number | bigint): boolean {
  return typeof value === 'number' && Number.isNaN(value)
}

/** Orders texts by code point. */
export function orderTexts(a: string, b: string): number {
  if (a === b) return 0
  if (!/[\ud800-\uffff]/.test(a) && !/[\ud800-\uffff]/.test(b)) return a < b ? -1 : 1
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function orderLists(a: readonly Item[], b: readonly Item[], operator: string): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const left = a[index] ?? null
    const right = b[index] ?? null
    if (!equals(left, right)) return order(left, right, operator)
  }
  return a.length - b.length
}

/** Python's `in`: whether something holds something. */
export function holds(container: Item, item: Item): boolean {
  const whole = known(container)
  const part = known(item)
  if (typeof whole === 'string') {
    if (typeof part === 'string') return whole.includes(part)
    throw new Fault(`'in <string>' requires string as left operand, not ${typeName(part)}`)
  }
  if (whole instanceof Map) return whole.has(part) || keyIn(whole as ItemMap, part) !== undefined
  if (typeof whole === 'object' && whole !== null && (Array.isArray(whole) || whole instanceof Thing || whole instanceof Uint8Array))
    return elements(whole).some(member => equals(member, part))
  throw new Fault(`argument of type '${typeName(whole)}' is not iterable`)
}

/** A list sorted stably by a key, as Python's sorted() does it. */
export function sorted<T>(list: readonly T[], key: (member: T) => Item, isReversed = false): T[] {
  const keyed = list.map(member => ({ member, key: bare(key(member)) }))
  const ordered = keyed.sort((a, b) => (isReversed ? order(b.key, a.key) : order(a.key, b.key)))
  return ordered.map(({ member }) => member)
}

/** Two lists' difference and the like: whether a list holds an item. */
export function isAmong(list: readonly Item[], item: Item): boolean {
  return list.some(member => equals(member, item))
}

/** A text that is the same for items that are equal, for telling many apart quickly; undefined for those that only equals() can tell. */
export function identity(item: Item): string | undefined {
  const plain = known(item)
  if (typeof plain === 'string') return `s${plain}`
  return plain === null || isNumeric(plain) ? `n${text(plain === null ? '' : Number(plain))}` : undefined
}
