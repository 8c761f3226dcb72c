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
  [['--host', 'nobody'], 'there is no host "nobody"', 1],
  [['--graph', 'nobody'], 'there is no group "nobody"', 1],
  [[], 'say one of --list, --graph, --host NAME', 2],
])('%j is refused in words', async (words, sentence, exit) => {
  const { status, stderr } = await tsplay(['inventory', '-i', file, ...words])
  expect([status, stderr.includes(sentence)]).toStrictEqual([exit, true])
})
