import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tsplay } from '../support/command-line.ts'
import type { Task } from '../support/place.ts'

/** Runs tasks on three hosts under a strategy, in a folder with a file `log` that they may add to; gives what was printed and the log. */
async function under(strategy: string, tasks: readonly Task[], more: { readonly forks?: number; readonly play?: Task } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-strategy-'))
  const hosts = ['h1', 'h2', 'h3'].map(host => `${host} ansible_connection=local\n`).join('')
  writeFileSync(join(folder, 'hosts'), hosts)
  writeFileSync(join(folder, 'log'), '')
  writeFileSync(join(folder, 'site.yml'), JSON.stringify([{ hosts: 'all', gather_facts: false, strategy, tasks, ...more.play }]))
  try {
    const { status, stdout, stderr } = await tsplay(['run', 'site.yml', '-i', 'hosts', '-f', String(more.forks ?? 5)], { folder })
    return { status, stdout, stderr, log: readFileSync(join(folder, 'log'), 'utf8').trim().split('\n') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const says = (word: string): Task => ({ shell: `echo ${word} {{ inventory_hostname }} >>{{ playbook_dir }}/log` })

/** h1's first task ends once h2 has done its last one. */
const waiting: Task[] = [
  {
    shell: 'n=0; until [ -e {{ playbook_dir }}/there ]; do n=$((n + 1)); [ $n -lt 300 ] || exit 1; sleep 0.1; done',
    when: "inventory_hostname == 'h1'",
  },
  says('second'),
  { command: 'touch {{ playbook_dir }}/there', when: "inventory_hostname == 'h2'" },
]

test.each(['free', 'host_pinned', 'ansible.builtin.free'])('under %s no host waits for another', async strategy => {
  const { status, log } = await under(strategy, waiting)
  expect([status, log.length]).toStrictEqual([0, 3])
  expect(log.indexOf('second h2')).toBeLessThan(log.indexOf('second h1'))
})

test.each([
  ['linear', ['a h1', 'a h2', 'a h3', 'b h1', 'b h2', 'b h3']],
  ['free', ['a h1', 'a h2', 'a h3', 'b h1', 'b h2', 'b h3']],
  ['host_pinned', ['a h1', 'b h1', 'a h2', 'b h2', 'a h3', 'b h3']],
])('with one fork %s takes hosts in this order', async (strategy, order) => {
  expect((await under(strategy, [says('a'), says('b')], { forks: 1 })).log).toStrictEqual(order)
})

test('throttle holds under free', async () => {
  const alone = 'mkdir {{ playbook_dir }}/lock && sleep 0.3 && rmdir {{ playbook_dir }}/lock'
  expect((await under('free', [{ shell: alone, throttle: 1 }])).status).toBe(0)
})

test("each host flushes its own handlers, and its lines stand below the task's name, as Ansible prints them", async () => {
  const tasks: Task[] = [{ name: 'one', command: 'true', notify: 'told' }, { meta: 'flush_handlers' }, { debug: { msg: 'last' } }]
  const play: Task = { handlers: [{ name: 'told', debug: { msg: 'handler' } }], hosts: 'h1:h2' }
  const { stdout } = await under('host_pinned', tasks, { forks: 1, play })
  const lines = stdout.split('\n').filter(line => /^(TASK|RUNNING|ok|changed)/.test(line))
  expect(lines.map(line => line.replace(/ \*+$/, ''))).toStrictEqual(
    ['h1', 'h2'].flatMap(host => [
      'TASK [one]',
      `changed: [${host}]`,
      'RUNNING HANDLER [told]',
      `ok: [${host}] => {`,
      'TASK [debug]',
      `ok: [${host}] => {`,
    ]),
  )
})

const onH2 = "{{ 'false' if inventory_hostname == 'h2' else 'true' }}"

test('under free a failure ends nobody else, any_errors_fatal or not, and run_once counts for every host, as with Ansible', async () => {
  const tasks: Task[] = [{ command: onH2 }, { debug: { msg: 'on' }, run_once: true }]
  const { status, stdout, stderr } = await under('free', tasks, { play: { any_errors_fatal: true } })
  expect([status, stdout.match(/^ok: \[h\d\]/gm)?.sort()]).toStrictEqual([2, ['ok: [h1]', 'ok: [h3]']])
  expect(stderr.match(/Using run_once with the free strategy is not currently supported/g)).toHaveLength(1)
})

test.each([
  ['there is no such strategy', 'fast', [], /unknown-strategy\n[\s\S]*Invalid play strategy specified: fast/],
  ['a task is for all hosts at once', 'free', [{ add_host: { name: 'x' } }], /'add_host' module bypasses the host loop/],
])('it ends with 1 where %s', async (_, strategy, tasks: readonly Task[], says) => {
  const { status, stderr } = await under(strategy, tasks)
  expect([status, says.test(stderr)]).toStrictEqual([1, true])
})
