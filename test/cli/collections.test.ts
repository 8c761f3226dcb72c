import { expect, test } from 'vitest'
import { tsplay } from '../support/command-line.ts'
import { inFolder } from '../support/folder.ts'

const collection = 'collections/ansible_collections/acme/tools'

const files = {
  [`${collection}/meta/runtime.yml`]: `0644 plugin_routing:
  filter:
    old_loud: {redirect: acme.tools.loud}
    old_upper: {redirect: ansible.builtin.upper}
    ring: {redirect: acme.tools.ring}
  lookup:
    old_where: {redirect: acme.tools.where}
  modules:
    old_debug: {redirect: ansible.builtin.debug}
`,
  [`${collection}/plugins/filter/words.js`]: '0644 export const filters = { loud: text => `${text.toUpperCase()}!` }\n',
  [`${collection}/plugins/test/words.js`]: "0644 export const tests = { loud: text => text.endsWith('!') }\n",
  [`${collection}/plugins/lookup/where.js`]: '0644 export const lookups = { where: terms => terms.map(term => `here ${term}`) }\n',
  [`${collection}/plugins/filter/quiet.py`]: "0644 class FilterModule:\n  def filters(self): return {'quiet': str.lower}\n",
  [`${collection}/playbooks/book.yml`]: `0644 - hosts: h1
  gather_facts: false
  tasks: [{debug: {msg: "{{ 'of a collection' | acme.tools.loud }}"}}]
`,
}

const uses: { readonly [sentence: string]: readonly [task: string, told: string] } = {
  'a filter by its full name': [`debug: {msg: "{{ 'a' | acme.tools.loud }}"}`, 'A!'],
  'a filter that went elsewhere in the collection': [`debug: {msg: "{{ 'a' | acme.tools.old_loud }}"}`, 'A!'],
  'a filter that went to ansible.builtin': [`debug: {msg: "{{ 'a' | acme.tools.old_upper }}"}`, '"A"'],
  'a test': [`debug: {msg: "{{ 'a!' is acme.tools.loud }}"}`, 'true'],
  'a lookup that went elsewhere': [`debug: {msg: "{{ lookup('acme.tools.old_where', 'x') }}"}`, 'here x'],
  'a loop over a lookup': ['{with_acme.tools.where: [y], debug: {msg: "{{ item }}"}}', 'here y'],
  'a module that went to ansible.builtin': ['acme.tools.old_debug: {msg: well}', 'well'],
  'a filter by its short name': [`debug: {msg: "{{ 'a' | loud }}"}`, "there is no filter 'loud'"],
  'a filter that goes round in a ring': [`debug: {msg: "{{ 'a' | acme.tools.ring }}"}`, "there is no filter 'acme.tools.ring'"],
  'a filter in Python': [`debug: {msg: "{{ 'A' | acme.tools.quiet }}"}`, '"a"'],
}

test.each(Object.entries(uses))('a collection on disk gives %s', async (_, [task, told]) => {
  const book = `0644 - hosts: h1\n  gather_facts: false\n  tasks:\n    - ${task}\n`
  await inFolder({ ...files, 'book.yml': book }, async folder => {
    const { stdout, stderr } = await tsplay(['run', '-i', 'h1,', '-c', 'local', 'book.yml'], { folder })
    expect(stdout + stderr).toContain(told)
  })
})

test('a playbook of a collection runs by its full name', async () => {
  await inFolder(files, async folder => {
    const { stdout, status } = await tsplay(['run', '-i', 'h1,', '-c', 'local', 'acme.tools.book'], { folder })
    expect([status, stdout.includes('OF A COLLECTION!')]).toStrictEqual([0, true])
  })
})

test('a role of a collection that is found by its path is of none', () =>
  inFolder(
    {
      'ansible.cfg': `0644 [defaults]\nroles_path = ${collection}/roles\n`,
      [`${collection}/roles/greet/tasks/main.yml`]: "0644 - debug: {msg: \"{{ ansible_collection_name | default('no role') ~ '.' }}\"}\n",
      'book.yml': '0644 - hosts: h1\n  gather_facts: false\n  roles: [greet, acme.tools.greet]\n',
    },
    async folder => {
      const { stdout } = await tsplay(['run', '-i', 'h1,', '-c', 'local', 'book.yml', '--output', 'ansible'], { folder })
      expect(stdout.match(/TASK.*\]|"msg": .*/g)).toStrictEqual([
        ...['TASK [greet : debug]', '"msg": "."', 'TASK [acme.tools.greet : debug]', '"msg": "acme.tools."'],
      ])
    },
  ))
