import { describe, expect, test } from 'vitest'
import { Float, Unknown, type Value } from '../../engine/load/values.ts'
import type { Acted, Json } from '../../engine/module.ts'
import assert from '../../modules/assert.ts'
import { act } from '../support/action.ts'

const values: { readonly [expression: string]: Value } = {
  yes: true,
  no: false,
  'a in [1, 2]': true,
  empty: '',
  text: 'False',
  zero: new Float(0),
  nothing: new Map(),
  later: new Unknown('a task'),
}
const evaluate = (expression: string): Value => values[expression] ?? null
const passed: Acted = { status: 'ok', result: { msg: 'All assertions passed' } }
const failed = (assertion: Json, msg: Json = 'Assertion failed'): Acted => ({
  status: 'failed',
  message: Array.isArray(msg) ? msg.join('\n') : String(msg),
  result: { assertion, evaluated_to: false, msg },
})

const cases: { [sentence: string]: [{ readonly [name: string]: Json }, Acted] } = {
  'passes where all hold': [{ that: ['yes', true] }, passed],
  'takes one condition with commas': [{ that: 'a in [1, 2]' }, passed],
  'says what it shall': [
    { that: 'yes', success_msg: 'good' },
    { status: 'ok', result: { msg: 'good' } },
  ],
  'tells the first that does not hold': [{ that: ['yes', 'no', 'empty'] }, failed('no')],
  'tells a literal that does not hold': [{ that: false }, failed(false)],
  'says why': [{ that: 'no', msg: 'never' }, failed('no', 'never')],
  'says why in several lines': [{ that: 'no', fail_msg: ['a', 'b'] }, failed('no', ['a', 'b'])],
  'takes an empty text for false': [{ that: 'empty' }, failed('empty')],
  'takes a zero for false': [{ that: 'zero' }, failed('zero')],
  'takes an empty mapping for false': [{ that: 'nothing' }, failed('nothing')],
  'takes any other text for true': [{ that: 'text' }, passed],
  'does not judge what is not known yet': [{ that: ['yes', 'later', 'no'] }, { status: 'unknown', waitsFor: 'a task' }],
}

describe('assert', () => {
  test.each(Object.entries(cases))('%s', async (_, [args, expected]) => {
    expect(await act(assert, args, { hands: { evaluate } })).toStrictEqual(expected)
  })
})
