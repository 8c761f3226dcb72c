import { Moment } from '../../../load/values.ts'
import { Fault, type Item, type Keywords, missing, Undefined } from '../items.ts'
import { bare } from '../session.ts'
import { attribute, item as itemOf } from './members.ts'
import { floatStyle, general, grouped } from './number-format.ts'
import { isFloat, isNumeric, type Numeric, toBigInt, toNumber } from './numbers.ts'
import { strftime } from './strftime.ts'
import { characters, literal, text, typeName } from './text.ts'

interface Fields {
  readonly args: readonly Item[]
  readonly keywords: Keywords
  next: number
  /** How fields are numbered: one way in a text. */
  numbering?: string
}

/** Python's `text.format(…)`. */
export function braceFormat(format: string, args: readonly Item[], keywords: Keywords): string {
  return filled(format, { args, keywords, next: 0 }, 2)
}

function filled(format: string, fields: Fields, depth: number): string {
  if (depth === 0) throw new Fault('Max string recursion exceeded')
  let result = ''
  for (let at = 0; at < format.length; at++) {
    const character = format[at] ?? ''
    if (character !== '{' && character !== '}') {
      result += character
    } else if (format[at + 1] === character) {
      result += character
      at += 1
    } else if (character === '}') {
      throw new Fault("Single '}' encountered in format string")
    } else {
      const end = closing(format, at)
      result += field(format.slice(at + 1, end), fields, depth)
      at = end
    }
  }
  return result
}

function closing(format: string, start: number): number {
  let depth = 0
  for (let at = start; at < format.length; at++) {
    if (format[at] === '{') depth += 1
    if (format[at] === '}') depth -= 1
    if (depth === 0) return at
  }
  throw new Fault("expected '}' before end of string")
}

function field(written: string, fields: Fields, depth: number): string {
  const [, name = '', conversion, spec = ''] = /^([^!:]*(?:\[[^\]]*\][^!:]*)*)(?:!([rsa]))?(?::([\s\S]*))?$/.exec(written) ?? []
  const value = valueOf(name, fields)
  const shown = conversion === undefined ? value : conversion === 's' ? text(value) : literal(value)
  return formatted(shown, filled(spec, fields, depth - 1))
}

function valueOf(name: string, fields: Fields): Item {
  const [first = ''] = /^[^.[]*/.exec(name) ?? []
  let value = bare(root(first, fields))
  for (const [, dotted, indexed] of name.slice(first.length).matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
    value = dotted === undefined ? itemOf(value, /^\d+$/.test(indexed ?? '') ? Number(indexed) : (indexed ?? '')) : attribute(value, dotted)
    if (value instanceof Undefined) missing(value)
  }
  return value
}

function root(name: string, fields: Fields): Item {
  if (name === '' || /^\d+$/.test(name)) {
    const numbering = name === '' ? 'automatic field numbering' : 'manual field specification'
    if ((fields.numbering ?? numbering) !== numbering) throw new Fault(`cannot switch from ${fields.numbering} to ${numbering}`)
    fields.numbering = numbering
    const index = name === '' ? fields.next++ : Number(name)
    const found = fields.args[index]
    if (found === undefined) throw new Fault(`Replacement index ${index} out of range for positional args tuple`)
    return found
  }
  const found = fields.keywords.get(name)
  if (found === undefined) throw new Fault(`there is no "${name}" to fill in`)
  return found
}

const specification = /^(?:([\s\S])?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/u

/** Python's format(value, spec). */
export function formatted(value: Item, spec: string): string {
  if (spec === '') return text(value)
  if (value instanceof Moment) return strftime(value, spec)
  const found = specification.exec(spec)
  if (!found) throw new Fault(`Invalid format specifier "${spec}"`)
  const [, fill, align, sign = '-', alternate, zero, width, mark, precision, style] = found
  if (Number(width ?? 0) > 1_000_000) throw new Fault('a field is not wider than a million characters')
  const shown =
    isNumeric(value) && style !== 's'
      ? number(value, { sign, mark, style, hasPrefix: alternate !== undefined, precision })
      : textual(value, style, precision)
  const isNumber = isNumeric(value) && typeof value !== 'boolean'
  const where = align ?? (zero ? '=' : isNumber ? '>' : '<')
  return aligned(shown, Number(width ?? 0), fill ?? (zero ? '0' : ' '), where)
}

function textual(value: Item, style: string | undefined, precision: string | undefined): string {
  if (typeof value !== 'string' && value !== null && typeof value === 'object')
    throw new Fault(`unsupported format string passed to ${typeName(value)}.__format__`)
  if (style !== undefined && style !== 's') throw new Fault(`Unknown format code '${style}' for object of type '${typeName(value)}'`)
  const shown = text(value)
  return precision === undefined ? shown : characters(shown).slice(0, Number(precision)).join('')
}

interface NumberStyle {
  readonly sign: string
  readonly mark: string | undefined
  readonly style: string | undefined
  readonly hasPrefix: boolean
  readonly precision: string | undefined
}

function number(value: Numeric, wanted: NumberStyle): string {
  const digits = digitsOf(value, wanted)
  const unsigned = wanted.mark === undefined ? digits.replace(/^-/, '') : grouped(digits.replace(/^-/, ''), wanted.mark)
  return (digits.startsWith('-') ? '-' : wanted.sign === '-' ? '' : wanted.sign) + unsigned
}

function digitsOf(value: Numeric, { style, hasPrefix, precision }: NumberStyle): string {
  const digits = precision === undefined ? undefined : Number(precision)
  if (style === '%') return `${floatStyle(toNumber(value) * 100, 'f', digits ?? 6)}%`
  if (style !== undefined && /[eEfF]/.test(style)) return floatStyle(toNumber(value), style, digits ?? 6)
  if (style !== undefined && /[gGn]/.test(style) && (isFloat(value) || /[gG]/.test(style)))
    return floatStyle(toNumber(value), style === 'n' ? 'g' : style, digits ?? 6)
  if (isFloat(value)) {
    if (style !== undefined) throw new Fault(`Unknown format code '${style}' for object of type 'float'`)
    return digits === undefined ? text(value) : general(toNumber(value), digits)
  }
  if (style === 'c') return String.fromCodePoint(toNumber(value))
  const base = { b: 2, o: 8, x: 16, X: 16 }[style ?? 'd'] ?? 10
  const whole = toBigInt(value)
  const prefix = hasPrefix && base !== 10 ? `0${style ?? ''}` : ''
  const printed = (whole < 0n ? -whole : whole).toString(base)
  return `${whole < 0n ? '-' : ''}${prefix}${style === 'X' ? printed.toUpperCase() : printed}`
}

function aligned(shown: string, width: number, fill: string, align: string): string {
  const lacking = width - characters(shown).length
  if (lacking <= 0) return shown
  if (align === '<') return shown + fill.repeat(lacking)
  if (align === '>') return fill.repeat(lacking) + shown
  if (align === '^') return fill.repeat(Math.floor(lacking / 2)) + shown + fill.repeat(Math.ceil(lacking / 2))
  const sign = /^[-+ ]?(0[bxXo])?/.exec(shown)?.[0] ?? ''
  return sign + fill.repeat(lacking) + shown.slice(sign.length)
}
