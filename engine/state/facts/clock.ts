import { sh } from '../../shell/sh.ts'
import { type Collector, saidOf } from './collector.ts'

/** The time there; every member is a text, as with Ansible. */
export const clock: Collector = {
  names: ['date_time'],
  // The name of the other half of the year: summer time, or not.
  script: sh`d=$(date '+%Y|%m|%d|%H|%M|%S|%s|%A|%w|%W|%Z|%z|%N'); p date "$d"; e=\${d#*|*|*|*|*|*|}; e=\${e%%|*}; p half "$(date -d "@$((e + 15768000))" '+%Z|%z' 2>/dev/null)"`,
  facts: raw => {
    const [year = '', month = '', day = '', hour = '', minute = '', second = '', epoch = '', ...rest] = saidOf(raw, 'date').split('|')
    const [weekday = '', weekday_number = '', weeknumber = '', tz = '', tz_offset = '', nanoseconds = ''] = rest
    const micro = /^\d{9}$/.test(nanoseconds) ? nanoseconds.slice(0, 6) : '000000'
    const moment = new Date(Number(epoch) * 1000)
    const iso = Number.isNaN(moment.getTime()) ? '' : moment.toISOString().slice(0, 19)
    const short = `${year}${month}${day}T${hour}${minute}${second}`
    const date_time = {
      year,
      month,
      day,
      hour,
      minute,
      second,
      epoch,
      epoch_int: epoch,
      weekday,
      weekday_number,
      weeknumber,
      tz,
      tz_dst: summerName(tz, tz_offset, saidOf(raw, 'half')),
      tz_offset,
      date: `${year}-${month}-${day}`,
      time: `${hour}:${minute}:${second}`,
      iso8601: `${iso}Z`,
      iso8601_micro: `${iso}.${micro}Z`,
      iso8601_basic: `${short}${micro}`,
      iso8601_basic_short: short,
    }
    return { date_time }
  },
}

/** Of two names of a zone that of the greater offset. */
function summerName(now: string, offset: string, half: string): string {
  const [then = '', other = ''] = half.split('|')
  return then !== '' && Number(other) > Number(offset) ? then : now
}
