import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { atDesk, below, book, statuses } from '../support/planning.ts'

const into = (to: string, content: string, validate: string) => ({ name: to, copy: { dest: `{{ root }}/${to}`, content, validate } })
const more = (line: string, validate: string) => ({ name: line, lineinfile: { path: '{{ root }}/there', line, validate } })
const rule = (to: string, commands: string) => ({ name: to, sudoers: { name: to, user: 'root', commands, sudoers_path: '{{ root }}' } })
const look = { name: 'look', copy: { dest: '{{ root }}/look', content: '#!/bin/sh\ngrep -q fine "$1"\n', mode: '0755' } }

/** Tasks, and what a check says of each. */
const cases: { readonly [what: string]: readonly [tasks: readonly object[], said: readonly string[]] } = {
  'what is valid is a change': [[into('a', 'fine\n', 'grep -q fine %s')], ['a: changed']],
  'what is not fails, as in the run': [[into('a', 'bad\n', 'grep -q fine %s')], ['a: failed']],
  'the text is the one afterwards': [[more('fine', 'grep -q fine %s')], ['fine: changed']],
  'a module asks its own program: visudo finds no rule in it': [[rule('a', 'id = no'), rule('b', '/usr/bin/id')], ['a: failed']],
  'visudo finds it right': [[rule('b', '/usr/bin/id')], ['b: changed']],
  'what is there already is not looked at': [[more('old', 'false %s')], ['old: ok']],
  'a program that is not there fails it': [[into('a', 'fine\n', 'no-such-program %s')], ['a: failed']],
  'a program that is only planned is counted on': [
    [look, more('fine', '{{ root }}/look %s')],
    ['look: changed', 'fine: changed'],
  ],
  'one that nothing brings is not': [
    [look, more('fine', '{{ root }}/none %s')],
    ['look: changed', 'fine: failed'],
  ],
  'what fails while only the file itself is planned fails in the run, too': [
    [into('a', 'fine\n', 'grep -q fine %s'), into('a', 'bad\n', 'grep -q fine %s')],
    ['a: changed', 'a: failed'],
  ],
  'what fails while something else is planned may go well in the run': [
    [into('b', 'x', 'true %s'), into('a', 'bad\n', 'grep -q fine %s')],
    ['b: changed', 'a: unknown'],
  ],
}

describe('validate in a check', () => {
  test.each(Object.entries(cases))('%s', async (_, [tasks, said]) => {
    await atDesk({ 'site.yml': book(tasks), 'root/there': 'old\n' }, async ({ root, tsplay }) => {
      const { stdout } = await tsplay('run', 'site.yml', '-i', 'hosts', '--check', '--output', 'json')
      expect(statuses(stdout)).toStrictEqual(said)
      expect(below(root)).toHaveProperty(['there'])
      expect(existsSync(join(root, 'a'))).toBe(false)
    })
  })
})
