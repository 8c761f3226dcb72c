import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { generated } from '../../engine/generate/generated.ts'
import { root } from '../support/tree.ts'

const files = await generated()

test.each(Object.entries(files))('%s is what `npm run generate` writes', (path, text) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(text)
})

const schema = JSON.parse(files['playbooks/schema.json'] ?? '') as object
const fits = new Ajv({ strict: false }).compile(schema)

const books: { [sentence: string]: [unknown, boolean] } = {
  'a play': [[{ hosts: 'all', tasks: [{ command: 'id', register: 'x' }, { block: [{ 'ansible.builtin.debug': { msg: 'a' } }] }] }], true],
  'a file of tasks': [[{ command: { cmd: 'id', chdir: '{{ x }}', strip_empty_ends: 'no' }, when: ['a', 'b'] }], true],
  'an unknown keyword': [[{ hosts: 'all', taks: [] }], false],
  'an unknown module': [[{ hosts: 'all', tasks: [{ comand: 'id' }] }], false],
  'an unknown argument': [[{ hosts: 'all', tasks: [{ command: { cm: 'id' } }] }], false],
}

test.each(Object.entries(books))('the schema for editors knows %s', (_, [book, isGood]) => {
  expect(fits(book)).toBe(isGood)
})
