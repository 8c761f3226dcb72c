import { Float } from '../../../load/values.ts'
import { anyText, flagOf, integerOf } from '../arguments.ts'
import { toBoolean } from '../filters/numbers.ts'
import { Callable, Fault, type Item, Undefined } from '../items.ts'
import { entries, lazyEntries, lenientEntries, type Run } from '../library.ts'
import { remainder } from '../python/arithmetic.ts'
import { equals, holds, order } from '../python/compare.ts'
import { isFloat, isInteger, isNumeric } from '../python/numbers.ts'
import { text } from '../python/text.ts'
import { elements, truthy } from '../python/truth.ts'

const eq: Run = (_, a = null, b = null) => equals(a, b)
const compared =
  (operator: string, holds_: (order: number) => boolean): Run =>
  (_, a = null, b = null) =>
    holds_(order(a, b, operator))

/** Jinja's own tests, and Ansible's on plain values. */
export const valueTests = new Map([
  ...lenientEntries({
    defined: ['value', (_, value) => !(value instanceof Undefined)],
    undefined: ['value', (_, value) => value instanceof Undefined],
    none: ['value', (_, value) => value === null],
    boolean: ['value', (_, value) => typeof value === 'boolean'],
    true: ['value', (_, value) => value === true],
    false: ['value', (_, value) => value === false],
    integer: ['value', (_, value) => isInteger(value) && typeof value !== 'boolean'],
    float: ['value', (_, value) => isFloat(value)],
    number: ['value', (_, value) => isNumeric(value)],
    string: ['value', (_, value) => typeof value === 'string'],
    mapping: ['value', (_, value) => value instanceof Map],
    sequence: ['value', (_, value) => isSequence(value ?? null)],
    iterable: ['value', (_, value) => isSequence(value ?? null)],
    callable: ['value', (_, value) => value instanceof Callable],
    sameas: ['value other', (_, a, b) => a === b || (a instanceof Float && b instanceof Float && a.value === b.value)],
    escaped: ['value', () => false],
  }),
  ...lazyEntries({
    truthy: ['value convert_bool?', (_, value, converts) => truth(value ?? null, converts, truthy)],
    falsy: ['value convert_bool?', (_, value, converts) => !truth(value ?? null, converts, truthy)],
    filter: ['value', (kernel, value) => kernel.hasFilter(anyText(value))],
    test: ['value', (kernel, value) => kernel.hasTest(anyText(value))],
  }),
  ...entries({
    odd: ['value', (_, value) => equals(remainder(value ?? null, 2), 1)],
    even: ['value', (_, value) => equals(remainder(value ?? null, 2), 0)],
    divisibleby: ['value num', (_, value, by) => equals(remainder(value ?? null, integerOf(by)), 0)],
    lower: ['value', (_, value) => isCased(anyText(value), false)],
    upper: ['value', (_, value) => isCased(anyText(value), true)],
    in: ['value seq', (_, value, list) => holds(list ?? null, value ?? null)],
    contains: ['value item', (_, list, value) => holds(list ?? null, value ?? null)],
    ...Object.fromEntries(['eq', 'equalto', '=='].map(name => [name, ['a b', eq] as const])),
    ...Object.fromEntries(['ne', '!='].map(name => [name, ['a b', ((_, a = null, b = null) => !equals(a, b)) satisfies Run] as const])),
    ...Object.fromEntries(['lt', 'lessthan', '<'].map(name => [name, ['a b', compared('<', found => found < 0)] as const])),
    ...Object.fromEntries(['le', '<='].map(name => [name, ['a b', compared('<=', found => found <= 0)] as const])),
    ...Object.fromEntries(['gt', 'greaterthan', '>'].map(name => [name, ['a b', compared('>', found => found > 0)] as const])),
    ...Object.fromEntries(['ge', '>='].map(name => [name, ['a b', compared('>=', found => found >= 0)] as const])),
    all: ['value', (_, list) => elements(list ?? null).every(truthy)],
    any: ['value', (_, list) => elements(list ?? null).some(truthy)],
    ...Object.fromEntries(
      ['subset', 'issubset'].map(name => [name, ['a b', ((_, a = null, b = null) => isSubset(a, b)) satisfies Run] as const]),
    ),
    ...Object.fromEntries(
      ['superset', 'issuperset'].map(name => [name, ['a b', ((_, a = null, b = null) => isSubset(b, a)) satisfies Run] as const]),
    ),
    ...Object.fromEntries(['nan', 'isnan'].map(name => [name, ['value', ((_, value) => isNan(value ?? null)) satisfies Run] as const])),
  }),
])

function isSequence(value: Item): boolean {
  if (value instanceof Undefined) return value.isSoft
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Map || value instanceof Uint8Array) return true
  return typeof value === 'object' && value !== null && 'elements' in value && value.elements() !== undefined
}

function isCased(value: string, isUpper: boolean): boolean {
  return /\p{L}/u.test(value) && value === (isUpper ? value.toUpperCase() : value.toLowerCase())
}

function isSubset(a: Item, b: Item): boolean {
  const whole = elements(b)
  return elements(a).every(member => whole.some(other => equals(member, other)))
}

function truth(value: Item, converts: Item | undefined, bool: (item: Item) => boolean): boolean {
  if (!flagOf(converts)) return bool(value)
  const converted = convertible(value)
  return converted === undefined ? bool(value) : converted
}

function convertible(value: Item): boolean | undefined {
  const word = typeof value === 'string' || isNumeric(value) ? text(value).toLowerCase() : undefined
  if (word === undefined) return undefined
  if (['y', 'yes', 'on', '1', 'true', 't', '1.0'].includes(word)) return true
  return ['n', 'no', 'off', '0', 'false', 'f', '0.0'].includes(word) ? false : toBoolean(value) === true || undefined
}

function isNan(value: Item): boolean {
  if (!isNumeric(value)) throw new Fault('nan needs a number')
  return Number.isNaN(Number(value))
}
