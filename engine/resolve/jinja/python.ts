import { Float, type Key, Moment, Secret, Template, Unknown, type Value } from '../../load/values.ts'
import { TemplateFault } from './fault.ts'

/** Python's tuple: a list that prints with round brackets. */
export class Tuple extends Array<unknown> {}

/** What a name or member that is not there gives: usable with default and `is defined` only. */
export class Undefined {
  readonly what: string
  readonly cause: Error | undefined
  constructor(what: string, cause?: Error) {
    this.what = what
    this.cause = cause
  }
}

/** A function that templates may call: a macro, a method, a global. */
export class Callable {
  readonly name: string
  readonly call: (args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>) => unknown
  constructor(name: string, call: Callable['call']) {
    this.name = name
    this.call = call
  }
}

/** Thrown when what nobody can know yet is needed. */
export class NotKnown extends Error {
  readonly unknown: Unknown
  constructor(unknown: Unknown) {
    super('not known yet')
    this.unknown = unknown
  }
}

/** The value, where it is one: what is undefined fails, what is unknown stops. */
export function need(value: unknown): unknown {
  if (value instanceof Undefined) throw value.cause ?? new TemplateFault('undefined-variable', `${value.what} is undefined`)
  if (value instanceof Unknown) throw new NotKnown(value)
  return value
}

/** Python's truth. */
export function truthy(given: unknown): boolean {
  const value = need(given)
  if (value === null || value === false || value === '' || value === 0 || value === 0n) return false
  if (value instanceof Float) return value.value !== 0
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof Map) return value.size > 0
  return true
}

export const isNumber = (value: unknown): value is number | bigint | Float =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof Float
export const isInteger = (value: unknown): value is number | bigint =>
  typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
export const isText = (value: unknown): value is string => typeof value === 'string'
export const isMapping = (value: unknown): value is Map<Key, unknown> => value instanceof Map

/** The number of a number, of true and false. */
export function numberOf(value: unknown): number {
  if (value instanceof Float) return value.value
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'bigint' ? Number(value) : (value as number)
}

/** A float as a value: Float where it is integral. */
export function floating(value: number): number | Float {
  return Number.isInteger(value) ? new Float(value) : value
}

/** An integer as a value: bigint beyond what a number holds. */
export function integral(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

/** Python's ==. */
export function equal(a: unknown, b: unknown): boolean {
  if (typeof a === 'boolean' && isNumber(b)) return numberOf(a) === numberOf(b)
  if (typeof b === 'boolean' && isNumber(a)) return numberOf(a) === numberOf(b)
  if (isNumber(a) && isNumber(b)) return numberOf(a) === numberOf(b)
  if (Array.isArray(a) && Array.isArray(b))
    return a instanceof Tuple === b instanceof Tuple && a.length === b.length && a.every((item, index) => equal(item, b[index]))
  if (isMapping(a) && isMapping(b)) return a.size === b.size && [...a].every(([key, value]) => b.has(key) && equal(value, b.get(key)))
  if (a instanceof Moment && b instanceof Moment) return a.epoch === b.epoch
  return a === b
}

/** Python's order: negative, zero or positive; kinds that have none fail. */
export function order(a: unknown, b: unknown, sign = '<'): number {
  if ((isNumber(a) || typeof a === 'boolean') && (isNumber(b) || typeof b === 'boolean')) return numberOf(a) - numberOf(b)
  if (isText(a) && isText(b)) return a === b ? 0 : comparePoints(a, b)
  if (a instanceof Moment && b instanceof Moment) return a.epoch - b.epoch
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let at = 0; at < Math.min(a.length, b.length); at++) if (!equal(a[at], b[at])) return order(a[at], b[at], sign)
    return a.length - b.length
  }
  throw new TemplateFault('template-error', `'${sign}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`)
}

function comparePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)]
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** Python's name of a value's type. */
export function typeName(value: unknown): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  if (isInteger(value)) return 'int'
  if (isNumber(value)) return 'float'
  if (isText(value)) return 'str'
  if (value instanceof Tuple) return 'tuple'
  if (Array.isArray(value)) return 'list'
  if (isMapping(value)) return 'dict'
  if (value instanceof Moment) return value.text.length > 10 ? 'datetime' : 'date'
  if (value instanceof Undefined) return 'AnsibleUndefined'
  return value instanceof Uint8Array ? 'bytes' : 'object'
}

/** Python's str(). */
export function str(given: unknown): string {
  const value = need(given)
  if (isText(value)) return value
  return value instanceof Moment ? value.text : repr(value)
}

/** Python's repr(). */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (isInteger(value)) return String(value)
  if (isNumber(value)) return floatText(numberOf(value))
  if (isText(value)) return quoted(value)
  if (value instanceof Tuple) return value.length === 1 ? `(${repr(value[0])},)` : `(${Array.from(value, repr).join(', ')})`
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`
  if (isMapping(value)) return `{${[...value].map(([key, member]) => `${repr(key)}: ${repr(member)}`).join(', ')}}`
  if (value instanceof Moment) return value.text
  if (value instanceof Secret) return '********'
  if (value instanceof Template) return quoted(value.source)
  if (value instanceof Callable) return `<function ${value.name}>`
  if (value instanceof Uint8Array) return `b${quoted(Buffer.from(value).toString('latin1'))}`
  need(value)
  return String(value)
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/e([-+])(\d)$/, 'e$10$2')
  }
  return Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value)
}

function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escapes: { readonly [char: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' }
  const inner = text.replace(/[\\\n\r\t\u0000-\u001f\u007f-\u00a0'"]/g, char => {
    if (char === mark) return `\\${char}`
    if (char === "'" || char === '"') return char
    return escapes[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return mark + inner + mark
}

/** The items that a value is walked over with: of a mapping its keys, of a text its characters. */
export function itemsOf(given: unknown): unknown[] {
  const value = need(given)
  if (Array.isArray(value)) return Array.from(value)
  if (isMapping(value)) return [...value.keys()]
  if (isText(value)) return Array.from(value)
  throw new TemplateFault('template-error', `'${typeName(value)}' object is not iterable`)
}

/** A runtime value as a value of variables: tuples become lists. */
export function settled(value: unknown): Value {
  if (value instanceof Undefined) return need(value) as Value
  if (value instanceof Callable) return repr(value)
  if (Array.isArray(value)) return Array.from(value, settled)
  if (isMapping(value)) return new Map([...value].map(([key, member]) => [key, settled(member)]))
  return value as Value
}
