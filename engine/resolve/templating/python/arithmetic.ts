import { Moment } from '../../../load/values.ts'
import { Fault, type Item, missing, Tuple, tuple, Undefined } from '../items.ts'
import { minus as momentsMinus, plus as momentsPlus } from './moments.ts'
import { floating, isFloat, isNumeric, type Numeric, toBigInt, toNumber, whole } from './numbers.ts'
import { percent } from './percent-format.ts'
import { typeName } from './text.ts'
import { TimeSpan } from './time-span.ts'

/** Python's `+`. */
export function add(a: Item, b: Item): Item {
  if (isNumeric(a) && isNumeric(b))
    return isFloat(a) || isFloat(b)
      ? floating(toNumber(a) + toNumber(b))
      : integers(
          a,
          b,
          (x, y) => x + y,
          (x, y) => x + y,
        )
  if (typeof a === 'string' && typeof b === 'string') return a + b
  if (Array.isArray(a) && Array.isArray(b) && a instanceof Tuple === b instanceof Tuple)
    return a instanceof Tuple ? tuple(...a, ...(b as readonly Item[])) : [...(a as readonly Item[]), ...(b as readonly Item[])]
  if (a instanceof Uint8Array && b instanceof Uint8Array) return new Uint8Array([...a, ...b])
  if (isTime(a) && isTime(b)) return momentsPlus(a, b)
  defined(a, b)
  if (typeof a === 'string') throw new Fault(`can only concatenate str (not "${typeName(b)}") to str`)
  if (Array.isArray(a)) throw new Fault(`can only concatenate ${typeName(a)} (not "${typeName(b)}") to ${typeName(a)}`)
  return unsupported('+', a, b)
}

/** Python's `-`. */
export function subtract(a: Item, b: Item): Item {
  if (isNumeric(a) && isNumeric(b))
    return isFloat(a) || isFloat(b)
      ? floating(toNumber(a) - toNumber(b))
      : integers(
          a,
          b,
          (x, y) => x - y,
          (x, y) => x - y,
        )
  return isTime(a) && isTime(b) ? momentsMinus(a, b) : unsupported('-', a, b)
}

/** Python's `*`. */
export function multiply(a: Item, b: Item): Item {
  if (isNumeric(a) && isNumeric(b))
    return isFloat(a) || isFloat(b)
      ? floating(toNumber(a) * toNumber(b))
      : integers(
          a,
          b,
          (x, y) => x * y,
          (x, y) => x * y,
        )
  if (isSequence(a) && isNumeric(b) && !isFloat(b)) return repeated(a, toNumber(b))
  if (isSequence(b) && isNumeric(a) && !isFloat(a)) return repeated(b, toNumber(a))
  defined(a, b)
  if (isSequence(a) || isSequence(b)) throw new Fault(`can't multiply sequence by non-int of type '${typeName(isSequence(a) ? b : a)}'`)
  return unsupported('*', a, b)
}

/** Python's `/`: always a float. */
export function divide(a: Item, b: Item): Item {
  if (!isNumeric(a) || !isNumeric(b)) return unsupported('/', a, b)
  if (toNumber(b) === 0) throw new Fault(isFloat(a) || isFloat(b) ? 'float division by zero' : 'division by zero')
  return floating(toNumber(a) / toNumber(b))
}

/** Python's `//`: down to the next integer. */
export function floorDivide(a: Item, b: Item): Item {
  if (!isNumeric(a) || !isNumeric(b)) return unsupported('//', a, b)
  if (toNumber(b) === 0) throw new Fault(isFloat(a) || isFloat(b) ? 'float divmod()' : 'integer division or modulo by zero')
  if (isFloat(a) || isFloat(b)) return floating(Math.floor(toNumber(a) / toNumber(b)))
  const [x, y] = [toBigInt(a), toBigInt(b)]
  return whole((x - modulo(x, y)) / y)
}

/** Python's `%`: the remainder with the divisor's sign, or a text filled in. */
export function remainder(a: Item, b: Item): Item {
  if (typeof a === 'string') return percent(a, b)
  if (!isNumeric(a) || !isNumeric(b)) return unsupported('%', a, b)
  if (toNumber(b) === 0) throw new Fault(isFloat(a) || isFloat(b) ? 'float modulo' : 'integer division or modulo by zero')
  if (!isFloat(a) && !isFloat(b)) return whole(modulo(toBigInt(a), toBigInt(b)))
  const divisor = toNumber(b)
  const rest = toNumber(a) % divisor
  return floating(rest !== 0 && rest < 0 !== divisor < 0 ? rest + divisor : rest)
}

/** Python's `**`. */
export function power(a: Item, b: Item): Item {
  if (!isNumeric(a) || !isNumeric(b)) return unsupported('** or pow()', a, b)
  if (isFloat(a) || isFloat(b) || toNumber(b) < 0) {
    if (toNumber(a) === 0 && toNumber(b) < 0) throw new Fault('0.0 cannot be raised to a negative power')
    const result = toNumber(a) ** toNumber(b)
    if (Number.isNaN(result) && !Number.isNaN(toNumber(a)) && !Number.isNaN(toNumber(b)))
      throw new Fault('the result would be a complex number')
    return floating(result)
  }
  const bits = toBigInt(a).toString(2).length * toNumber(b)
  if (bits > 1_000_000) throw new Fault('the result of ** would have more than a million binary digits')
  return whole(toBigInt(a) ** toBigInt(b))
}

/** Python's unary `-`. */
export function negative(a: Item): Item {
  if (a instanceof TimeSpan) return new TimeSpan(-a.microseconds)
  if (!isNumeric(a)) return unary('-', a)
  return isFloat(a) ? floating(-toNumber(a)) : whole(-toBigInt(a))
}

/** Python's unary `+`. */
export function positive(a: Item): Item {
  if (!isNumeric(a)) return unary('+', a)
  return typeof a === 'boolean' ? Number(a) : a
}

function integers(a: Numeric, b: Numeric, fast: (x: number, y: number) => number, exact: (x: bigint, y: bigint) => bigint): Item {
  if (typeof a !== 'bigint' && typeof b !== 'bigint') {
    const result = fast(Number(a), Number(b))
    if (Number.isSafeInteger(result)) return result
  }
  return whole(exact(BigInt(a as number), BigInt(b as number)))
}

function modulo(a: bigint, b: bigint): bigint {
  const rest = a % b
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest
}

function isSequence(item: Item): item is string | readonly Item[] | Uint8Array {
  return typeof item === 'string' || Array.isArray(item) || item instanceof Uint8Array
}

function repeated(item: string | readonly Item[] | Uint8Array, times: number): Item {
  const count = Math.max(0, times)
  if (item.length * count > 100_000_000) throw new Fault('the result of * would be longer than 100 million')
  if (typeof item === 'string') return item.repeat(count)
  const members = Array.from({ length: count }, () => [...item] as Item[]).flat()
  if (item instanceof Uint8Array) return new Uint8Array(members as number[])
  return item instanceof Tuple ? tuple(...members) : members
}

function isTime(item: Item): item is Moment | TimeSpan {
  return item instanceof Moment || item instanceof TimeSpan
}

function defined(...items: readonly Item[]): void {
  for (const item of items) if (item instanceof Undefined) missing(item)
}

function unary(operator: string, a: Item): never {
  defined(a)
  throw new Fault(`bad operand type for unary ${operator}: '${typeName(a)}'`)
}

function unsupported(operator: string, a: Item, b: Item): never {
  defined(a, b)
  throw new Fault(`unsupported operand type(s) for ${operator}: '${typeName(a)}' and '${typeName(b)}'`)
}
