import { readdirSync, readFileSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tsplay } from '../support/command-line.ts'
import { inFolder } from '../support/folder.ts'

const cfg =
  '[defaults]\ngathering=smart\ngather_subset=!all\nfact_caching=jsonfile\nfact_caching_connection=./cache\nfact_caching_prefix=f_\nfact_caching_timeout=3600\n'
const hosts = 'a ansible_connection=local\nb ansible_connection=local\n'
const first = `- hosts: a
  tasks:
    - set_fact: {c: 1.0, cacheable: true}
    - set_fact: {n: 1}
    - {set_fact: {p: "{{ lookup('password', '/dev/null') }}", cacheable: true}}
`
const asked = `- hosts: a:b
  tasks:
    - debug:
        msg: "{{ c | default('none') }} {{ n | default('none') }} {{ hostvars.a.ansible_system | default('none') }} {{ ansible_facts.c is defined }}"
`

/** What the lines of a run say of who gathered, and what was shown. */
function told(stdout: string) {
  const [gathering = '', rest = ''] = stdout.split('TASK [debug]').reverse().slice(0, 2).reverse()
  return {
    gathered: stdout.includes('Gathering Facts') ? [...gathering.matchAll(/^ok: \[(\w)\]$/gm)].map(found => found[1]).sort() : [],
    shown: [...rest.matchAll(/"msg": "(.*)"/g)].map(found => found[1]),
  }
}

test('facts are kept in files as Ansible keeps them: gathered once, forgotten when they are too old or asked to be', async () => {
  const files = { 'ansible.cfg': `0644 ${cfg}`, hosts: `0644 ${hosts}`, 'first.yml': `0644 ${first}`, 'asked.yml': `0644 ${asked}` }
  await inFolder(files, async folder => {
    const run = async (...words: string[]) => (await tsplay(['run', '-i', 'hosts', '--output', 'ansible', ...words], { folder })).stdout
    await run('first.yml')
    const file = join(folder, 'cache/f_a')
    expect([readdirSync(join(folder, 'cache')), statSync(file).mode & 0o777]).toStrictEqual([['f_a'], 0o600])
    const text = readFileSync(file, 'utf8')
    expect(text).toMatch(/^\{\n {4}"_ansible_facts_gathered": true,\n/)
    const { c, n, p, module_setup, ansible_system } = JSON.parse(text) as Record<string, unknown>
    expect({ c, n, p, module_setup, ansible_system }).toStrictEqual({
      c: 1,
      n: undefined,
      p: undefined,
      module_setup: true,
      ansible_system: 'Linux',
    })
    expect(text).toContain('"c": 1.0,')
    expect(told(await run('asked.yml'))).toStrictEqual({ gathered: ['b'], shown: ['1.0 none Linux True', 'none none Linux False'] })
    utimesSync(file, 1, 1)
    expect(told(await run('asked.yml'))).toStrictEqual({ gathered: ['a'], shown: ['none none Linux False', 'none none Linux False'] })
    expect(told(await run('asked.yml')).gathered).toStrictEqual([])
    expect(told(await run('asked.yml', '--flush-cache')).gathered).toStrictEqual(['a', 'b'])
  })
})

test('clear_facts takes the files away; a file that is no JSON is as good as none', async () => {
  const clearing = '- hosts: a\n  gather_facts: false\n  tasks: [{meta: clear_facts}]\n'
  const files = { 'ansible.cfg': `0644 ${cfg}`, hosts: `0644 ${hosts}`, 'clear.yml': `0644 ${clearing}`, 'asked.yml': `0644 ${asked}` }
  await inFolder(
    { ...files, 'cache/f_a': '0600 {"ansible_system": "Odd", "module_setup": tr', 'cache/f_b': '0600 {"c": 2}' },
    async folder => {
      const run = async (book: string) => (await tsplay(['run', '-i', 'hosts', '--output', 'ansible', book], { folder })).stdout
      expect(told(await run('asked.yml'))).toStrictEqual({ gathered: ['a', 'b'], shown: ['none none Linux False', '2 none Linux True'] })
      await run('clear.yml')
      expect(readdirSync(join(folder, 'cache'))).toStrictEqual(['f_b'])
    },
  )
})
