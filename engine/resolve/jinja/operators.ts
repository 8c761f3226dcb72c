import { Float, type Key, Moment } from '../../load/values.ts'
import { TemplateFault } from './fault.ts'
import { formatPercent } from './format.ts'
import {
  equal,
  floating,
  integral,
  isInteger,
  isMapping,
  isNumber,
  isText,
  itemsOf,
  need,
  numberOf,
  order,
  str,
  Tuple,
  truthy,
  typeName,
} from './python.ts'

type Binary = (a: unknown, b: unknown) => unknown
type Num = number | bigint | Float | boolean

const numeric = (value: unknown): value is Num => isNumber(value) || typeof value === 'boolean'
const whole = (value: unknown): value is number | bigint | boolean => isInteger(value) || typeof value === 'boolean'
const big = (value: unknown): bigint =>
  BigInt(numberOf(value) === value || typeof value === 'boolean' ? numberOf(value) : (value as bigint))

function unsupported(sign: string, a: unknown, b: unknown): never {
  throw new TemplateFault('template-error', `unsupported operand type(s) for ${sign}: '${typeName(a)}' and '${typeName(b)}'`)
}

function arithmetic(
  sign: string,
  ints: (a: bigint, b: bigint) => bigint,
  floats: (a: number, b: number) => number,
  fast: (a: number, b: number) => number,
): Binary {
  return (a, b) => {
    if (!numeric(a) || !numeric(b)) return unsupported(sign, a, b)
    if (!whole(a) || !whole(b)) return floating(floats(numberOf(a), numberOf(b)))
    const quick = typeof a !== 'bigint' && typeof b !== 'bigint' ? fast(numberOf(a), numberOf(b)) : Number.NaN
    return Number.isSafeInteger(quick) ? quick : integral(ints(big(a), big(b)))
  }
}

const plus = arithmetic(
  '+',
  (a, b) => a + b,
  (a, b) => a + b,
  (a, b) => a + b,
)
const times = arithmetic(
  '*',
  (a, b) => a * b,
  (a, b) => a * b,
  (a, b) => a * b,
)
const minus = arithmetic(
  '-',
  (a, b) => a - b,
  (a, b) => a - b,
  (a, b) => a - b,
)

const add: Binary = (a, b) => {
  if (isText(a) && isText(b)) return a + b
  if (Array.isArray(a) && Array.isArray(b) && a instanceof Tuple === b instanceof Tuple)
    return a instanceof Tuple ? Tuple.from([...a, ...b]) : [...a, ...b]
  if (isText(a) && !isText(b)) throw new TemplateFault('template-error', `can only concatenate str (not "${typeName(b)}") to str`)
  return plus(a, b)
}

const multiply: Binary = (a, b) => {
  if (isText(a) && whole(b)) return a.repeat(Math.max(0, numberOf(b)))
  if (isText(b) && whole(a)) return b.repeat(Math.max(0, numberOf(a)))
  if (Array.isArray(a) && whole(b)) return Array.from({ length: Math.max(0, numberOf(b)) }, () => a).flat()
  if (Array.isArray(b) && whole(a)) return Array.from({ length: Math.max(0, numberOf(a)) }, () => b).flat()
  return times(a, b)
}

const subtract: Binary = (a, b) => {
  if (a instanceof Moment && b instanceof Moment)
    return new Map<Key, unknown>([
      ['days', Math.floor((a.epoch - b.epoch) / 86_400_000)],
      ['seconds', Math.floor(((((a.epoch - b.epoch) % 86_400_000) + 86_400_000) % 86_400_000) / 1000)],
      ['total_seconds', floating((a.epoch - b.epoch) / 1000)],
    ])
  return minus(a, b)
}

function notZero(b: unknown, said = 'division by zero'): void {
  if (numeric(b) && numberOf(b) === 0) throw new TemplateFault('template-error', said)
}

const divide: Binary = (a, b) => {
  if (!numeric(a) || !numeric(b)) return unsupported('/', a, b)
  notZero(b)
  return floating(numberOf(a) / numberOf(b))
}

