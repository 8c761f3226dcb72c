import { Float, type Key, type Mapping, type Value } from '../load/values.ts'
import type { Spelling } from '../report/events.ts'
import { floatText } from '../resolve/templating/python/numbers.ts'

/**
 * What JSON cannot say of a result and Python prints: numbers that it spells in its own way (1.0, 1e+16, what is beyond 2^53), and
 * mappings whose keys are numbers, which it sorts as such. By the way that leads there; undefined where there is nothing to say.
 */
export function spellingOf(value: Value): Spelling | undefined {
  const found = Object.fromEntries(marks(value, ''))
  return Object.keys(found).length > 0 ? found : undefined
}

function marks(value: Value, way: string): [string, string][] {
  if (value instanceof Float) return [[way, floatText(value.value)]]
  if (typeof value === 'bigint') return [[way, String(value)]]
  if (typeof value === 'number') return Number.isInteger(value) || String(value) === floatText(value) ? [] : [[way, jsonFloat(value)]]
  if (Array.isArray(value)) return (value as readonly Value[]).flatMap((member, at) => marks(member, `${way}/${at}`))
  if (!(value instanceof Map)) return []
  const members = [...(value as Mapping)]
  const own: [string, string][] = members.length > 1 && members.every(([key]) => isNumber(key)) ? [[way, 'by number']] : []
  return [...own, ...members.flatMap(([key, member]) => marks(member, `${way}/${String(key)}`))]
}

function isNumber(key: Key): boolean {
  return typeof key === 'number' || typeof key === 'bigint'
}

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return Number.isFinite(value) ? floatText(value) : value > 0 ? 'Infinity' : '-Infinity'
}
