import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tsplay } from '../support/command-line.ts'
import { inFolder } from '../support/folder.ts'
// What ansible-inventory prints, recorded by test/oracle/inventory-forms.py.
import recorded from './inventory-forms.json' with { type: 'json' }

const folder = mkdtempSync(join(tmpdir(), 'tsplay-inventory-'))
const file = join(folder, 'hosts')
writeFileSync(file, 'lone x=1\n[web]\nh1 a=1 t="{{ a }}"\nh2\n[db]\nh3\n[prod:children]\nweb\ndb\n[web:vars]\nv=1\n')

/** What ansible-inventory prints for the same file. */
const graph = `@all:
  |--@ungrouped:
  |  |--lone
  |--@prod:
  |  |--@web:
  |  |  |--h1
  |  |  |--h2
  |  |--@db:
  |  |  |--h3
`
const withVars = `@web:
  |--h1
  |  |--{a = 1}
  |  |--{t = {{ a }}}
  |  |--{v = 1}
  |--h2
  |  |--{v = 1}
  |--{v = 1}
`
const asYaml = `all:
  children:
    prod:
      children:
        db:
          hosts:
            h3: {}
        web:
          hosts:
            h1:
              a: 1
              t: '{{ a }}'
              v: 1
            h2:
              v: 1
    ungrouped:
      hosts:
        lone:
          x: 1
`

test.each([
  ['--graph', [], graph],
  ['--graph', ['web', '--vars'], withVars],
  ['--list', ['-y'], asYaml],
  ['--host', ['h1'], '{\n    "a": 1,\n    "t": "{{ a }}",\n    "v": 1\n}\n'],
])('%s %j as ansible-inventory prints it', async (option, more, expected) => {
  const { status, stdout } = await tsplay(['inventory', '-i', file, option, ...more])
  expect([status, stdout]).toStrictEqual([0, expected])
})

test.each(Object.entries(recorded.answers))('%s is printed as ansible-inventory prints it', async (words, expected) => {
  const listing = Object.fromEntries(Object.entries(recorded.files).map(([name, text]) => [name, `0644 ${text}`]))
  await inFolder(listing, async folder => {
    const { status, stdout } = await tsplay(['inventory', '-i', 'hosts', ...words.split(' ')], { folder })
    expect([status, stdout]).toStrictEqual([0, expected])
  })
})

test('--output keeps in a file what --list would print', async () => {
  const into = join(folder, 'kept.json')
  const { stdout } = await tsplay(['inventory', '-i', file, '--list', '--output', into])
  const printed = await tsplay(['inventory', '-i', file, '--list'])
  expect([stdout, readFileSync(into, 'utf8')]).toStrictEqual(['', printed.stdout])
})

test('--list is what a program that is an inventory prints, and can be read as one', async () => {
  const { stdout } = await tsplay(['inventory', '-i', file, '--list'])
  const program = join(folder, 'again.sh')
  writeFileSync(program, `#!/bin/sh\ncat <<'end'\n${stdout}end\n`, { mode: 0o755 })
  const again = await tsplay(['inventory', '-i', program, '--list'])
  expect(JSON.parse(again.stdout)).toStrictEqual(JSON.parse(stdout))
})

test.each([
  [['--host', 'nobody'], 'there is no host "nobody"', 5],
  [['--graph', 'nobody'], 'there is no group "nobody"', 5],
  [[], 'say one of --list, --graph, --host NAME', 5],
])('%j is refused in words', async (words, sentence, exit) => {
  const { status, stderr } = await tsplay(['inventory', '-i', file, ...words])
  expect([status, stderr.includes(sentence)]).toStrictEqual([exit, true])
})

const groups =
  '[all.vars]\nf = false\n[web]\nchildren = ["near"]\nvars = { port = 8080, text = "{{ x }}" }\n[web.hosts]\nhost1 = {}\nhost2 = { ansible_port = 222 }\n[near.hosts]\n"t[1:2]" = { a = [1, 2] }\n["lone".hosts."h:2222"]\n'
