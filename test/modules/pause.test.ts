import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import { momentText, spanText } from '../../engine/text/python-times.ts'
import pause from '../../modules/pause.ts'
import ping from '../../modules/ping.ts'
import waitForConnection from '../../modules/wait_for_connection.ts'
import { act } from '../support/action.ts'

/** A clock that only sleep moves. */
const clock = () => {
  let now = new Date(2024, 0, 2, 3, 4, 5).getTime()
  const sleep = async (milliseconds: number) => {
    now += milliseconds
  }
  return { now: () => now, sleep }
}
const took = (stop: string, stdout: string, delta: number, more = {}) => ({
  status: 'ok',
  result: { start: '2024-01-02 03:04:05', stop, delta, echo: true, rc: 0, stdout, stderr: '', user_input: '', ...more },
})

const cases: { [sentence: string]: [{ readonly [name: string]: Json }, unknown] } = {
  'waits for seconds': [{ seconds: 5 }, took('2024-01-02 03:04:10', 'Paused for 5.0 seconds', 5)],
  'waits for minutes': [{ minutes: 1.5 }, took('2024-01-02 03:05:35', 'Paused for 1.5 minutes', 90)],
  'waits for a second at least': [{ seconds: 0 }, took('2024-01-02 03:04:06', 'Paused for 1.0 seconds', 1)],
  'asks a person': [
    { prompt: 'Sure?', echo: false },
    took('2024-01-02 03:04:05', 'Paused for 0.0 minutes', 0, { echo: false, user_input: '[pause]\nSure?: hidden' }),
  ],
  'takes one time': [
    { seconds: 1, minutes: 1 },
    { status: 'failed', message: 'it takes only one of "minutes" and "seconds"' },
  ],
}

describe('pause', () => {
  const prompt = async (question: string, echo: boolean) => `${question}${echo ? '' : ' hidden'}`

  test.each(Object.entries(cases))('%s', async (_, [args, expected]) => {
    expect(await act(pause, args, { hands: { ...clock(), prompt } })).toStrictEqual(expected)
  })

  test('goes on where nobody is there to answer', async () => {
    expect(await act(pause, {}, { hands: { ...clock(), prompt: async () => undefined } })).toStrictEqual(
      took('2024-01-02 03:04:05', 'Paused for 0.0 minutes', 0),
    )
  })
})

describe('ping', () => {
  test('answers', async () => expect(await act(ping, {})).toStrictEqual({ status: 'ok', result: { ping: 'pong' } }))
  test('answers with a word', async () => expect(await act(ping, { data: 'x' })).toStrictEqual({ status: 'ok', result: { ping: 'x' } }))
})

describe('wait_for_connection', () => {
  /** A host that is there after some tries. */
  const after = (tries: number) => {
    let count = 0
    return async () => {
      if (count++ < tries) throw new Error('no route to host')
      return { status: 0, stdout: '', stderr: '' }
    }
  }

  test('waits until the host is there', async () => {
    const hands = { ...clock(), frame: after(3) }
    expect(await act(waitForConnection, { delay: 10, sleep: 2 }, { hands })).toStrictEqual({ status: 'ok', result: { elapsed: 16 } })
  })

  test('gives up in the end', async () => {
    const hands = { ...clock(), frame: after(1000) }
    expect(await act(waitForConnection, { timeout: 5 }, { hands })).toStrictEqual({
      status: 'failed',
      message: 'timed out waiting for the host: no route to host',
      hint: 'see that it runs and can be reached, or give it more time with timeout',
      result: { elapsed: 5 },
    })
  })
})

describe('times are written as Python writes them', () => {
  test.each([
    [0, '0:00:00'],
    [1005, '0:00:01.005000'],
    [3_725_000, '1:02:05'],
    [90_000_000, '1 day, 1:00:00'],
    [180_000_001, '2 days, 2:00:00.001000'],
  ])('%d ms', (milliseconds, text) => expect(spanText(milliseconds)).toBe(text))

  test('a moment', () => expect(momentText(new Date(2024, 10, 9, 1, 2, 3, 45).getTime())).toBe('2024-11-09 01:02:03.045000'))
})
