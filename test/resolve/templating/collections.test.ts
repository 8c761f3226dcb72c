import { describe, expect, test } from 'vitest'
import { fromJson, toJson } from '../../../engine/load/json.ts'
import { userText, type Value } from '../../../engine/load/values.ts'
import { Templar } from '../../../engine/resolve/templating/templar.ts'
// What templates with filters, tests and lookups of ansible.utils and community.general came to with those collections.
import recorded from './collection-answers.json' with { type: 'json' }
import { scopeOf, worldOf } from './world.ts'

const variables = { a__list: [1], b__list: [2], my_x: { p: 1 }, my_y: { q: 2 } }

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
    "{'a':1} | ansible.utils.get_path('b')": /undefined|no attribute 'b'/,
    "lookup('community.general.random_string', upper=false, lower=false, numbers=false, special=false)":
      /Available characters cannot be None/,
  }
  test.each(Object.entries(refused))('%s is refused', (expression, sentence) => {
    expect(() => rendered(expression)).toThrow(sentence)
  })
})
