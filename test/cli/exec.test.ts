import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tsplay } from '../support/command-line.ts'

const hosts = ['-i', 'h1,h2,', '-c', 'local', '-f', '1']

/** What Debian's ansible prints for the same words. */
test.each([
  ['debug', ['-m', 'debug', '-a', 'msg=hi'], 'h1 | SUCCESS => {\n    "msg": "hi"\n}\nh2 | SUCCESS => {\n    "msg": "hi"\n}\n', 0],
  ['a command', ['-a', 'echo a b'], 'h1 | CHANGED | rc=0 >>\na b\nh2 | CHANGED | rc=0 >>\na b\n', 0],
  [
    'a line a host',
    ['-m', 'ping', '-o'],
    'h1 | SUCCESS => {"changed": false,"ping": "pong"}\nh2 | SUCCESS => {"changed": false,"ping": "pong"}\n',
    0,
  ],
  ['a failure', ['-l', 'h1', '-m', 'shell', '-a', 'echo a; echo b >&2; exit 3'], 'h1 | FAILED | rc=3 >>\nabnon-zero return code\n', 2],
  [
    'a line of a command',
    ['-l', 'h1', '-o', '-m', 'shell', '-a', 'echo a; echo b >&2'],
    'h1 | CHANGED | rc=0 | (stdout) a (stderr) b\n',
    0,
  ],
  ['a check of a command', ['-l', 'h1', '-C', '-a', 'true'], 'h1 | SKIPPED\n', 0],
  ['hosts', ['--list-hosts'], '  hosts (2):\n    h1\n    h2\n', 0],
  ['arguments as JSON', ['-l', 'h2', '-m', 'debug', '-a', '{"msg": [1]}'], 'h2 | SUCCESS => {\n    "msg": [\n        1\n    ]\n}\n', 0],
])('%s as ansible shows it', async (_name, words, expected, exit) => {
  const { status, stdout } = await tsplay(['exec', 'all', ...hosts, ...words])
  expect([status, stdout]).toStrictEqual([exit, expected])
})

test('a failure on one line is the result whole', async () => {
  const { status, stdout } = await tsplay(['exec', 'h1', ...hosts, '-o', '-m', 'shell', '-a', 'exit 3'])
  expect([status, /^h1 \| FAILED! => \{"changed": true,"cmd": "exit 3",.*"rc": 3,.*\}\n$/.test(stdout)]).toStrictEqual([2, true])
})

test('--tree keeps what came of each host, and prints nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-exec-'))
  const { status, stdout } = await tsplay(['exec', 'all', ...hosts, '-t', folder, '-m', 'debug', '-a', 'var=inventory_hostname'])
  const kept = readFileSync(join(folder, 'h2'), 'utf8')
  expect([status, stdout, kept]).toStrictEqual([0, '', '{\n    "changed": false,\n    "inventory_hostname": "h2"\n}'])
})

test('--task-timeout ends a task', async () => {
  const { status, stdout } = await tsplay(['exec', 'h1', ...hosts, '--task-timeout', '1', '-a', 'sleep 60'])
  expect([status, stdout.startsWith('h1 | FAILED! =>')]).toStrictEqual([2, true])
})

test('a check changes nothing', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'tsplay-exec-')), 'made')
  const { status, stdout } = await tsplay(['exec', 'h1', ...hosts, '-C', '-m', 'file', '-a', `path=${path} state=touch`])
  expect([status, stdout.startsWith('h1 | CHANGED =>'), existsSync(path)]).toStrictEqual([0, true, false])
})

test('events of a task without a playbook', async () => {
  const { stdout } = await tsplay(['exec', 'h1', ...hosts, '-m', 'ping', '--output', 'json'])
  const types = stdout
    .trim()
    .split('\n')
    .map(line => (JSON.parse(line) as { type: string }).type)
  expect(types).toStrictEqual([
    'run-started',
    'playbook-started',
    'play-started',
    'task-started',
    'host-started',
    'host-finished',
    'run-finished',
  ])
})

test('a module that nobody has fails on its hosts, as in Ansible, with the nearest named', async () => {
  const { status, stdout, stderr } = await tsplay(['exec', 'h1', ...hosts, '-m', 'debgu'])
  expect([status, stderr.includes('did you mean "debug"')]).toStrictEqual([2, true])
  expect(stdout).toContain('"msg": "The module debgu was not found in configured module paths"')
})

test('a wrong argument fails on its hosts, as in Ansible', async () => {
  const { status, stdout } = await tsplay(['exec', 'h1', ...hosts, '-m', 'file', '-a', 'pth=/x'])
  expect([status, stdout.includes('Unsupported parameters for (file) module: pth')]).toStrictEqual([2, true])
})
