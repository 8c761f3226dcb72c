import type { Moment } from '../../../load/values.ts'
import { type Parts, partsOf } from './moments.ts'

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** The names of weekdays and months, as the C locale has them. */
export const names: { readonly days: readonly string[]; readonly months: readonly string[] } = { days, months }

/** A moment by a pattern of strftime's; what is no code stays as it is. */
export function strftime(moment: Moment, pattern: string): string {
  return partsText(partsOf(moment), moment.epoch / 1000, '', pattern)
}

/** The parts of a moment by a pattern; `zone` is what %Z prints. */
export function partsText(parts: Parts, epoch: number, zone: string, pattern: string): string {
  return pattern.replace(/%([-_0^#]?)([a-zA-Z%])/g, (whole, flag: string, code: string) => {
    const printed = value(code, parts, epoch, zone)
    if (printed === undefined) return whole
    return flag === '-'
      ? printed.replace(/^0+(?=\d)/, '')
      : flag === '_'
        ? printed.replace(/^0+(?=\d)/, zeros => ' '.repeat(zeros.length))
        : flag === '^'
          ? printed.toUpperCase()
          : printed
  })
}

const composed: { readonly [code: string]: string } = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  R: '%H:%M',
  r: '%I:%M:%S %p',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
  h: '%b',
}

function value(code: string, parts: Parts, epoch: number, zone: string): string | undefined {
  const { year, month, day, hour, minute, second } = parts
  if (composed[code] !== undefined) return partsText(parts, epoch, zone, composed[code])
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay()
  const simple: { readonly [code: string]: string } = {
    a: (days[weekday] ?? '').slice(0, 3),
    A: days[weekday] ?? '',
    b: (months[month - 1] ?? '').slice(0, 3),
    B: months[month - 1] ?? '',
    C: padded(Math.floor(year / 100)),
    d: padded(day),
    e: String(day).padStart(2),
    f: padded(parts.microsecond, 6),
    H: padded(hour),
    I: padded(hour % 12 || 12),
    j: padded(dayOfYear(parts), 3),
    k: String(hour).padStart(2),
    l: String(hour % 12 || 12).padStart(2),
    m: padded(month),
    M: padded(minute),
    n: '\n',
    p: hour < 12 ? 'AM' : 'PM',
    P: hour < 12 ? 'am' : 'pm',
    s: String(Math.floor(epoch)),
    S: padded(second),
    t: '\t',
    u: String(weekday || 7),
    w: String(weekday),
    y: padded(year % 100),
    Y: String(year),
    z: offset(parts.offset),
    Z: zone,
    '%': '%',
  }
  return simple[code] ?? week(code, parts, weekday)
}

function week(code: string, parts: Parts, weekday: number): string | undefined {
  if (code === 'U') return padded(Math.floor((dayOfYear(parts) + 6 - weekday) / 7))
  if (code === 'W') return padded(Math.floor((dayOfYear(parts) + 6 - ((weekday + 6) % 7)) / 7))
  const { year, number } = isoWeek(parts)
  if (code === 'V') return padded(number)
  if (code === 'G') return String(year)
  return code === 'g' ? padded(year % 100) : undefined
}

/** The week of ISO 8601 that a day is in, and the year that week belongs to. */
export function isoWeek({ year, month, day }: Parts): { readonly year: number; readonly number: number } {
  const date = new Date(Date.UTC(year, month - 1, day))
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * 86_400_000)
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  return { year: thursday.getUTCFullYear(), number: Math.floor((thursday.getTime() - first) / 604_800_000) + 1 }
}

/** Which day of its year a day is, the first being 1. */
export function dayOfYear({ year, month, day }: Parts): number {
  return Math.round((Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / 86_400_000) + 1
}

function padded(part: number, width = 2): string {
  return String(part).padStart(width, '0')
}

function offset(minutes: number | undefined): string {
  if (minutes === undefined) return ''
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${padded(Math.floor(size / 60))}${padded(size % 60)}`
}
