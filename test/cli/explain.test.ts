import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { tsplay } from '../support/command-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsplay-explain-'))
const files: { readonly [path: string]: string } = {
  'inv/hosts': '[web]\nh1 port=1\nh2\n[web:vars]\nport=2\n',
  'inv/group_vars/web.yml': 'other: x\nport: 3\n',
  'inv/host_vars/h1/a.yml': 'port: 4\n',
  'inv/host_vars/h1/b.yml': '# later wins\nport: "{{ base + 1 }}"\n',
  'site.yml': '- name: Site\n  hosts: web\n  gather_facts: false\n  vars: { base: 10 }\n  vars_files: [more.yml]\n  roles: [r]\n',
  'more.yml': 'port: 6\n',
  'roles/r/tasks/main.yml': '- debug: { var: port }\n',
  'roles/r/defaults/main.yml': 'port: 0\n',
  'roles/r/vars/main.yml': 'port: 7\n',
}
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

interface Told {
  readonly value?: unknown
  readonly layers: readonly {
    readonly level: string
    readonly value: unknown
    readonly at: { readonly file: string; readonly line: number } | null
  }[]
}

async function explained(words: readonly string[]): Promise<Told> {
  const { stdout } = await tsplay(['explain', '-i', join(folder, 'inv/hosts'), '--output', 'json', ...words], { folder })
  return (JSON.parse(stdout) as Told[])[0] as Told
}

test('all layers of a play, highest first, each with its place', async () => {
  const { value, layers } = await explained(['h1', 'port', 'site.yml', '-e', 'port=9'])
  expect(value).toBe('9')
  expect(layers.map(({ level, value, at }) => [level, value, at && `${at.file.slice(folder.length + 1)}:${at.line}`])).toStrictEqual([
    ['extra-vars', '9', null],
    ['role-vars', 7, 'roles/r/vars/main.yml:1'],
    ['vars-files', 6, 'more.yml:1'],
    ['inventory-host-vars', '{{ base + 1 }}', 'inv/host_vars/h1/b.yml:2'],
    ['inventory-host', 1, null],
    ['inventory-group-vars', 3, 'inv/group_vars/web.yml:2'],
    ['inventory-group', 2, null],
    ['role-defaults', 0, 'roles/r/defaults/main.yml:1'],
  ])
})

test('the inventory alone, for people', async () => {
  const { status, stdout } = await tsplay(['explain', '-i', 'inv/hosts', 'h2', 'port'], { folder })
  expect([status, stdout]).toStrictEqual([
    0,
    [
      'port on h2:',
      '  3  inv/group_vars/web.yml:2  (group_vars/NAME beside the inventory)',
      '  hides',
      '    2  web  (variables of other groups in the inventory, parents first, then by ansible_group_priority, then by name)',
      '',
    ].join('\n'),
  ])
})

test('what the run makes of it is what is told', async () => {
  const { value } = await explained(['h1', 'port', 'site.yml'])
  const { stdout } = await tsplay(['run', 'site.yml', '-i', 'inv/hosts', '-l', 'h1', '-c', 'local', '--output', 'ansible'], { folder })
  expect([value, stdout.includes('"port": 7')]).toStrictEqual([7, true])
})

test.each([
  [['h1', 'nobody'], 'nobody is not defined on h1', 1],
  [['gone', 'port'], 'there is no host "gone"', 1],
])('%j is told in words', async (words, sentence, exit) => {
  const { status, stdout, stderr } = await tsplay(['explain', '-i', 'inv/hosts', ...words], { folder })
  expect([status, (stdout + stderr).includes(sentence)]).toStrictEqual([exit, true])
})
