import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { prepareArgs } from '../../engine/args.ts'
import { Float, type Key, type Value } from '../../engine/load/values.ts'
import { action, type Json } from '../../engine/module.ts'

/** What ansible-core made of a value for an argument of a type, as test/oracle/arguments.py asked it. */
interface Row {
  readonly type: string
  readonly given: Json
  readonly is?: Json
  readonly fails?: true
}

const rows = JSON.parse(readFileSync(new URL('arguments.json', import.meta.url), 'utf8')) as Row[]
const description = 'One of each type.'
const module = action({
  description,
  args: {
    type: 'object',
    properties: {
      text: { type: 'string', description },
      list: { type: 'array', items: { type: 'string' }, description },
      mapping: { type: 'object', description },
      boolean: { type: 'boolean', description },
      integer: { type: 'integer', description },
      number: { type: 'number', description },
      any: { description },
      integers: { type: 'array', items: { type: 'integer' }, description },
      choice: { type: 'string', enum: ['yes', 'no', 'safe'], description },
    },
  },
  examples: [],
  touches: false,
  host: false,
  check: 'run',
  run: () => ({ status: 'ok', result: {} }),
})

/** Where we do otherwise, on purpose: integral floats are integers, and truth is 1 where a number is asked for. */
const otherwise = new Map<string, Json>([
  ['integer {"float":5}', 5],
  ['integer {"float":10000000000000000}', 1e16],
  ['integer {"float":1e+22}', 1e22],
  ['integer true', 1],
  ['integer false', 0],
])

function toValue(json: Json): Value {
  if (Array.isArray(json)) return json.map(toValue)
  if (json === null || typeof json !== 'object') return json
  if ('float' in json) return new Float(Number(json.float))
  return new Map(Object.entries(json).map(([key, member]) => [key as Key, toValue(member)]))
}

/** Without marks and prototypes: as JSON has it. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare)
  if (value === null || typeof value !== 'object') return value
  return 'float' in value ? value.float : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, bare(member)]))
}

test.each(rows.map(row => [`${row.type} ${JSON.stringify(row.given)}`, row] as const))('%s', (name, { type, given, is, fails }) => {
  const prepared = prepareArgs(module, new Map([[type, toValue(given)]]))
  const isRefused = fails && !otherwise.has(name)
  expect('args' in prepared ? bare(prepared.args[type]) : 'refused').toStrictEqual(isRefused ? 'refused' : bare(otherwise.get(name) ?? is))
})
