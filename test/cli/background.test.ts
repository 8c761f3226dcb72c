import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { tsplay } from '../support/command-line.ts'

async function run(tasks: readonly string[]) {
  const place = mkdtempSync(join(tmpdir(), 'tsplay-jobs-'))
  const home = join(place, 'home')
  mkdirSync(home)
  const book = ['- hosts: localhost', '  connection: local', '  gather_facts: false', '  tasks:', ...tasks.map(line => `    ${line}`), '']
  writeFileSync(join(place, 'book.yml'), book.join('\n'))
  const ran = await tsplay(['run', join(place, 'book.yml'), '--output', 'ansible'], { environment: { HOME: home } })
  return { ...ran, place, jobs: join(home, '.ansible_async') }
}

test('what was begun outlives the run, and leaves nothing behind', async () => {
  const { status, place, jobs } = await run(['- { shell: "sleep 2; echo done > {{ playbook_dir }}/made", async: 60, poll: 0 }'])
  expect(status).toBe(0)
  expect(statSync(jobs).mode & 0o777).toBe(0o700)
  expect(existsSync(join(place, 'made'))).toBe(false)
  await vi.waitFor(() => expect(readFileSync(join(place, 'made'), 'utf8')).toBe('done\n'), { timeout: 20_000 })
  await vi.waitFor(() => expect(existsSync(jobs) ? readdirSync(jobs) : []).toStrictEqual([]), { timeout: 20_000 })
})

test('what runs longer than async allows is ended, and says so', async () => {
  const { status, stdout } = await run([
    '- { command: sleep 60, async: 1, poll: 0, register: job }',
    '- async_status: { jid: "{{ job.ansible_job_id }}" }',
    '  register: asked',
    '  until: asked.finished',
    '  delay: 1',
    '  retries: 30',
  ])
  expect(status).toBe(2)
  expect(stdout).toContain('it ran longer than async allows')
})

test('a module that is no command is done at once, and can be asked for all the same', async () => {
  const { status, stdout, place } = await run([
    '- { file: { path: "{{ playbook_dir }}/f", state: touch, mode: "0600" }, async: 60, poll: 0, register: job }',
    '- { async_status: { jid: "{{ job.ansible_job_id }}" }, register: asked }',
    '- debug: { msg: "{{ asked.finished }} {{ asked.dest | basename }} {{ job.results_file | basename == job.ansible_job_id }} {{ job.failed }}" }',
  ])
  expect(stdout).toContain('"msg": "1 f True 0"')
  expect([status, readFileSync(join(place, 'f'), 'utf8')]).toStrictEqual([0, ''])
})

test('what is waited for is told at every turn of poll, under the name that its end has', async () => {
  const { status, stdout } = await run([
    '- { command: sleep 3, async: 60, poll: 1, register: job }',
    '- debug: { msg: "{{ job.results_file | basename }} {{ job.stdout_lines }}" }',
  ])
  const id = /^ASYNC OK on localhost: jid=(\S+)$/m.exec(stdout)?.[1] ?? ''
  expect(stdout).toContain(`ASYNC POLL on localhost: jid=${id} started=1 finished=0\n`)
  expect(stdout).toContain(`"msg": "${id} []"`)
  expect(status).toBe(0)
})

test.each([
  'add_host: { name: x }',
  'copy: { content: x, dest: "{{ playbook_dir }}/f" }',
  'ansible.builtin.debug: { msg: x }',
  'set_fact: { a: 1 }',
  'raw: date',
])('what Ansible does on its own side has no time of its own: %s', async task => {
  const { status, stdout, place } = await run([`- { ${task}, async: 60, poll: 0, register: job }`])
  expect(stdout).toContain('async is not supported for this task.')
  expect([status, existsSync(join(place, 'f'))]).toStrictEqual([2, false])
})

test('in a check nothing is begun', async () => {
  const { place } = await run(['- { command: "touch {{ playbook_dir }}/made", async: 60, poll: 0, check_mode: true }'])
  expect(existsSync(join(place, 'made'))).toBe(false)
})
