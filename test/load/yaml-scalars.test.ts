import { expect, test } from 'vitest'
import { Float, Moment, type Value } from '../../engine/load/values.ts'
import { scalarOf } from '../../engine/load/yaml-scalars.ts'
// What PyYAML's safe_load makes of each, recorded.
import recorded from './pyyaml-scalars.json' with { type: 'json' }

for (const [text, expected] of Object.entries(recorded)) {
  test(`reads ${text === '' ? 'nothing' : text} as PyYAML does`, () => {
    expect(described(scalarOf(text))).toBe(expected)
  })
}

function described(value: Value): unknown {
  if (value === null || typeof value === 'boolean') return value
  if (value instanceof Moment) return `moment ${value.text}`
  if (value instanceof Float) return `float ${Object.is(value.value, -0) ? '-0' : value.value}.0`
  if (typeof value === 'number' && !Number.isInteger(value))
    return `float ${String(value).replace('Infinity', 'inf').replace('NaN', 'nan')}`
  return typeof value === 'string' ? `str ${value}` : `int ${value}`
}
