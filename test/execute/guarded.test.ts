import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { atPlace, finished, type Task } from '../support/place.ts'

/** What a check says of each task, and what it waits for. */
const said = (stdout: string) =>
  finished(stdout).map(outcome => (outcome.status === 'unknown' ? `unknown: ${outcome.waitsFor}` : outcome.status))

const tasks = (folder: string): Task[] => [
  { name: 'Make them', command: `mkdir ${folder}/made`, args: { creates: `${folder}/made` } },
  { stat: { path: `${folder}/made` }, register: 'made' },
  { copy: { src: `${folder}/made/one`, dest: `${folder}/one`, remote_src: true } },
  { shell: 'true', args: { creates: `${folder}/made` } },
  { file: { path: `${folder}/beside`, state: 'directory' } },
  { assert: { that: 'made.stat.exists' } },
]

test('a check does not know what a command makes that creates a path, nor what is below it, and says what waits for it', () =>
  atPlace(async ({ folder, run }) => {
    const { status, stdout } = await run(tasks(folder), ['--check', '--output', 'json'])
    const waits = expect.stringMatching(/^unknown: Make them /)
    expect([status, said(stdout)]).toStrictEqual([0, ['changed', waits, waits, 'ok', 'changed', waits]])
  }))

test('what is there already is known, and holds the command back', () =>
  atPlace(async ({ folder, run }) => {
    mkdirSync(join(folder, 'made'))
    writeFileSync(join(folder, 'made/one'), 'one\n')
    const { status, stdout } = await run(tasks(folder), ['--check', '--output', 'json'])
    expect([status, said(stdout)]).toStrictEqual([0, ['ok', 'ok', 'changed', 'ok', 'changed', 'ok']])
  }))

test('what a command removes is not there for the next one', () =>
  atPlace(async ({ folder, run }) => {
    writeFileSync(join(folder, 'old'), '')
    const remove: Task = { command: { argv: ['rm', 'old'], chdir: folder, removes: 'old' } }
    const { status, stdout } = await run([remove, remove], ['--check', '--output', 'json'])
    expect([status, said(stdout)]).toStrictEqual([0, ['changed', 'ok']])
  }))

test('what another task makes holds the command back', () =>
  atPlace(async ({ folder, run }) => {
    const make: Task = { copy: { content: 'x', dest: `${folder}/x` } }
    const { status, stdout } = await run([make, { command: 'false', args: { creates: `${folder}/x` } }], ['--check', '--output', 'json'])
    expect([status, said(stdout)]).toStrictEqual([0, ['changed', 'ok']])
  }))

test('a pattern that a command creates is fulfilled for the next one', () =>
  atPlace(async ({ folder, run }) => {
    const make: Task = { shell: { cmd: 'touch a.made', chdir: folder, creates: '*.made' } }
    const { status, stdout } = await run([make, make], ['--check', '--output', 'json'])
    expect([status, said(stdout)]).toStrictEqual([0, ['changed', 'ok']])
  }))

test('where nobody knows whether a command runs, what it creates is there afterwards all the same', () =>
  atPlace(async ({ folder, run }) => {
    const { status, stdout } = await run(
      [
        { name: 'Make one', command: `mkdir ${folder}/one`, args: { creates: `${folder}/one` } },
        { name: 'Make two', command: `mkdir ${folder}/one/two`, args: { creates: `${folder}/one/two` } },
        { slurp: { src: `${folder}/one/two/three` } },
      ],
      ['--check', '--output', 'json'],
    )
    const waits = (task: string) => expect.stringMatching(new RegExp(`^unknown: ${task} `))
    expect([status, said(stdout)]).toStrictEqual([0, ['changed', waits('Make one'), waits('Make')]])
  }))
