import { afterAll, beforeAll, expect, test } from 'vitest'
import { tsplay } from '../support/command-line.ts'
import { type Dockerd, startDockerd } from '../support/dockerd.ts'
import { inFolder } from '../support/folder.ts'

let daemon: Dockerd
beforeAll(async () => {
  daemon = await startDockerd()
  daemon.docker('run', '-d', '--network', 'none', '--name', 'box', 'busy:1')
  daemon.docker('exec', 'box', 'sh', '-c', 'echo one:x:1000:1000::/root:/bin/sh >>/etc/passwd')
}, 60_000)
afterAll(() => daemon?.stop())

const book = JSON.stringify([
  {
    hosts: 'all',
    gather_facts: false,
    tasks: [
      { name: 'Text', copy: { content: '{{ inventory_hostname }}\n', dest: "/tmp/a 'file'", mode: '0640' } },
      { name: 'Who', command: 'id -un', changed_when: false, register: 'who' },
      { name: 'Environment', command: 'env', changed_when: false, register: 'env' },
      { name: 'Right', assert: { that: ['who.stdout == expected', "'SECRET_OF_OURS' not in env.stdout"] } },
    ],
  },
])

/** Runs the book in the container; what each task came to, with the exit code. */
function run(vars: object, options: readonly string[] = []): Promise<{ lines: string[]; said: string; status: number | null }> {
  const hosts = JSON.stringify({ all: { hosts: { it: vars } } })
  return inFolder({ 'book.yml': `0644 ${book}`, 'hosts.json': `0644 ${hosts}` }, async folder => {
    const { stdout, stderr, status } = await tsplay(['run', 'book.yml', '-i', 'hosts.json', ...options], {
      folder,
      environment: { SECRET_OF_OURS: 'x' },
    })
    return { lines: stdout.match(/^(ok|changed|fatal|unreachable)(?=: )/gm) ?? [], said: stdout + stderr, status }
  })
}

const box = () => ({
  ansible_connection: 'community.docker.docker',
  ansible_host: 'box',
  ansible_docker_extra_args: `-H ${daemon.host}`,
  expected: 'root',
})

test('a container of Docker is a host: a check, a run, a second one', async () => {
  const check = await run(box(), ['--check', '--diff'])
  expect([check.lines[0], daemon.docker('exec', 'box', 'ls', '/tmp')], check.said).toStrictEqual(['changed', ''])
  const first = await run(box())
  expect([first.lines, first.status], first.said).toStrictEqual([['changed', 'ok', 'ok', 'ok'], 0])
  expect(daemon.docker('exec', 'box', 'cat', "/tmp/a 'file'")).toBe('it')
  const second = await run(box())
  expect([second.lines, second.status], second.said).toStrictEqual([['ok', 'ok', 'ok', 'ok'], 0])
  expect(daemon.docker('exec', 'box', 'ls', '/tmp')).toBe("a 'file'")
})

test('by the API of another daemon, as another user, under another name', async () => {
  const { ansible_host: _, ansible_docker_extra_args: __, ...rest } = box()
  const other = { ...rest, ansible_connection: 'docker_api', ansible_docker_host: 'box', ansible_docker_docker_host: daemon.host }
  const { lines, said } = await run({ ...other, ansible_user: 'one', expected: 'one' }, ['--start-at-task', 'Who'])
  expect(lines, said).toStrictEqual(['ok', 'ok', 'ok'])
})

test('a container that is not there is out of reach', async () => {
  const { said, status } = await run({ ...box(), ansible_host: 'nobody-here' })
  expect([status, /UNREACHABLE.*[Nn]o such container.*nobody-here/.test(said)], said).toStrictEqual([4, true])
})
