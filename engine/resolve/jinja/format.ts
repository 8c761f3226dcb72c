import { TemplateFault } from './fault.ts'
import { isMapping, isNumber, isText, numberOf, repr, str, Tuple, typeName } from './python.ts'

/** Python's `'%s' % x`. */
export function formatPercent(text: string, given: unknown): string {
  const values = given instanceof Tuple ? [...given] : [given]
  let at = 0
  const result = text.replace(
    /%(?:\((\w+)\))?([-+ 0#]*)(\d+|\*)?(?:\.(\d+))?([a-zA-Z%])/g,
    (_all, name: string | undefined, flags: string, width: string | undefined, precision: string | undefined, kind: string) => {
      if (kind === '%') return '%'
      const size = width === '*' ? Number(values[at++]) : Number(width ?? 0)
      if (name === undefined && at >= values.length) throw new TemplateFault('template-error', 'not enough arguments for format string')
      const value = name === undefined ? values[at++] : isMapping(given) ? given.get(name) : undefined
      return padded(one(value, kind, precision), flags, size, kind)
    },
  )
  if (at < values.length && !isMapping(given))
    throw new TemplateFault('template-error', 'not all arguments converted during string formatting')
  return result
}

function one(value: unknown, kind: string, precision: string | undefined): string {
  if (kind === 's') return precision === undefined ? str(value) : str(value).slice(0, Number(precision))
  if (kind === 'r') return repr(value)
  if (kind === 'c') return isText(value) ? value : String.fromCodePoint(numberOf(value))
  if (!isNumber(value) && typeof value !== 'boolean')
    throw new TemplateFault('template-error', `%${kind} format: a real number is required, not ${typeName(value)}`)
  const number = numberOf(value)
  switch (kind) {
    case 'd':
    case 'i':
    case 'u':
      return typeof value === 'bigint' ? String(value) : String(Math.trunc(number))
    case 'x':
      return Math.trunc(number).toString(16)
    case 'X':
      return Math.trunc(number).toString(16).toUpperCase()
    case 'o':
      return Math.trunc(number).toString(8)
    case 'e':
      return number.toExponential(Number(precision ?? 6)).replace(/e([-+])(\d)$/, 'e$10$2')
    case 'f':
    case 'F':
      return number.toFixed(Number(precision ?? 6))
    default:
      return String(Number(number.toPrecision(Number(precision ?? 6))))
  }
}

function padded(text: string, flags: string, width: number, kind: string): string {
  const signed =
    flags.includes('+') && /[dieEfFgGu]/.test(kind) && !text.startsWith('-')
      ? `+${text}`
      : flags.includes(' ') && !text.startsWith('-') && kind !== 's'
        ? ` ${text}`
        : text
  if (flags.includes('-')) return signed.padEnd(width)
  if (!flags.includes('0') || kind === 's') return signed.padStart(width)
  const sign = /^[-+ ]/.exec(signed)?.[0] ?? ''
  return sign + signed.slice(sign.length).padStart(width - sign.length, '0')
}

/** Python's `'{:>5}'.format(x)`: positions, names, members by index, and the usual specifications. */
export function formatBraces(text: string, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): string {
  let next = 0
  return text.replace(
    /\{\{|\}\}|\{([^{}:!]*)(?:!([rs]))?(?::([^{}]*))?\}/g,
    (all, field: string | undefined, conversion: string | undefined, spec = '') => {
      if (all === '{{' || all === '}}') return all[0] ?? ''
      const [head = '', ...members] = (field ?? '').split(/\.|\[|\]/).filter((part, index) => index === 0 || part !== '')
      let value: unknown = head === '' ? args[next++] : /^\d+$/.test(head) ? args[Number(head)] : kwargs.get(head)
      for (const member of members) value = isMapping(value) ? value.get(member) : Array.isArray(value) ? value[Number(member)] : undefined
      if (value === undefined) throw new TemplateFault('template-error', 'Replacement index out of range for positional args tuple')
      return formatSpec(conversion === 'r' ? repr(value) : value, spec)
    },
  )
}

/** One value by a format specification: `[[fill]align][sign][0][width][,][.precision][type]`. */
export function formatSpec(value: unknown, spec: string): string {
  const found = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/.exec(spec)
  if (!found) throw new TemplateFault('template-error', `Invalid format specifier '${spec}'`)
  const [, fill, align, sign, , zero, width, group, precision, kind] = found
  const isNumeric = isNumber(value) || typeof value === 'boolean'
  let text = isNumeric && (kind || precision !== undefined) ? numberBySpec(numberOf(value), kind, precision) : str(value)
  if (!isNumeric && precision !== undefined) text = text.slice(0, Number(precision))
  if (group) text = text.replace(/\B(?=(\d{3})+(?!\d))/g, group)
  if (isNumeric && sign === '+' && !text.startsWith('-')) text = `+${text}`
  const pad = fill ?? (zero ? '0' : ' ')
  const side = align ?? (zero ? '=' : isNumeric ? '>' : '<')
  const missing = Math.max(0, Number(width ?? 0) - Array.from(text).length)
  if (side === '<') return text + pad.repeat(missing)
  if (side === '^') return pad.repeat(Math.floor(missing / 2)) + text + pad.repeat(Math.ceil(missing / 2))
  if (side === '=' && /^[-+]/.test(text)) return (text[0] ?? '') + pad.repeat(missing) + text.slice(1)
  return pad.repeat(missing) + text
}

function numberBySpec(number: number, kind: string | undefined, precision: string | undefined): string {
  const bases: { readonly [kind: string]: number } = { x: 16, X: 16, o: 8, b: 2 }
  if (kind && bases[kind]) return kind === 'X' ? number.toString(16).toUpperCase() : number.toString(bases[kind])
  if (kind === '%') return `${(number * 100).toFixed(Number(precision ?? 6))}%`
  if (kind === 'f' || kind === 'F') return number.toFixed(Number(precision ?? 6))
  if (kind === 'e') return number.toExponential(Number(precision ?? 6)).replace(/e([-+])(\d)$/, 'e$10$2')
  if (kind === 'd') return String(Math.trunc(number))
  return precision === undefined ? String(number) : String(Number(number.toPrecision(Number(precision))))
}
