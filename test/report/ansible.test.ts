import { describe, expect, test } from 'vitest'
import { ansible } from '../../engine/report/ansible.ts'
import type { RunEvent } from '../../engine/report/events.ts'
import { replayed } from '../../engine/report/replay.ts'
import { eventsOf, golden, shown } from '../support/events.ts'

describe('the lines of the default callback', () => {
  test.each([
    ['as ansible-playbook printed them', 'callback', 0],
    ['as ansible-playbook -v printed them', 'callback-v', 1],
  ])('are, of a run that Ansible saw too, %s', async (_, name, verbosity) => {
    const { out } = await shown(eventsOf(`${name}.jsonl`), screen => ansible(screen, { verbosity }))
    expect(out).toBe(golden(`${name}.txt`))
  })
})

const place = { file: '/p.yml', line: 4, column: 7 }
const unknown = { status: 'unknown', result: {}, differences: [], waitsFor: 'command (/p.yml:4)' } as const
const tally = { ok: 2, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0, unknown: 2 }
const task = (id: string, name: string) => ({ id, name, module: name, at: place, handler: false, check: true, noLog: false })

test('a job that was waited for is named before what it came to; what async_status tells is not', async () => {
  const told = (status: 'changed' | 'failed', more = {}) => ({
    status,
    result: { ansible_job_id: 'j1.2', started: 1, finished: 1 },
    differences: [],
    ...more,
  })
  const events: RunEvent[] = [
    { time: 0, type: 'task-started', task: task('a', 'command') },
    { time: 0, type: 'item-finished', task: 'a', host: 'h', label: 1, outcome: told('changed') },
    { time: 0, type: 'item-finished', task: 'a', host: 'h', label: 2, outcome: told('failed') },
    { time: 0, type: 'host-finished', task: 'a', host: 'h', looped: true, outcome: told('changed') },
    { time: 0, type: 'task-started', task: task('b', 'async_status') },
    { time: 0, type: 'host-finished', task: 'b', host: 'h', looped: false, outcome: told('changed') },
  ]
  const { out } = await shown(replayed(events.map(event => JSON.stringify(event)).join('\n'), 'jobs').events, screen =>
    ansible(screen, { verbosity: 0 }),
  )
  expect(
    out
      .split('\n')
      .filter(line => /\bh\b/.test(line))
      .map(line => line.replace(/ => \{.*/, '')),
  ).toStrictEqual([
    'ASYNC OK on h: jid=j1.2',
    'changed: [h] => (item=1)',
    'ASYNC FAILED on h: jid=j1.2',
    'failed: [h] (item=2)',
    'changed: [h]',
  ])
})

test('in a check, what only the real run can tell is skipped, as Ansible has it; what depends on it is unknown', async () => {
  const events: RunEvent[] = [
    { time: 0, type: 'task-started', task: task('a', 'command') },
    { time: 0, type: 'item-finished', task: 'a', host: 'h', label: 1, outcome: unknown },
    { time: 0, type: 'host-finished', task: 'a', host: 'h', looped: true, outcome: unknown },
    { time: 0, type: 'task-started', task: task('b', 'debug') },
    { time: 0, type: 'host-finished', task: 'b', host: 'h', looped: false, outcome: unknown },
    { time: 0, type: 'run-finished', hosts: { h: tally }, exit: 0, problems: [] },
  ]
  const { out } = await shown(replayed(events.map(event => JSON.stringify(event)).join('\n'), 'a check').events, screen =>
    ansible(screen, { verbosity: 0 }),
  )
  expect(out.split('\n').filter(line => /\bh\b/.test(line))).toStrictEqual([
    'skipping: [h] => (item=1) ',
    'skipping: [h]',
    'unknown: [h] => depends on command (/p.yml:4)',
    'h                          : ok=1    changed=0    unreachable=0    failed=0    skipped=1    rescued=0    ignored=0    unknown=1   ',
  ])
})
