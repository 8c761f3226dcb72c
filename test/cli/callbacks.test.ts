import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tsplay } from '../support/command-line.ts'

const folder = join(import.meta.dirname, 'callbacks')

/** The same book as ansible-playbook showed it with the same variable in its environment; recorded, with times and this folder taken out. */
const recorded: readonly (readonly [name: string, environment: NodeJS.ProcessEnv, more: readonly string[]])[] = [
  ['minimal', { ANSIBLE_STDOUT_CALLBACK: 'minimal' }, []],
  ['yaml', { ANSIBLE_STDOUT_CALLBACK: 'yaml' }, []],
  ['debug', { ANSIBLE_STDOUT_CALLBACK: 'ansible.posix.debug' }, []],
  ['result-format', { ANSIBLE_CALLBACK_RESULT_FORMAT: 'yaml' }, []],
  ['pretty', { ANSIBLE_CALLBACK_FORMAT_PRETTY: '1' }, []],
  ['no-skipped', { ANSIBLE_DISPLAY_SKIPPED_HOSTS: 'no' }, []],
  ['no-ok', { ANSIBLE_DISPLAY_OK_HOSTS: 'no' }, []],
  ['stats', { ANSIBLE_SHOW_CUSTOM_STATS: '1' }, []],
  ['failed-aside', { ANSIBLE_DISPLAY_FAILED_STDERR: '1' }, []],
  ['task-path', { ANSIBLE_SHOW_TASK_PATH_ON_FAILURE: '1' }, []],
  ['marks', { ANSIBLE_CHECK_MODE_MARKERS: '1' }, ['-C']],
  ['starts', { ANSIBLE_SHOW_PER_HOST_START: '1' }, []],
]

test.each(recorded)('%s: as ansible-playbook shows it', async (name, environment, more) => {
  const { stdout } = await tsplay(['run', '-i', 'h1,', '-c', 'local', 'book.yml', ...more], { folder, environment })
  expect(settled(stdout)).toBe(readFileSync(join(folder, `${name}.txt`), 'utf8'))
})

/** Books with names of several lines and with meta tasks, as ansible-playbook showed them. */
test.each([
  ['lines', ['-v']],
  ['lines-list', ['--list-tasks']],
  ['lines-nothing', ['--start-at-task', 'nobody']],
])('%s: as ansible-playbook shows it with %j', async (name, more) => {
  const { status, stdout } = await tsplay(['run', '-i', 'h1,h2', '-c', 'local', 'lines.yml', ...more], { folder })
  expect([status, settled(stdout)]).toStrictEqual([0, readFileSync(join(folder, `${name}.txt`), 'utf8')])
})

function settled(text: string): string {
  return text.replaceAll(folder, 'HERE').replace(/("?(?:delta|start|end)"?: )("[^"]*"|'[^']*')/g, '$1T')
}

test('json: the whole run, as the callback ansible.posix.json has it', async () => {
  const environment = { ANSIBLE_STDOUT_CALLBACK: 'json' }
  const { stdout } = await tsplay(['run', '-i', 'h1,', '-c', 'local', 'book.yml'], { folder, environment })
  const told = JSON.parse(stdout) as Told
  expect(told.stats).toStrictEqual({
    h1: { changed: 2, failures: 1, ignored: 2, ok: 14, rescued: 0, skipped: 1, unreachable: 0 },
  })
  expect(told.custom_stats).toStrictEqual({ h1: { n: 9 } })
  expect(told.plays[0]?.play).toMatchObject({ name: 'y', path: `${folder}/book.yml:1` })
  expect(told.plays[0]?.tasks.at(0)?.task).toMatchObject({ name: 'multi', path: `${folder}/book.yml:5` })
  expect(told.plays[0]?.tasks.at(0)?.hosts.h1).toMatchObject({ action: 'shell', changed: true, stdout: 'one\ntwo', rc: 0 })
})

interface Told {
  readonly stats: unknown
  readonly custom_stats: unknown
  readonly plays: readonly {
    readonly play: unknown
    readonly tasks: readonly { readonly task: unknown; readonly hosts: { readonly h1: unknown } }[]
  }[]
}

test('profile_tasks and timer tell the times of tasks', async () => {
  const environment = { ANSIBLE_CALLBACKS_ENABLED: 'ansible.posix.profile_tasks,timer,nobody', TZ: 'UTC' }
  const { stdout, stderr } = await tsplay(['run', '-i', 'h1,', '-c', 'local', 'book.yml', '--syntax-check'], { folder, environment })
  expect([stdout, stderr.includes('the callback "nobody" is not here')]).toStrictEqual(['\nplaybook: book.yml\n', true])
  const run = await tsplay(['run', '-i', 'h1,', '-c', 'local', 'book.yml'], { folder, environment })
  const at = /^[A-Z][a-z]+day \d\d [A-Z][a-z]+ \d{4} {2}\d\d:\d\d:\d\d \+0000 \(0:00:0\d\.\d{3}\) {7}0:00:0\d\.\d{3} \*{7} $/
  const lines = run.stdout.split('\n')
  expect(lines.filter(line => line.startsWith('TASK [')).length).toBe(lines.filter(line => at.test(line)).length - 1)
  expect(lines.filter(line => /^multi -{66,67} \d\.\d\ds$/.test(line)).length).toBe(1)
  expect(lines.at(-2)).toMatch(/^Playbook run took 0 days, 0 hours, 0 minutes, \d+ seconds$/)
})
