import { anyText, numberOf, textOf } from '../arguments.ts'
import { Fault, type Item, type ItemMap } from '../items.ts'
import { entries, type Run } from '../library.ts'
import { floating } from '../python/numbers.ts'

const milliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  mo: 2_592_000_000,
  y: 31_536_000_000,
}
const spellings: readonly (readonly [RegExp, string])[] = [
  [/^(?:ms|msec(?:ond)?s?|milliseconds?)$/, 'ms'],
  [/^(?:s|secs?|seconds?)$/, 's'],
  [/^(?:m|mins?|minutes?)$/, 'm'],
  [/^(?:h|hours?)$/, 'h'],
  [/^(?:d|days?)$/, 'd'],
  [/^(?:w|weeks?)$/, 'w'],
  [/^(?:mo|months?)$/, 'mo'],
  [/^(?:y|years?)$/, 'y'],
]

/** community.general's filters between units of time: `'1h 30m' | to_minutes`. */
export const timeFilters = entries({
  to_time_unit: ['value unit? **keywords', (_, value, unit, given) => converted(value ?? null, textOf(unit, 'ms'), given as ItemMap)],
  ...Object.fromEntries(
    Object.entries({ milliseconds: 'ms', seconds: 's', minutes: 'm', hours: 'h', days: 'd', weeks: 'w', months: 'mo', years: 'y' }).map(
      ([name, unit]) => [
        `to_${name}`,
        ['value **keywords', ((_, value, given) => converted(value ?? null, unit, given as ItemMap)) satisfies Run] as const,
      ],
    ),
  ),
})

function converted(value: Item, unit: string, given: ItemMap): Item {
  const other = [...given.keys()].filter(key => key !== 'year' && key !== 'month')
  if (other.length > 0) throw new Fault(`to_time_unit() got unknown keyword arguments: ${other.join(', ')}`)
  if (typeof value !== 'string') throw new Fault(`to_time_unit() needs a text such as 1h 30m, not ${anyText(value)}`)
  const target = unitNamed(unit)
  if (target === undefined) throw new Fault(`to_time_unit() can not convert to the following unit: ${unit}. ${available}`)
  const year = numberOf(given.get('year'), 365)
  const month = numberOf(given.get('month'), 30)
  const size = (name: string) => (name === 'y' ? year : name === 'mo' ? month : 0) * 86_400_000 || (milliseconds[name] ?? 0)
  const total = partsOf(value).reduce((all, [number, name]) => all + number * size(name), 0)
  return floating(Number((total / size(target)).toFixed(12)))
}

function partsOf(value: string): (readonly [number: number, unit: string])[] {
  const words = value.split(/\s+/).filter(word => word !== '')
  return words.map(word => {
    const [, number = '', name = ''] = /^(-?\d+)([a-z]+)$/.exec(word) ?? []
    const unit = unitNamed(name)
    if (unit === undefined) throw new Fault(`to_time_unit() can not interpret following string: ${value}`)
    return [Number(number), unit] as const
  })
}

const available =
  'Available units (singular or plural): millisecond, msec, msecond, sec, second, hour, min, minute, day, week, month, year. ' +
  'Available short units: ms, s, m, h, d, w, mo, y'

function unitNamed(name: string): string | undefined {
  return spellings.find(([pattern]) => pattern.test(name))?.[1]
}
