import { Float } from '../../../load/values.ts'
import { anyText, flagOf, integerOf, numberOf, textOf } from '../arguments.ts'
import { Fault, type Item } from '../items.ts'
import { entries } from '../library.ts'
import { negative } from '../python/arithmetic.ts'
import { decimal, floating, isFloat, isNumeric, roundHalfEven, toBigInt, toNumber, whole } from '../python/numbers.ts'
import { typeName } from '../python/text.ts'
import { strip } from '../python/text-parts.ts'
import { timeFilters } from './time-units.ts'

/** Filters that make numbers, or texts of them. */
export const numberFilters = new Map([
  ...entries({
    abs: ['value', (_, value) => (numberOf(value) < 0 ? negative(value ?? null) : (value ?? null))],
    round: [
      'value precision? method?',
      (_, value, precision, method) => rounded(value ?? null, integerOf(precision, 0), textOf(method, 'common')),
    ],
    int: ['value default? base?', (_, value, fallback = 0, base) => toInteger(value ?? null, integerOf(base, 10)) ?? fallback],
    float: ['value default?', (_, value, fallback = new Float(0)) => toFloat(value ?? null) ?? fallback],
    bool: ['value', (_, value) => toBoolean(value ?? null)],
    log: ['value base?', (_, value, base) => log(numberOf(value), base === undefined ? Math.E : numberOf(base))],
    pow: ['value y', (_, value, exponent) => floating(numberOf(value) ** numberOf(exponent))],
    root: ['value base?', (_, value, base) => root(numberOf(value), numberOf(base, 2))],
    human_readable: [
      'value isbits? unit?',
      (_, value, isBits, unit) =>
        humanReadable(numberOf(value), flagOf(isBits), unit === undefined || unit === null ? undefined : textOf(unit)),
    ],
    human_to_bytes: [
      'value default_unit? isbits?',
      (_, value, unit, isBits) =>
        humanToBytes(anyText(value), unit === undefined || unit === null ? undefined : textOf(unit), flagOf(isBits)),
    ],
  }),
  ...timeFilters,
])

function rounded(value: Item, precision: number, method: string): Item {
  if (method !== 'common' && method !== 'ceil' && method !== 'floor') throw new Fault('method must be common, ceil or floor')
  if (!isNumeric(value)) throw new Fault(`type ${typeName(value)} doesn't define __round__ method`)
  if (method === 'common')
    return isFloat(value) ? floating(roundHalfEven(toNumber(value), precision)) : wholeRounded(toBigInt(value), precision)
  const scale = 10 ** precision
  return floating(Math[method](toNumber(value) * scale) / scale)
}

function wholeRounded(value: bigint, precision: number): Item {
  if (precision >= 0) return whole(value)
  return whole(BigInt(roundHalfEven(Number(value), precision)))
}

/** What int() makes of an item; undefined where it makes nothing. */
export function toInteger(value: Item, base = 10): Item | undefined {
  if (isNumeric(value)) {
    if (!isFloat(value)) return whole(toBigInt(value))
    return Number.isFinite(toNumber(value)) ? whole(BigInt(Math.trunc(toNumber(value)))) : undefined
  }
  if (typeof value !== 'string') return undefined
  return digits(strip(value), base) ?? (base === 10 ? truncated(value) : undefined)
}

function truncated(value: string): Item | undefined {
  const float = toFloat(value)
  return isNumeric(float) && Number.isFinite(toNumber(float)) ? whole(BigInt(Math.trunc(toNumber(float)))) : undefined
}

const prefixes: Readonly<Record<number, RegExp>> = { 2: /^0[bB]/, 8: /^0[oO]/, 16: /^0[xX]/ }

function digits(written: string, base: number): Item | undefined {
  const [, sign = '', tail = ''] = /^([-+]?)(.*)$/s.exec(written) ?? []
  const own = base === 0 ? Number(Object.keys(prefixes).find(one => prefixes[Number(one)]?.test(tail)) ?? 10) : base
  const bare = tail.replace(prefixes[own] ?? /^(?!)/, '')
  if (!/^[0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*$/.test(bare)) return undefined
  let value = 0n
  for (const digit of bare.replaceAll('_', '')) {
    const one = Number.parseInt(digit, 36)
    if (one >= own) return undefined
    value = value * BigInt(own) + BigInt(one)
  }
  return whole(sign === '-' ? -value : value)
}

/** What float() makes of an item; undefined where it makes nothing. */
export function toFloat(value: Item): Item | undefined {
  if (isNumeric(value)) return floating(toNumber(value))
  if (typeof value !== 'string') return undefined
  const written = strip(value).toLowerCase()
  if (/^[-+]?(?:inf|infinity)$/.test(written)) return written.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (/^[-+]?nan$/.test(written)) return Number.NaN
  if (!/^[-+]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[-+]?\d+)?$/.test(written)) return undefined
  return floating(Number(written.replaceAll('_', '')))
}

/** What the filter bool makes of an item. */
export function toBoolean(value: Item): Item {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') return ['yes', 'on', '1', 'true'].includes(value.toLowerCase())
  return isNumeric(value) && toNumber(value) === 1
}

function log(value: number, base: number): Item {
  if (value <= 0) throw new Fault('log() can only be used on numbers: math domain error')
  return floating(base === 10 ? Math.log10(value) : base === 2 ? Math.log2(value) : Math.log(value) / Math.log(base))
}

function root(value: number, base: number): Item {
  if (base === 2) return floating(Math.sqrt(value))
  return floating(value ** (1 / base))
}

const sizes: readonly (readonly [suffix: string, size: number])[] = [
  ['Y', 2 ** 80],
  ['Z', 2 ** 70],
  ['E', 2 ** 60],
  ['P', 2 ** 50],
  ['T', 2 ** 40],
  ['G', 2 ** 30],
  ['M', 2 ** 20],
  ['K', 2 ** 10],
  ['B', 1],
]

function humanReadable(size: number, isBits: boolean, unit: string | undefined): string {
  const base = isBits ? 'bits' : 'Bytes'
  const [suffix, limit] = sizes.find(([name, one]) => (unit === undefined ? size >= one : unit.toUpperCase() === name)) ?? ['B', 1]
  return `${decimal(size / limit, 2)} ${limit === 1 ? base : suffix + base.slice(0, 1)}`
}

function humanToBytes(value: string, unit: string | undefined, isBits: boolean): Item {
  const [, number = '', written] = /^\s*(\d*\.?\d*)\s*([A-Za-z]+)?/.exec(value) ?? []
  if (number === '' || number === '.') throw new Fault(`human_to_bytes() can't interpret following string: ${value}`)
  const named = written ?? unit ?? 'B'
  const size = sizes.find(([name]) => name === named.slice(0, 1).toUpperCase())?.[1]
  if (size === undefined)
    throw new Fault(`human_to_bytes() failed to convert ${value} (unit = ${named}). The suffix must be one of Y, Z, E, P, T, G, M, K, B`)
  const kind = named.slice(named.length > 1 && size !== 1 ? 1 : 0)
  const isRight =
    named.length === 1 || (isBits ? /^(b|bit|bits)$/i.test(kind) && kind[0] === 'b' : kind[0] === 'B' && /^(B|Byte|Bytes)$/i.test(kind))
  if (!isRight && !/^(bytes?|bits?)$/i.test(named))
    throw new Fault(
      `human_to_bytes() failed to convert ${value}. Value is not a valid string`,
      'template-error',
      isBits ? 'bits are written like 10Mb' : 'bytes are written like 10MB',
    )
  return whole(BigInt(roundHalfEven(Number(number) * size, 0)))
}
