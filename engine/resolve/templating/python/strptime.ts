import type { Moment } from '../../../load/values.ts'
import { Fault } from '../items.ts'
import { momentOf, partsAt } from './moments.ts'
import { names } from './strftime.ts'

const fields: Readonly<Record<string, string>> = {
  a: names.days.map(day => day.slice(0, 3)).join('|'),
  A: names.days.join('|'),
  b: names.months.map(month => month.slice(0, 3)).join('|'),
  B: names.months.join('|'),
  d: '3[01]|[12]\\d|0?[1-9]',
  f: '\\d{1,6}',
  H: '2[0-3]|[01]?\\d',
  I: '1[0-2]|0?[1-9]',
  j: '\\d{1,3}',
  m: '1[0-2]|0?[1-9]',
  M: '[0-5]?\\d',
  p: 'am|pm',
  s: '\\d+',
  S: '6[01]|[0-5]?\\d',
  y: '\\d\\d',
  Y: '\\d{4}',
  z: '[-+]\\d\\d:?\\d\\d|Z',
  Z: 'utc|gmt|[a-z]*',
}
const composed: Readonly<Record<string, string>> = {
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  R: '%H:%M',
  c: '%a %b %d %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
}

/** The moment that a text means by a format of strptime's. */
export function strptime(text: string, format: string): Moment {
  const whole = format.replace(/%([DFTRcxX])/g, (_, code: string) => composed[code] ?? '')
  const codes: string[] = []
  const pattern = whole.replace(/%(.)|\s+|[\\^$*+?.()|[\]{}]/g, (found, code: string | undefined) => {
    if (code === undefined) return /^\s/.test(found) ? '\\s+' : `\\${found}`
    if (code === '%') return '%'
    const field = fields[code]
    if (field === undefined) throw new Fault(`'${code}' is a bad directive in format '${format}'`)
    codes.push(code)
    return `(${field})`
  })
  const found = new RegExp(`^${pattern}$`, 'i').exec(text)
  if (!found) throw new Fault(`time data '${text}' does not match format '${format}'`)
  return momentFrom(new Map(codes.map((code, index) => [code, found[index + 1] ?? ''])))
}

function momentFrom(given: ReadonlyMap<string, string>): Moment {
  const number = (code: string, fallback: number) => Number(given.get(code) ?? fallback)
  if (given.has('s')) return momentOf(partsAt(number('s', 0) * 1000, 0, 0, undefined))
  const short = number('y', 0)
  const year = given.has('y') ? short + (short < 69 ? 2000 : 1900) : number('Y', 1900)
  const clock = {
    hour: hourOf(given),
    minute: number('M', 0),
    second: number('S', 0),
    microsecond: Number((given.get('f') ?? '').padEnd(6, '0')),
  }
  const day = given.has('j') && !given.has('d') ? dayFrom(year, number('j', 1)) : { month: monthOf(given), day: number('d', 1) }
  return momentOf({ year, ...day, ...clock, offset: offsetOf(given.get('z')), isDate: false })
}

function hourOf(given: ReadonlyMap<string, string>): number {
  if (!given.has('I')) return Number(given.get('H') ?? 0)
  return (Number(given.get('I')) % 12) + (given.get('p')?.toLowerCase() === 'pm' ? 12 : 0)
}

function monthOf(given: ReadonlyMap<string, string>): number {
  const name = (given.get('b') ?? given.get('B'))?.toLowerCase().slice(0, 3)
  return name === undefined ? Number(given.get('m') ?? 1) : names.months.findIndex(month => month.toLowerCase().startsWith(name)) + 1
}

function dayFrom(year: number, ordinal: number): { readonly month: number; readonly day: number } {
  const date = new Date(Date.UTC(year, 0, ordinal))
  return { month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined
  if (zone.toUpperCase() === 'Z') return 0
  return (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)))
}
