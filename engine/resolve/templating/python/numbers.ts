import { Float } from '../../../load/values.ts'
import type { Item } from '../items.ts'

/** Anything Python counts as a number, truth values included. */
export type Numeric = number | bigint | boolean | Float

/** Whether Python counts it as a number. */
export function isNumeric(item: Item | undefined): item is Numeric {
  return typeof item === 'number' || typeof item === 'bigint' || typeof item === 'boolean' || item instanceof Float
}

/** Whether it is a float: one with a fraction, or a Float. */
export function isFloat(item: Item | undefined): item is number | Float {
  return item instanceof Float || (typeof item === 'number' && !Number.isInteger(item))
}

/** Whether it is an integer; truth values are, as in Python. */
export function isInteger(item: Item | undefined): item is number | bigint | boolean {
  return typeof item === 'bigint' || typeof item === 'boolean' || (typeof item === 'number' && Number.isInteger(item))
}

/** A number as JavaScript's. */
export function toNumber(item: Numeric): number {
  return Number(item)
}

/** An integer without loss. */
export function toBigInt(item: number | bigint | boolean): bigint {
  return BigInt(item)
}

/** A float as an item. */
export function floating(value: number): Item {
  return Number.isInteger(value) ? new Float(value) : value
}

/** An integer as an item: a number where that is exact. */
export function whole(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

/** A number as Python prints a float: `1.0`, `1e+16`, `1e-05`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
  return Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : String(value)}.0` : String(value)
}

/** An integer as Python prints it. */
export function integerText(value: number | bigint): string {
  return typeof value === 'bigint' || Number.isSafeInteger(value) ? String(value) : String(BigInt(value))
}

/** Rounds half to even, as Python's round() does, exactly on the decimal digits of the number. */
export function roundHalfEven(value: number, digits: number): number {
  if (!Number.isFinite(value) || value === 0) return value
  if (digits > 15) return value
  const rounded = Number(decimal(value, Math.max(0, digits)))
  if (digits >= 0) return rounded
  const unit = 10 ** -digits
  const quotient = value / unit
  const floor = Math.floor(quotient)
  const half = quotient - floor
  return (half > 0.5 || (half === 0.5 && floor % 2 !== 0) ? floor + 1 : floor) * unit
}

/** A number with so many digits behind the point, half to even: what `%.2f` prints. */
export function decimal(value: number, digits: number): string {
  const [numerator, power] = fraction(Math.abs(value))
  const scaled = numerator * 10n ** BigInt(digits)
  const divisor = 1n << BigInt(power)
  let quotient = scaled / divisor
  const twice = (scaled % divisor) * 2n
  if (twice > divisor || (twice === divisor && quotient % 2n === 1n)) quotient += 1n
  const text = quotient.toString().padStart(digits + 1, '0')
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  return sign + (digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`)
}

/** A finite number as numerator and the power of two it is divided by. */
function fraction(value: number): readonly [bigint, number] {
  let power = 0
  let rest = value
  while (!Number.isInteger(rest)) {
    rest *= 2
    power += 1
  }
  return [BigInt(rest), power]
}
