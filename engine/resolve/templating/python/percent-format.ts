import { Fault, type Item, type ItemMap, Tuple } from '../items.ts'
import { bare } from '../session.ts'
import { floatStyle } from './number-format.ts'
import { isFloat, isNumeric, type Numeric, toBigInt, toNumber } from './numbers.ts'
import { characters, literal, text, typeName } from './text.ts'

const field = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?([\s\S]|$)/g

interface Spec {
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  readonly style: string
}

/** Python's `text % values`. */
export function percent(format: string, values: Item): string {
  const list = values instanceof Tuple ? values : [values]
  let used = 0
  const next = (): Item => {
    if (used >= list.length) throw new Fault('not enough arguments for format string')
    return bare(list[used++] ?? null)
  }
  let isByName = false
  const filled = format.replace(
    field,
    (_, name: string | undefined, flags: string, width: string | undefined, precision: string | undefined, style: string) => {
      if (style === '%') return '%'
      if (name !== undefined) isByName = true
      const spec = { flags, width: size(width, next), precision: precision === undefined ? undefined : size(precision, next), style }
      return padded(spec, converted(spec, name === undefined ? next() : named(values, name)))
    },
  )
  if (!isByName && used < list.length && !(values instanceof Map)) throw new Fault('not all arguments converted during string formatting')
  return filled
}

function size(written: string | undefined, next: () => Item): number {
  const given = written === '*' ? Number(next()) : Number(written ?? 0)
  if (given > 1_000_000) throw new Fault('a field is not wider than a million characters')
  return given
}

function named(values: Item, name: string): Item {
  if (!(values instanceof Map)) throw new Fault('format requires a mapping')
  const found = (values as ItemMap).get(name)
  if (found === undefined) throw new Fault(`there is no "${name}" to fill in`)
  return bare(found)
}

function converted(spec: Spec, item: Item): string {
  const { style, precision } = spec
  if (style === 's' || style === 'r' || style === 'a') {
    const shown = style === 's' ? text(item) : literal(item)
    return precision === undefined ? shown : characters(shown).slice(0, precision).join('')
  }
  if (style === 'c') return typeof item === 'string' ? item : String.fromCodePoint(toNumber(numeric(item, style)))
  if (/[diu]/.test(style)) return signed(spec, integer(numeric(item, style)).toString())
  if (/[xXo]/.test(style)) return signed(spec, based(spec, numeric(item, style)))
  if (/[eEfFgG]/.test(style))
    return signed(spec, floatStyle(toNumber(numeric(item, style)), style, precision ?? 6, spec.flags.includes('#')))
  throw new Fault(style === '' ? 'incomplete format' : `unsupported format character '${style}'`)
}

function numeric(item: Item, style: string): Numeric {
  if (isNumeric(item)) return item
  throw new Fault(`%${style} format: a number is required, not ${typeName(item)}`)
}

function integer(item: Numeric): bigint {
  return isFloat(item) ? BigInt(Math.trunc(toNumber(item))) : toBigInt(item)
}

function based(spec: Spec, item: Numeric): string {
  if (isFloat(item)) throw new Fault(`%${spec.style} format: an integer is required, not float`)
  const value = toBigInt(item)
  const base = spec.style === 'o' ? 8 : 16
  const prefix = spec.flags.includes('#') ? `0${spec.style}` : ''
  const digits = (value < 0n ? -value : value).toString(base)
  return `${value < 0n ? '-' : ''}${prefix}${spec.style === 'X' ? digits.toUpperCase() : digits}`
}

function signed(spec: Spec, digits: string): string {
  const isInteger = /[diuxXo]/.test(spec.style)
  const sign = digits.startsWith('-') ? '-' : spec.flags.includes('+') ? '+' : spec.flags.includes(' ') ? ' ' : ''
  const unsigned = digits.replace(/^-/, '')
  return sign + (isInteger && spec.precision !== undefined ? unsigned.padStart(spec.precision, '0') : unsigned)
}

function padded(spec: Spec, shown: string): string {
  const { flags, width, style } = spec
  const lacking = width - characters(shown).length
  if (lacking <= 0) return shown
  if (flags.includes('-')) return shown + ' '.repeat(lacking)
  if (!flags.includes('0') || /[srac]/.test(style)) return ' '.repeat(lacking) + shown
  const sign = /^[-+ ]?(0[xXo])?/.exec(shown)?.[0] ?? ''
  return sign + '0'.repeat(lacking) + shown.slice(sign.length)
}
