import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { atPlace, finished, ignored, type Task } from '../support/place.ts'

/** What a check runs for real, behind a task that would make the program it runs, and what comes of it. */
const cases: { readonly [sentence: string]: readonly [Task, string] } = {
  'its program is not there yet': [{ command: './tool', check_mode: false }, 'unknown'],
  'a shell does not find it': [{ shell: './tool --version', check_mode: false, changed_when: false }, 'unknown'],
  'its failure is none': [{ shell: './tool', check_mode: false, failed_when: false }, 'changed'],
  'it does well': [{ command: 'true', check_mode: false }, 'changed'],
  'a sentence fails that has nothing to wait for': [{ fail: { msg: 'no' }, check_mode: false }, 'failed'],
}

test.each(Object.entries(cases))('in a check, %s', (_, [task, status]) =>
  atPlace(async ({ run }) => {
    const made: Task = { copy: { content: '#!/bin/sh\n', dest: 'tool', mode: '0755' } }
    const { stdout } = await run([made, { ...task, ...ignored }], ['--check', '--output', 'json'])
    expect(finished(stdout).map(one => one.status)).toStrictEqual(['changed', status])
  }),
)

test('in a check, what fails where nothing is planned fails', () =>
  atPlace(async ({ run }) => {
    const { stdout } = await run([{ command: './tool', check_mode: false, ...ignored }], ['--check', '--output', 'json'])
    expect(finished(stdout).map(one => one.status)).toStrictEqual(['failed'])
  }))

test('in a check, what is set under a condition that nobody knows is not known, and nothing fails for it', () =>
  atPlace(async ({ folder, run }) => {
    writeFileSync(join(folder, 'more.yml'), 'more: 1\n')
    const when = "asked.stdout == 'yes'"
    const tasks: Task[] = [
      { command: 'echo yes', register: 'asked' },
      { set_fact: { known: 1 } },
      { set_fact: { fact: '{{ known }}', known: 2 }, when },
      { include_vars: 'more.yml', when },
      { copy: { content: '{{ fact }}{{ more }}{{ known }}', dest: 'made' } },
    ]
    const { stdout } = await run(tasks, ['--check', '--output', 'json'])
    expect(finished(stdout).map(one => one.status)).toStrictEqual(['unknown', 'ok', 'unknown', 'unknown', 'unknown'])
    const really = await run(tasks)
    expect([finished(really.stdout).map(one => one.status), readFileSync(join(folder, 'made'), 'utf8')]).toStrictEqual([
      ['changed', 'ok', 'ok', 'ok', 'changed'],
      '112',
    ])
  }))
