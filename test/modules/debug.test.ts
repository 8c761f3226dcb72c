import { describe, expect, test } from 'vitest'
import { Problems } from '../../engine/errors.ts'
import { Secret, type Value } from '../../engine/load/values.ts'
import type { Acted, Json } from '../../engine/module.ts'
import debug from '../../modules/debug.ts'
import fail from '../../modules/fail.ts'
import { act } from '../support/action.ts'

const render = (expression: string): Value => {
  if (expression === 'secret') return new Secret('hunter2')
  if (expression === 'nope') throw new Problems([{ code: 'undefined-variable', message: "'nope' is undefined" }])
  return new Map<string, Value>([['a', [1n, null]]])
}

// What it shows keeps its types, and a secret stays one, until it is told: test/cli/secrets.test.ts shows that nobody sees it.
const shown = (value: Value): Json => value as unknown as Json

const cases: { [sentence: string]: [{ readonly [name: string]: Json }, Acted] } = {
  'greets where nothing is asked': [{}, { status: 'ok', result: { msg: 'Hello world!' } }],
  'shows a message of any type': [
    { msg: { a: [1, null] } },
    { status: 'ok', result: { msg: shown(new Map<string, Value>([['a', [1, null]]])) } },
  ],
  'shows an expression': [{ var: 'x.y' }, { status: 'ok', result: { 'x.y': shown(render('x.y')) } }],
  'shows that something is not defined': [{ var: 'nope' }, { status: 'ok', result: { nope: 'VARIABLE IS NOT DEFINED!' } }],
  'keeps a secret one': [{ var: 'secret' }, { status: 'ok', result: { secret: shown(new Secret('hunter2')) } }],
  'is silent below its verbosity': [
    { msg: 'x', verbosity: 2 },
    { status: 'skipped', because: 'Verbosity threshold not met.', result: { skipped_reason: 'Verbosity threshold not met.' } },
  ],
  'takes a message or an expression': [
    { msg: 'x', var: 'y' },
    { status: 'failed', message: 'it takes only one of "msg" and "var"' },
  ],
}

describe('debug', () => {
  test.each(Object.entries(cases))('%s', async (_, [args, expected]) => {
    expect(await act(debug, args, { hands: { render, verbosity: 1 } })).toStrictEqual(expected)
  })
})

describe('fail', () => {
  test.each([
    [{}, 'Failed as requested from task'],
    [{ msg: 'no' }, 'no'],
  ])('fails with %j', async (args, message) => {
    expect(await act(fail, args)).toStrictEqual({ status: 'failed', message, result: { msg: message } })
  })
})
