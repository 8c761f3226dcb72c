import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tsplay } from '../support/command-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsplay-config-'))
const cfg = '[defaults]\nforks = 9\nroles_path = ./r:/x\nhost_key_checking = no\n[privilege_escalation]\nbecome=true\n'
writeFileSync(join(folder, 'ansible.cfg'), cfg)
writeFileSync(join(folder, 'other.cfg'), '[defaults]\nforks = 3\n')
writeFileSync(join(folder, 'broken.cfg'), '[defaults]\nforks\n')
const environment = { ANSIBLE_TIMEOUT: '33', ANSIBLE_LIBRARY: './mine' }

/** What ansible-config prints for the same file and environment. */
const changed = `CONFIG_FILE() = ${folder}/ansible.cfg
DEFAULT_BECOME(${folder}/ansible.cfg) = True
DEFAULT_FORKS(${folder}/ansible.cfg) = 9
DEFAULT_MODULE_PATH(env: ANSIBLE_LIBRARY) = ['${folder}/mine']
DEFAULT_ROLES_PATH(${folder}/ansible.cfg) = ['${folder}/r', '/x']
DEFAULT_TIMEOUT(env: ANSIBLE_TIMEOUT) = 33
HOST_KEY_CHECKING(${folder}/ansible.cfg) = False
`

test.each([
  [['dump', '--only-changed'], changed],
  [['view'], cfg],
  [
    ['dump', '--changed-only', '-c', 'other.cfg'],
    /^CONFIG_FILE\(\) = .*other\.cfg\nDEFAULT_FORKS\(.*other\.cfg\) = 3\nDEFAULT_MODULE_PATH/,
  ],
  [['dump', '-f', 'json'], /"name": "DEFAULT_FORKS",\n {8}"origin": ".*ansible\.cfg",\n {8}"type": null,\n {8}"value": 9\n/],
  [
    ['dump', '--only-changed', '-c', 'other.cfg', '-f', 'yaml'],
    /^- name: CONFIG_FILE\n {2}origin: ''\n {2}type: null\n {2}value: .*other\.cfg\n- name: DEFAULT_FORKS\n/,
  ],
  [['dump', '-t', 'callback', '-c', 'other.cfg'], /\nDISPLAY_OK_HOSTS\(default\) = True\n/],
  [['list', '-f', 'json', '-t', 'callback'], /^\{\n {4}"CHECK_MODE_MARKERS": \{\n {8}"default": false,\n {8}"description": "/],
  [['init', '-t', 'base'], /^# How many hosts are worked on at once\.\nforks=5\n\n/m],
  [['init', '--disabled'], /^# How many hosts are worked on at once\.\n;forks=5\n\n/m],
  [['init', '-f', 'env'], /^# DEFAULT_FORKS: How many hosts are worked on at once\.\nANSIBLE_FORKS=5\n\n/m],
  [['view', '-v', '-c', 'other.cfg'], /^Using .*other\.cfg as config file\n\[defaults\]\nforks = 3\n$/],
  [
    ['list'],
    /^DEFAULT_FORKS:\n {2}default: 5\n {2}description: .*\n {2}env:\n {2}- name: ANSIBLE_FORKS\n {2}ini:\n {2}- key: forks\n {4}section: defaults\n/m,
  ],
])('%j as ansible-config prints it', async (args, expected) => {
  const { status, stdout } = await tsplay(['config', ...args], { folder, environment })
  expect([status, typeof expected === 'string' ? stdout : expected.test(stdout)]).toStrictEqual([
    0,
    typeof expected === 'string' ? expected : true,
  ])
})

test('what init writes changes nothing', async () => {
  const { stdout } = await tsplay(['config', 'init', '-t', 'all'], { folder })
  writeFileSync(join(folder, 'all.cfg'), stdout)
  const values = async (file: string) =>
    (await tsplay(['config', 'dump', '-t', 'all', '-c', file], { folder })).stdout
      .replace(/\(.*?\) = /g, ' = ')
      .replace(/^CONFIG_FILE.*\n/m, '')
  writeFileSync(join(folder, 'none.cfg'), '')
  expect(await values('all.cfg')).toBe(await values('none.cfg'))
})

test('the later of two names of a setting counts where only it is given', async () => {
  const given = { ANSIBLE_COLLECTIONS_PATHS: '/c' }
  const { stdout } = await tsplay(['config', 'dump', '--only-changed', '-c', 'other.cfg'], { folder, environment: given })
  expect(stdout).toContain("COLLECTIONS_PATHS(env: ANSIBLE_COLLECTIONS_PATHS) = ['/c']\n")
})

test('a file that cannot be read is told with its place', async () => {
  const { status, stderr } = await tsplay(['config', 'dump', '-c', 'broken.cfg'], { folder })
  expect([status, /broken\.cfg:2:1 {2}settings-line/.test(stderr)]).toStrictEqual([1, true])
})
