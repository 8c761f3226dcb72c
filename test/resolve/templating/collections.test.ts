import { describe, expect, test } from 'vitest'
import { fromJson, toJson } from '../../../engine/load/json.ts'
import { userText, type Value } from '../../../engine/load/values.ts'
import { Templar } from '../../../engine/resolve/templating/templar.ts'
// What templates with filters, tests and lookups of ansible.utils and community.general came to with those collections.
import recorded from './collection-answers.json' with { type: 'json' }
import { scopeOf, worldOf } from './world.ts'

const variables = { a__list: [1], b__list: [2], my_x: { p: 1 }, my_y: { q: 2 }, nl: '\n', tab: '\t' }

function rendered(expression: string): Value {
  const setting = { world: worldOf(), searchPath: ['/play'], playbookDir: '/play', names: () => Object.keys(variables) }
  const scope = scopeOf(Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, fromJson(value)])))
  return new Templar(setting, scope).render(userText(`{{ ${expression} }}`, { file: 'case.yml', line: 1, column: 1 }))
}

describe('what collections bring', () => {
  test.each(Object.entries(recorded))('%s', (expression, answer) => {
    // As a fact keeps it: nothing is an empty text.
    expect(toJson(rendered(expression)) ?? '').toStrictEqual(answer)
  })

  const refused: { readonly [expression: string]: RegExp } = {
    "'10.0.0.5/30' | ansible.utils.usable_range": /10\.0\.0\.5\/30 has host bits set/,
    "'nope' | ansible.utils.hwaddr('linux')": /hwaddr: not a hardware address: nope/,
    "['10.0.0.1','zz'] | ansible.utils.cidr_merge": /invalid IPNetwork zz/,
    "['10.0.0.1'] | ansible.utils.cidr_merge('nope')": /cidr_merge: invalid action 'nope'/,
    "'nope' | ansible.utils.usable_range": /'nope' does not appear to be an IPv4 or IPv6 network/,
    "{'a':1} | ansible.utils.keep_keys(target=['a'],matching_parameter='nope')":
      /value of matching_parameter must be one of: starts_with, ends_with, regex, got: nope/,
    "'text' | ansible.utils.keep_keys(target=['a'])": /Error when using plugin 'keep_keys': Input is not valid for keep operation/,
    "'text' | ansible.utils.remove_keys(target=['a'])": /Input is not valid for attribute removal/,
    "'text' | ansible.utils.replace_keys(target=[{'before':'a','after':'b'}])": /Input is not valid for replace operation/,
    "{'p':1} | ansible.utils.replace_keys(target=[{'before':'p','z':'z'}])": /target\.z\. Supported parameters include: after, before\./,
    "[{'n':'a'},{'m':'b'}] | ansible.utils.index_of('eq','a','n',fail_on_missing=true)":
      /'n' was not found in '\{'m': 'b'\}' at \[1\]\. fail_on_missing=True/,
    "[{'n':'a'},5] | ansible.utils.index_of('eq','a','n')": /all list entries are required to be dictionaries, got dict and int/,
    "{'n':'a'} | ansible.utils.index_of('eq','a','n')": /argument 'data' cannot be converted to a list/,
    "{'a':1} | ansible.utils.get_path('b')": /undefined|no attribute 'b'/,
    "lookup('community.general.random_string', upper=false, lower=false, numbers=false, special=false)":
      /Available characters cannot be None/,
  }
  test.each(Object.entries(refused))('%s is refused', (expression, sentence) => {
    expect(() => rendered(expression)).toThrow(sentence)
  })
})
