import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tsplay } from '../support/command-line.ts'
import { inFolder } from '../support/folder.ts'

const book = `0644 
- hosts: one
  gather_facts: false
  tasks:
    - command: "false"
      ignore_errors: true
    - debug:
        msg: [a, b]
    - command: echo tell-nobody
      no_log: true
`

const begin = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} p=\d+ u=\S+ n=ansible \| /

/** Runs the book in a folder; what was printed, and what the log has, by records. */
async function logged(words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  return inFolder(
    { 'book.yml': book, hosts: '0644 one ansible_connection=local\n', 'ansible.cfg': '0644 [defaults]\nlog_path = log\n' },
    async folder => {
      const { stdout, stderr } = await tsplay([...words, '-i', 'hosts'], { folder, environment })
      const path = join(folder, 'log')
      return { stdout, stderr, log: existsSync(path) ? readFileSync(path, 'utf8') : '' }
    },
  )
}

/** Records as Ansible writes them: of several lines, the first begins with time, process and user. */
const withoutBeginnings = (log: string) => log.split('\n').map(line => line.replace(begin, ''))
const filled = (lines: readonly string[]) => lines.filter(line => line !== '')

test('log_path has what is printed', async () => {
  const { stdout, log } = await logged(['run', 'book.yml'])
  expect(filled(withoutBeginnings(log))).toStrictEqual(filled(stdout.split('\n')))
  const first = log
    .split('\n')
    .filter(line => begin.test(line))
    .map(line => line.replace(begin, '').split(' ')[0])
  expect(first).toStrictEqual(['PLAY', 'TASK', 'fatal:', '...ignoring', 'TASK', 'ok:', 'TASK', 'changed:', 'PLAY', 'one'])
  expect(log).not.toContain('tell-nobody')
})

test('it has lines for people where the output is for machines', async () => {
  const { log } = await logged(['run', 'book.yml', '--output', 'json'])
  expect(log).toContain('| PLAY [one] ****')
})

test('exec adds its lines', async () => {
  const { log } = await logged(['exec', 'one', '-a', 'echo said'])
  expect(withoutBeginnings(log)).toStrictEqual(['one | CHANGED | rc=0 >>', 'said', ''])
})

test('a file that cannot be written is a warning', async () => {
  const { stdout, stderr } = await logged(['run', 'book.yml'], { ANSIBLE_LOG_PATH: '/nowhere/log' })
  expect(stderr).toBe('[WARNING]: log file at /nowhere/log is not writeable and we cannot create it, aborting\n')
  expect(stdout).toContain('PLAY RECAP')
})