const floorDivide: Binary = (a, b) => {
  if (!numeric(a) || !numeric(b)) return unsupported('//', a, b)
  notZero(b, 'integer division or modulo by zero')
  if (!whole(a) || !whole(b)) return floating(Math.floor(numberOf(a) / numberOf(b)))
  const [x, y] = [big(a), big(b)]
  const quotient = x / y
  return integral(x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient)
}

const modulo: Binary = (a, b) => {
  if (isText(a)) return formatPercent(a, b)
  if (!numeric(a) || !numeric(b)) return unsupported('%', a, b)
  notZero(b, 'integer division or modulo by zero')
  if (!whole(a) || !whole(b)) return floating(numberOf(a) - Math.floor(numberOf(a) / numberOf(b)) * numberOf(b))
  const [x, y] = [big(a), big(b)]
  return integral(((x % y) + y) % y)
}

const power: Binary = (a, b) => {
  if (!numeric(a) || !numeric(b)) return unsupported('** or pow()', a, b)
  if (!whole(a) || !whole(b) || numberOf(b) < 0) return floating(numberOf(a) ** numberOf(b))
  return integral(big(a) ** big(b))
}

/** Whether something is in a text, a list or among the keys of a mapping. */
export function contains(container: unknown, item: unknown): boolean {
  const inside = need(container)
  if (isText(inside)) {
    if (!isText(item)) throw new TemplateFault('template-error', `'in <string>' requires string as left operand, not ${typeName(item)}`)
    return inside.includes(item)
  }
  if (isMapping(inside)) return inside.has(item as Key)
  return itemsOf(inside).some(one => equal(one, item))
}

/** Operators on two values, by their sign. */
export const binary: { readonly [sign: string]: Binary } = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '//': floorDivide,
  '%': modulo,
  '**': power,
  '~': (a, b) => str(a) + str(b),
}

/** Comparisons, by their sign. */
export const comparison: { readonly [sign: string]: (a: unknown, b: unknown) => boolean } = {
  '==': equal,
  '!=': (a, b) => !equal(a, b),
  '<': (a, b) => order(a, b, '<') < 0,
  '<=': (a, b) => order(a, b, '<=') <= 0,
  '>': (a, b) => order(a, b, '>') > 0,
  '>=': (a, b) => order(a, b, '>=') >= 0,
  in: (a, b) => contains(b, a),
  'not in': (a, b) => !contains(b, a),
}

/** Operators on one value. */
export const unary: { readonly [sign: string]: (a: unknown) => unknown } = {
  not: a => !truthy(a),
  '-': a => {
    if (!numeric(a)) throw new TemplateFault('template-error', `bad operand type for unary -: '${typeName(a)}'`)
    if (typeof a === 'bigint') return -a
    return a instanceof Float ? new Float(-a.value) : Object.is(-numberOf(a), -0) ? 0 : -numberOf(a)
  },
  '+': a => {
    if (!numeric(a)) throw new TemplateFault('template-error', `bad operand type for unary +: '${typeName(a)}'`)
    return typeof a === 'boolean' ? numberOf(a) : a
  },
}

/** A slice of a text or list, as Python cuts it. */
export function slice(value: unknown, from: unknown, to: unknown, by: unknown): unknown {
  const source = need(value)
  const items = isText(source) ? Array.from(source) : Array.isArray(source) ? source : undefined
  if (!items) throw new TemplateFault('template-error', `'${typeName(source)}' object is not subscriptable with a slice`)
  const step = by === null || by === undefined ? 1 : numberOf(by)
  if (step === 0) throw new TemplateFault('template-error', 'slice step cannot be zero')
  const bound = (given: unknown, otherwise: number): number => {
    if (given === null || given === undefined) return otherwise
    const number = numberOf(given)
    const at = number < 0 ? number + items.length : number
    return step > 0 ? Math.min(Math.max(at, 0), items.length) : Math.min(Math.max(at, -1), items.length - 1)
  }
  const [start, end] = step > 0 ? [bound(from, 0), bound(to, items.length)] : [bound(from, items.length - 1), bound(to, -1)]
  const picked: unknown[] = []
  for (let at = start; step > 0 ? at < end : at > end; at += step) picked.push(items[at])
  if (isText(source)) return picked.join('')
  return source instanceof Tuple ? Tuple.from(picked) : picked
}