const inToml = `[web]
children = [ "near" ]

[web.hosts.host1]
f = false
port = 8080
text = "{{ x }}"

[web.hosts.host2]
f = false
port = 8080
text = "{{ x }}"
ansible_port = 222

[near.hosts.t1]
f = false
port = 8080
text = "{{ x }}"
a = [ 1, 2 ]

[near.hosts.t2]
f = false
port = 8080
text = "{{ x }}"
a = [ 1, 2 ]

[lone.hosts.h]
f = false
ansible_port = 2222
`

test('an inventory in TOML is read, and written so that it reads back as the same', async () => {
  await inFolder({ 'hosts.toml': `0644 ${groups}`, 'broken.toml': '0644 [web\n' }, async at => {
    const { stdout } = await tsplay(['inventory', '-i', 'hosts.toml', '--list', '--toml'], { folder: at })
    expect(stdout).toBe(inToml)
    await tsplay(['inventory', '-i', 'hosts.toml', '--list', '--toml', '--export', '--output', 'again.toml'], { folder: at })
    const again = await tsplay(['inventory', '-i', 'again.toml', '--list', '--toml'], { folder: at })
    expect(again.stdout).toBe(inToml)
    const limited = await tsplay(['inventory', '-i', 'hosts.toml', '--list', '-y', '-l', 'host1', '-e', 'port=1'], { folder: at })
    expect(limited.stdout).toContain("host1:\n          f: false\n          port: '1'\n")
    expect(limited.stdout).not.toContain('host2')
    const broken = await tsplay(['inventory', '-i', 'broken.toml', '--list'], { folder: at })
    expect([broken.status, broken.stderr.split('\n')[0]]).toStrictEqual([1, 'broken.toml:1:1  inventory-section'])
  })
})

const numbers = `all:
  hosts:
    h:
      a: 1.0
      c: 1.0e+3
      l: [1.0, 2]
      t: 2024-01-02
`
const inJson = `{
    "a": 1.0,
    "c": 1000.0,
    "l": [
        1.0,
        2
    ],
    "t": "2024-01-02"
}
`

test.each([
  [[], inJson],
  [['-y'], 'a: 1.0\nc: 1000.0\nl:\n- 1.0\n- 2\nt: 2024-01-02\n'],
  [['--toml'], 'a = 1.0\nc = 1000.0\nl = [ 1.0, 2 ]\nt = 2024-01-02\n'],
])('floats and dates stay what they are: --host h %j', async (more, expected) => {
  await inFolder({ 'hosts.yml': `0644 ${numbers}` }, async at => {
    expect((await tsplay(['inventory', '-i', 'hosts.yml', '--host', 'h', ...more], { folder: at })).stdout).toBe(expected)
  })
})

test('an inventory that is not there is a warning: there is localhost, as a run has it', async () => {
  const { status, stdout, stderr } = await tsplay(['inventory', '-i', '/nowhere', '--host', 'localhost'])
  expect([status, stdout]).toStrictEqual([0, '{\n    "ansible_connection": "local",\n    "ansible_python_interpreter": "python3"\n}\n'])
  expect(stderr).toContain('there is no inventory /nowhere')
})

test('a vaulted value that no password opens is told as it is written', async () => {
  const vaulted = 'all:\n  hosts:\n    h:\n      s: !vault |\n        $ANSIBLE_VAULT;1.1;AES256\n        3131\n'
  await inFolder({ 'hosts.yml': `0644 ${vaulted}` }, async at => {
    const { stdout } = await tsplay(['inventory', '-i', 'hosts.yml', '--host', 'h'], { folder: at })
    expect(JSON.parse(stdout)).toStrictEqual({ s: { __ansible_vault: '$ANSIBLE_VAULT;1.1;AES256\n3131\n' } })
  })
})

test('what -e gives is seen by what constructed composes, where its file wants it', async () => {
  const plugin =
    "plugin: constructed\nuse_extra_vars: true\ncompose: {who: zz ~ 'x'}\ngroups: {deep: zz is defined}\nkeyed_groups: [{key: zz, prefix: k}]\n"
  await inFolder({ hosts: '0644 h1\n', 'with.yml': `0644 ${plugin}` }, async at => {
    const { stdout } = await tsplay(['inventory', '-i', 'hosts', '-i', 'with.yml', '--list', '-e', 'zz=1'], { folder: at })
    expect(['"who": "1x"', '"k_1"', 'deep'].map(word => stdout.includes(word))).toStrictEqual([true, true, false])
  })
})
