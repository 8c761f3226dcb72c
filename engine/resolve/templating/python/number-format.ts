import { Fault } from '../items.ts'
import { decimal } from './numbers.ts'

/** A number as `%e` prints it. */
export function exponent(value: number, digits: number): string {
  return value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2')
}

/** A number as `%g` prints it: so many digits that matter, the shorter of two ways. */
export function general(value: number, digits: number, keepsZeros = false): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const precision = Math.max(1, digits)
  const power = Number(value.toExponential(precision - 1).split('e')[1])
  if (power < -4 || power >= precision) {
    const [mantissa = '', tail = ''] = exponent(value, precision - 1).split('e')
    return `${keepsZeros ? mantissa : trimmed(mantissa)}e${tail}`
  }
  const fixed = decimal(value, precision - 1 - power)
  return keepsZeros ? fixed : trimmed(fixed)
}

function trimmed(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits
}

/** A finite number in one of Python's float styles; without a style as %g with room for more. */
export function floatStyle(value: number, style: string, digits: number, keepsZeros = false): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  if (digits > 1000) throw new Fault('a number is not printed with more than 1000 digits')
  const lower = style.toLowerCase()
  const printed =
    lower === 'e'
      ? exponent(value, Math.min(digits, 100))
      : lower === 'g'
        ? general(value, Math.min(digits, 100), keepsZeros)
        : decimal(value, digits)
  return style === lower ? printed : printed.toUpperCase()
}

/** Digits in groups of three. */
export function grouped(digits: string, mark: string): string {
  const [whole = '', rest] = digits.split('.')
  const parted = whole.replace(/\B(?=(\d{3})+(?!\d))/g, mark)
  return rest === undefined ? parted : `${parted}.${rest}`
}
