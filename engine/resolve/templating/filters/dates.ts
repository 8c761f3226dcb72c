import type { Moment } from '../../../load/values.ts'
import { anyText, flagOf, numberOf, textOf } from '../arguments.ts'
import { Fault, type Item } from '../items.ts'
import { entries } from '../library.ts'
import { momentOf, partsAt } from '../python/moments.ts'
import { isNumeric } from '../python/numbers.ts'
import { partsText, strftime } from '../python/strftime.ts'
import { strptime } from '../python/strptime.ts'

/** Filters on moments. */
export const dateFilters = entries({
  to_datetime: ['value format?', (_, value, format) => strptime(anyText(value), textOf(format, '%Y-%m-%d %H:%M:%S'))],
  strftime: [
    'value second? utc?',
    (kernel, value, second, utc) => byFormat(textOf(value), second ?? null, flagOf(utc), kernel.world.now()),
  ],
})

function byFormat(format: string, second: Item, isUtc: boolean, now: number): string {
  if (second !== null && !isNumeric(second) && !/^\s*-?[\d.]+\s*$/.test(anyText(second)))
    throw new Fault(`Invalid value for epoch value (${anyText(second)})`)
  const milliseconds = second === null ? now : numberOf(isNumeric(second) ? second : Number(anyText(second))) * 1000
  const offset = isUtc ? 0 : -new Date(milliseconds).getTimezoneOffset()
  return partsText(partsAt(milliseconds, offset, 0, offset), milliseconds / 1000, isUtc ? 'UTC' : zoneName(milliseconds), format)
}

function zoneName(milliseconds: number): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(new Date(milliseconds))
  return parts.find(part => part.type === 'timeZoneName')?.value ?? ''
}

/** What now() gives: the moment on this machine's clock, or UTC's, or a text by a format. */
export function now(milliseconds: number, isUtc: boolean, format: string | undefined): Item {
  const offset = isUtc ? 0 : -new Date(milliseconds).getTimezoneOffset()
  const micro = (Math.floor(milliseconds) % 1000) * 1000
  const moment: Moment = momentOf(partsAt(milliseconds, offset, micro, undefined))
  return format === undefined || format === '' ? moment : strftime(moment, format)
}
