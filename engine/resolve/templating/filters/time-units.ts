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
  [/^(?:ms|msecs?|milliseconds?)$/, 'ms'],
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
  to_time_unit: ['value unit? **keywords', (_, value, unit, given) => converted(anyText(value), textOf(unit, 'ms'), given as ItemMap)],
  ...Object.fromEntries(
    Object.entries({ milliseconds: 'ms', seconds: 's', minutes: 'm', hours: 'h', days: 'd', weeks: 'w', months: 'mo', years: 'y' }).map(
      ([name, unit]) => [
        `to_${name}`,
        ['value **keywords', ((_, value, given) => converted(anyText(value), unit, given as ItemMap)) satisfies Run] as const,
      ],
    ),
  ),
})

function converted(value: string, unit: string, given: ItemMap): Item {
  const year = numberOf(given.get('year'), 365)
  const month = numberOf(given.get('month'), 30)
  const size = (name: string) => (name === 'y' ? year : name === 'mo' ? month : 0) * 86_400_000 || (milliseconds[name] ?? 0)
  if (/^-?[\d.]+$/.test(value.trim())) return sum([[Number(value), 'ms']], size, unit)
  const parts = value
    .trim()
    .split(/\s+/)
    .map((part): readonly [number, string] => {
      const [, number = '', name = ''] = /^(-?[\d.]+)([a-zA-Z]+)$/.exec(part) ?? []
      return [Number(number), unitNamed(name, value)]
    })
  return sum(parts, size, unitNamed(unit, value) === 'ms' ? 'ms' : unitNamed(unit, value))
}

function sum(parts: readonly (readonly [number, string])[], size: (name: string) => number, unit: string): Item {
  const total = parts.reduce((all, [number, name]) => all + number * size(name), 0)
  return floating(Number((total / size(unit)).toFixed(12)))
}

function unitNamed(name: string, value: string): string {
  const found = spellings.find(([pattern]) => pattern.test(name.toLowerCase()))
  if (!found) throw new Fault(`"${value}" is no span of time`, 'template-error', 'write it like 1h 30m 15s')
  return found[1]
}
