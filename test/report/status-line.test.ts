import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../../engine/report/events.ts'
import { emptyStage, follow, settle } from '../../engine/report/terminal/stage.ts'
import { statusLine } from '../../engine/report/terminal/status-line.ts'

const task = { id: 't', name: 'web : Packages', module: 'package', handler: false, check: false, noLog: false }
const begun: RunEvent[] = [
  { time: 0, type: 'play-started', play: 'p', name: 'Web servers', hosts: ['a', 'b', 'c', 'd', 'e'] },
  { time: 0, type: 'task-started', task },
]
const start = (host: string): RunEvent => ({ time: 0, type: 'host-started', task: 't', host })
const print = (text: string): RunEvent => ({ time: 0, type: 'output', task: 't', host: 'a', stream: 'stdout', text })
const end = (host: string): RunEvent => ({
  time: 0,
  type: 'host-finished',
  task: 't',
  host,
  looped: false,
  outcome: { status: 'ok', result: {}, differences: [] },
})

/** Each event happens a second after the one before; looked at two seconds after the last. */
function lineAfter(events: readonly RunEvent[], columns = 80): string {
  const stage = emptyStage()
  const all = [...begun, ...events]
  for (const [index, event] of all.entries()) {
    follow(stage, event, index * 1000)
    if (event.type === 'host-finished') settle(stage, event)
  }
  return statusLine(stage, (all.length + 1) * 1000, columns)
}

const lines: { readonly [sentence: string]: readonly [events: readonly RunEvent[], line: string] } = {
  'names the task before a host works on it': [[], 'web : Packages'],
  'tells which host works, and for how long': [[start('a')], 'web : Packages: a 2.0 s (0 of 5 done)'],
  'tells what a single host printed last': [
    [start('a'), print('Get:1 foo\nUnpack'), print('ing \u001b[1mfoo')],
    'web : Packages: a 4.0 s (0 of 5 done) · Unpacking \\u001b[1mfoo',
  ],
  'shows the last state of a line that is overwritten': [[start('a'), print('10%\r20%\r')], 'web : Packages: a 3.0 s (0 of 5 done) · 20%'],
  'names those that take longest, and counts the others': [
    [start('a'), start('b'), start('c'), start('d'), start('e'), end('b')],
    'web : Packages: a 7.0 s, c 5.0 s, d 4.0 s and 1 more host (1 of 5 done)',
  ],
}

describe('the line at the bottom', () => {
  test.each(Object.entries(lines))('%s', (_, [events, line]) => {
    expect(lineAfter(events)).toBe(line)
  })

  test('is cut to the width of the screen, wide characters counted as two columns', () => {
    expect(lineAfter([start('a')], 20)).toBe('web : Packages: a 2…')
    expect(lineAfter([start('a'), print('你好你好')], 50)).toBe('web : Packages: a 3.0 s (0 of 5 done) · 你好你好')
    expect(lineAfter([start('a'), print('你好你好')], 44)).toBe('web : Packages: a 3.0 s (0 of 5 done) · 你…')
  })
})
