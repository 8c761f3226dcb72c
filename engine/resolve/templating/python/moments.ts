import { Moment } from '../../../load/values.ts'
import { Fault } from '../items.ts'
import { TimeSpan } from './time-span.ts'

/** A moment in its parts, as it is written. */
export interface Parts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
  /** Minutes ahead of UTC, where the moment says so. */
  readonly offset: number | undefined
  readonly isDate: boolean
}

/** The parts of a moment. */
export function partsOf(moment: Moment): Parts {
  const found = /^(\d+)-(\d+)-(\d+)(?:[ T](\d+):(\d+):(\d+)(?:\.(\d+))?(?:([-+])(\d\d):(\d\d))?)?/.exec(moment.text)
  if (!found) throw new Fault(`${moment.text} is no moment`)
  const [, year, month, day, hour, minute, second, micro, sign, zoneHour, zoneMinute] = found
  const number = (part: string | undefined) => Number(part ?? 0)
  const offset = sign === undefined ? undefined : (sign === '-' ? -1 : 1) * (number(zoneHour) * 60 + number(zoneMinute))
  const microsecond = Number((micro ?? '').padEnd(6, '0').slice(0, 6))
  const clock = { hour: number(hour), minute: number(minute), second: number(second), microsecond }
  return { year: number(year), month: number(month), day: number(day), ...clock, offset, isDate: hour === undefined }
}

/** A moment from its parts; a day or an hour beyond its range is refused. */
export function momentOf(parts: Parts): Moment {
  const days = new Date(Date.UTC(parts.year, parts.month, 0)).getUTCDate()
  if (parts.month < 1 || parts.month > 12) throw new Fault('month must be in 1..12')
  if (parts.day < 1 || parts.day > days) throw new Fault('day is out of range for month')
  const two = (part: number, width = 2) => String(part).padStart(width, '0')
  const date = `${two(parts.year, 4)}-${two(parts.month)}-${two(parts.day)}`
  const epoch =
    Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute - (parts.offset ?? 0), parts.second) +
    parts.microsecond / 1000
  if (parts.isDate) return new Moment(date, epoch)
  const micro = parts.microsecond === 0 ? '' : `.${two(parts.microsecond, 6)}`
  return new Moment(`${date} ${two(parts.hour)}:${two(parts.minute)}:${two(parts.second)}${micro}${zoneText(parts.offset)}`, epoch)
}

/** `+02:00`, or nothing where there is no zone. */
export function zoneText(offset: number | undefined): string {
  if (offset === undefined) return ''
  const size = Math.abs(offset)
  return `${offset < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`
}

/** The parts of an instant at an offset from UTC, in minutes. */
export function partsAt(milliseconds: number, offset: number, microsecond: number, written: number | undefined): Parts {
  const date = new Date(milliseconds + offset * 60_000)
  const day = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
  return {
    ...day,
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond,
    offset: written,
    isDate: false,
  }
}

/** The sum of a moment and a span, or of two spans. */
export function plus(a: Moment | TimeSpan, b: Moment | TimeSpan): Moment | TimeSpan {
  if (a instanceof TimeSpan && b instanceof TimeSpan) return new TimeSpan(a.microseconds + b.microseconds)
  if (a instanceof Moment && b instanceof TimeSpan) return moved(a, b.microseconds)
  if (a instanceof TimeSpan && b instanceof Moment) return moved(b, a.microseconds)
  throw new Fault("unsupported operand type(s) for +: 'datetime' and 'datetime'")
}

/** What lies between two moments, or a moment moved back. */
export function minus(a: Moment | TimeSpan, b: Moment | TimeSpan): Moment | TimeSpan {
  if (a instanceof Moment && b instanceof Moment) return new TimeSpan(microseconds(a) - microseconds(b))
  if (a instanceof Moment && b instanceof TimeSpan) return moved(a, -b.microseconds)
  if (a instanceof TimeSpan && b instanceof TimeSpan) return new TimeSpan(a.microseconds - b.microseconds)
  throw new Fault("unsupported operand type(s) for -: 'timedelta' and 'datetime'")
}

function microseconds(moment: Moment): bigint {
  const { microsecond } = partsOf(moment)
  return BigInt(Math.floor(moment.epoch / 1000)) * 1_000_000n + BigInt(microsecond)
}

function moved(moment: Moment, by: bigint): Moment {
  const { offset, isDate } = partsOf(moment)
  const at = microseconds(moment) + by
  const micro = Number(((at % 1_000_000n) + 1_000_000n) % 1_000_000n)
  const parts = partsAt(Number((at - BigInt(micro)) / 1000n), offset ?? 0, micro, offset)
  return momentOf(isDate ? { ...parts, isDate } : parts)
}
