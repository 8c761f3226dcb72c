import { describe, expect, test } from 'vitest'
import type { Json, Module } from '../../engine/module.ts'
import blockinfile from '../../modules/blockinfile.ts'
import lineinfile from '../../modules/lineinfile.ts'
import replace from '../../modules/replace.ts'
import { inFolder, type Listing, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

interface Case {
  readonly module: Module
  readonly before?: Listing
  readonly args: { readonly [name: string]: Json }
  readonly after?: Listing
  /** What is returned; a failure where it is a text. */
  readonly result: { readonly [name: string]: Json } | string
}

const block = '# BEGIN ANSIBLE MANAGED BLOCK\nx\n# END ANSIBLE MANAGED BLOCK\n'
const attributes = 'ownership, perms or SE linux context changed'

const cases: { readonly [sentence: string]: Case } = {
  'lineinfile adds a line': {
    module: lineinfile,
    before: { 'a b': '0640 x' },
    args: { path: 'a b', line: "it's $(x)" },
    after: { 'a b': "0640 x\nit's $(x)\n" },
    result: { msg: 'line added', backup: '' },
  },
  'lineinfile leaves a line alone': {
    module: lineinfile,
    before: { a: '0640 x\n' },
    args: { path: 'a', line: 'x' },
    result: { msg: '', backup: '' },
  },
  'lineinfile replaces a line and sets the mode': {
    module: lineinfile,
    before: { a: '0640 x=1\ny\n' },
    args: { path: 'a', regexp: '^(x)=', line: '\\1=2', backrefs: true, mode: '0600' },
    after: { a: '0600 x=2\ny\n' },
    result: { msg: `line replaced and ${attributes}`, backup: '' },
  },
  'lineinfile sets the mode alone': {
    module: lineinfile,
    before: { a: '0640 x\n' },
    args: { path: 'a', line: 'x', mode: '0600' },
    after: { a: '0600 x\n' },
    result: { msg: attributes, backup: '' },
  },
  'lineinfile makes a file, and its folders': {
    module: lineinfile,
    args: { path: 'd/e/a', line: 'x', create: true, mode: '0600' },
    after: { d: '0755/', 'd/e': '0755/', 'd/e/a': '0600 x\n' },
    result: { msg: `line added and ${attributes}`, backup: '' },
  },
  'lineinfile edits what a link leads to': {
    module: lineinfile,
    before: { a: '0640 x\n', l: '-> a' },
    args: { path: 'l', line: 'y' },
    after: { a: '0640 x\ny\n', l: '-> a' },
    result: { msg: 'line added', backup: '' },
  },
  'lineinfile removes lines': {
    module: lineinfile,
    before: { a: '0640 x\ny\nx\n' },
    args: { path: 'a', line: 'x', state: 'absent' },
    after: { a: '0640 y\n' },
    result: { msg: '2 line(s) removed', found: 2, backup: '' },
  },
  'lineinfile has nothing to remove from nothing': {
    module: lineinfile,
    args: { path: 'a', line: 'x', state: 'absent' },
    result: { msg: 'file not present' },
  },
  'lineinfile makes no file': {
    module: lineinfile,
    args: { path: 'a', line: 'x' },
    result: 'Destination FOLDER/a does not exist !; make it first, or add create: true where the module has it',
  },
  'lineinfile edits no folder': {
    module: lineinfile,
    before: { a: '0755/' },
    args: { path: 'a', line: 'x' },
    result: 'Path FOLDER/a is a directory !; name a file in it',
  },
  'lineinfile wants an expression': {
    module: lineinfile,
    before: { a: '0640 x' },
    args: { path: 'a', line: 'x', regexp: '(' },
    result: '"(" is no regular expression: Unterminated group; mend the expression',
  },
  'lineinfile wants a line': {
    module: lineinfile,
    before: { a: '0640 x' },
    args: { path: 'a' },
    result: 'line is required with state=present; add it',
  },
  'lineinfile writes nothing that is not valid': {
    module: lineinfile,
    before: { a: '0640 x\n' },
    args: { path: 'a', line: 'y', validate: 'false %s' },
    result: 'failed to validate: rc:1 error:; mend what is written, or the command: FOLDER/a was left as it was',
  },
  'blockinfile adds a block': {
    module: blockinfile,
    before: { a: '0640 y\n' },
    args: { path: 'a', block: 'x' },
    after: { a: `0640 y\n${block}` },
    result: { msg: 'Block inserted' },
  },
  'blockinfile leaves a block alone': {
    module: blockinfile,
    before: { a: `0640 ${block}` },
    args: { path: 'a', block: 'x' },
    result: { msg: '' },
  },
  'blockinfile makes a file': {
    module: blockinfile,
    args: { path: 'a', block: 'x', create: true },
    after: { a: `0644 ${block}` },
    result: { msg: 'File created' },
  },
  'blockinfile removes a block': {
    module: blockinfile,
    before: { a: `0640 y\n${block}` },
    args: { path: 'a', block: 'x', state: 'absent' },
    after: { a: '0640 y\n' },
    result: { msg: 'Block removed' },
  },
  'blockinfile makes no file': {
    module: blockinfile,
    args: { path: 'a', block: 'x' },
    result: 'Path FOLDER/a does not exist !; make it first, or add create: true where the module has it',
  },
  'replace replaces': {
    module: replace,
    before: { a: '0640 a\nb\n' },
    args: { path: 'a', regexp: '^([ab])$', replace: '<\\1>' },
    after: { a: '0640 <a>\n<b>\n' },
    result: { msg: '2 replacements made', rc: 0 },
  },
  'replace leaves alone what does not fit': {
    module: replace,
    before: { a: '0640 a\n' },
    args: { path: 'a', regexp: 'x', replace: 'y' },
    result: { msg: '', rc: 0 },
  },
  'replace makes no file': {
    module: replace,
    args: { path: 'a', regexp: 'x' },
    result: 'Path FOLDER/a does not exist !; make it first, or add create: true where the module has it',
  },
}

describe.each(shells)('in %s,', (...shell) => {
  test.each(Object.entries(cases))('%s', async (_, { module, before = {}, args, after, result }) => {
    await inFolder(before, async folder => {
      const begun = listingOf(folder)
      const came = await runModule(module, { ...args, path: `${folder}/${args['path']}` }, { shell })
      if (typeof result === 'string') expect(came.failure).toBe(result.replaceAll('FOLDER', folder))
      else expect(came.result).toStrictEqual(result)
      expect(listingOf(folder)).toStrictEqual(after ?? begun)
    })
  })
})

test('bytes that are no text stay as they are, and the text before and after is shown', async () => {
  await inFolder({ a: '0640 x\n' }, async folder => {
    const { differences } = await runModule(lineinfile, { path: `${folder}/a`, line: 'y' }, { check: true })
    expect(differences).toStrictEqual([{ type: 'text', path: `${folder}/a`, before: 'x\n', after: 'x\ny\n' }])
  })
})
