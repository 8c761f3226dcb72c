import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../../engine/report/events.ts'
import { replayed } from '../../engine/report/replay.ts'

const stop: RunEvent = { time: 1, type: 'stopping', because: 'interrupt' }
const end: RunEvent = { time: 2, type: 'run-finished', hosts: {}, exit: 0, problems: [] }

async function read(lines: readonly string[]) {
  const { events, problems } = replayed(lines.join('\n'), 'run.jsonl')
  const seen: RunEvent[] = []
  for await (const event of events) seen.push(event)
  return { seen, problems: problems.map(({ code, at }) => `${code} ${at?.line}`) }
}

describe('a saved run', () => {
  test('is read whole, empty lines do not count', async () => {
    expect(await read([JSON.stringify(stop), '', JSON.stringify(end), ''])).toStrictEqual({ seen: [stop, end], problems: [] })
  })

  test('is read without the lines that are no events, and they are told', async () => {
    const lines = ['{"time":1,"ty', JSON.stringify(stop), 'null', '{"type":"stopping"}', JSON.stringify(end)]
    expect(await read(lines)).toStrictEqual({ seen: [stop, end], problems: ['broken-event 1', 'broken-event 3', 'broken-event 4'] })
  })

  test('tells once that a file is something else', async () => {
    expect(await read(['{', '  "name": "x"', '}'])).toStrictEqual({ seen: [], problems: ['broken-event 1', 'unfinished-run 3'] })
  })

  test('tells that its end is missing', async () => {
    expect(await read([JSON.stringify(stop)])).toStrictEqual({ seen: [stop], problems: ['unfinished-run 1'] })
    expect(await read([])).toStrictEqual({ seen: [], problems: ['unfinished-run 1'] })
  })
})
