import { describe, expect, test } from 'vitest'
import type { Renderer, RunEvent } from '../../engine/report/events.ts'
import { fanOut } from '../../engine/report/fan-out.ts'

async function* numbered(count: number, given: { count: number } = { count: 0 }): AsyncIterable<RunEvent> {
  for (let time = 0; time < count; time++) {
    given.count = time + 1
    yield { time, type: 'stopping', because: 'interrupt' }
  }
}

const collecting =
  (seen: number[]): Renderer =>
  async events => {
    for await (const { time } of events) seen.push(time)
  }

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

describe('one run to several renderers', () => {
  test('gives each all events in order', async () => {
    const [a, b]: [number[], number[]] = [[], []]
    expect(await fanOut(numbered(3000), { a: collecting(a), b: collecting(b) })).toStrictEqual([])
    expect([a, b]).toStrictEqual([upTo(3000), upTo(3000)])
  })

  test('goes on without one that throws, and tells which', async () => {
    const seen: number[] = []
    const error = new Error('no more paper')
    const broken: Renderer = async events => {
      for await (const { time } of events) if (time === 1) throw error
    }
    expect(await fanOut(numbered(5000), { broken, fine: collecting(seen) })).toStrictEqual([{ name: 'broken', error }])
    expect(seen).toStrictEqual(upTo(5000))
  })

  test('goes on without one that reads no further', async () => {
    const seen: number[] = []
    const brief: Renderer = async events => {
      for await (const _ of events) return
    }
    expect(await fanOut(numbered(5000), { brief, fine: collecting(seen) })).toStrictEqual([])
    expect(seen.length).toBe(5000)
  })

  test('waits for a slow one instead of filling the memory', async () => {
    const given = { count: 0 }
    let most = 0
    const slow: Renderer = async events => {
      for await (const { time } of events) {
        most = Math.max(most, given.count - time)
        if (time % 100 === 0) await new Promise(resolve => setImmediate(resolve))
      }
    }
    await fanOut(numbered(6000, given), { slow })
    expect(most).toBeLessThanOrEqual(1010)
  })

  test('throws what the source throws, after the renderers ended', async () => {
    const seen: number[] = []
    async function* failing(): AsyncIterable<RunEvent> {
      yield* numbered(2)
      throw new Error('the core broke')
    }
    await expect(fanOut(failing(), { fine: collecting(seen) })).rejects.toThrow('the core broke')
    expect(seen).toStrictEqual([0, 1])
  })
})
