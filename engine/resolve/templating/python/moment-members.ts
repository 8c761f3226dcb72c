import type { Moment } from '../../../load/values.ts'
import { integerOf, textOf } from '../arguments.ts'
import type { Item } from '../items.ts'
import { bound, methods } from './method.ts'
import { momentOf, partsAt, partsOf, zoneText } from './moments.ts'
import { floating } from './numbers.ts'
import { dayOfYear, isoWeek, strftime } from './strftime.ts'

const momentMethods = methods<Moment>({
  strftime: ['format', (self, format) => strftime(self, textOf(format))],
  isoformat: ['sep?', (self, sep) => self.text.replace(' ', textOf(sep, 'T'))],
  timestamp: ['', self => floating(timestamp(self))],
  date: ['', self => momentOf({ ...partsOf(self), isDate: true, hour: 0, minute: 0, second: 0, microsecond: 0, offset: undefined })],
  time: ['', self => self.text.slice(11)],
  weekday: ['', self => (weekday(self) + 6) % 7],
  isoweekday: ['', self => weekday(self) || 7],
  ctime: ['', self => strftime(self, '%a %b %e %H:%M:%S %Y')],
  toordinal: ['', self => Math.floor(Date.parse(`${self.text.slice(0, 10)}T00:00:00Z`) / 86_400_000) + 719_163],
  isocalendar: ['', self => [isoWeek(partsOf(self)).year, isoWeek(partsOf(self)).number, weekday(self) || 7]],
  dayofyear: ['', self => dayOfYear(partsOf(self))],
  astimezone: ['', self => momentOf(partsAt(self.epoch, 0, partsOf(self).microsecond, 0))],
  utcoffset: ['', self => zoneText(partsOf(self).offset) || null],
  replace: ['year? month? day? hour? minute? second? microsecond?', (self, ...given) => replaced(self, given)],
})

/** An attribute or method of a moment. */
export function momentMember(moment: Moment, name: string): Item | undefined {
  const parts = partsOf(moment)
  if (name === 'year' || name === 'month' || name === 'day') return parts[name]
  if (!parts.isDate && (name === 'hour' || name === 'minute' || name === 'second' || name === 'microsecond')) return parts[name]
  if (!parts.isDate && name === 'tzinfo') return parts.offset === undefined ? null : `UTC${zoneText(parts.offset)}`
  return bound(momentMethods, moment, name)
}

function weekday(moment: Moment): number {
  const { year, month, day } = partsOf(moment)
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay()
}

// A moment without a zone is one of this machine's clock.
function timestamp(moment: Moment): number {
  const { offset, year, month, day, hour, minute, second, microsecond } = partsOf(moment)
  if (offset !== undefined) return moment.epoch / 1000
  return Math.floor(new Date(year, month - 1, day, hour, minute, second).getTime() / 1000) + microsecond / 1_000_000
}

function replaced(moment: Moment, given: readonly (Item | undefined)[]): Moment {
  const parts = partsOf(moment)
  const [year, month, day, hour, minute, second, microsecond] = given
  const or = (item: Item | undefined, now: number) => integerOf(item, now)
  const clock = {
    hour: or(hour, parts.hour),
    minute: or(minute, parts.minute),
    second: or(second, parts.second),
    microsecond: or(microsecond, parts.microsecond),
  }
  return momentOf({ ...parts, year: or(year, parts.year), month: or(month, parts.month), day: or(day, parts.day), ...clock })
}
