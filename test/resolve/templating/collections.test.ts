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

  // As the guide of community.general has them: there is no oracle for these here.
  test.each([
    ['A | community.general.lists_union(B)', [9, 5, 7, 1, 4, 10, 2, 8, 3]],
    ['A | community.general.lists_intersect(B, C)', [1]],
    ['[A, B, C] | community.general.lists_intersect(flatten=true)', [1]],
    ['A | community.general.lists_difference(B, C)', [5]],
    ['A | community.general.lists_symmetric_difference(B, C)', [5, 8, 3, 1]],
    ['[1, 2, 3] | community.general.accumulate', [1, 3, 6]],
    ["['a', 'b', 'c'] | community.general.accumulate", ['a', 'ab', 'abc']],
    ['[1, 2, 5, 3, 4, 10] | community.general.lists_difference([1, 2, 3, 4, 5, 11, 99])', [10]],
  ])('%s', (expression, answer) => {
    const lists = { A: [9, 5, 7, 1, 9, 4, 10, 5, 9, 7], B: [4, 1, 2, 8, 3, 1, 7], C: [10, 2, 1, 9, 1] }
    const given = Object.entries(lists).reduce(
      (all, [name, list]) => all.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), JSON.stringify(list)),
      expression,
    )
    expect(toJson(rendered(given))).toStrictEqual(answer)
  })

  const refused: { readonly [expression: string]: RegExp } = {
    "'10.0.0.5/30' | ansible.utils.usable_range": /10\.0\.0\.5\/30 has host bits set/,
    '5 | community.crypto.split_pem': /The community\.crypto\.split_pem input must be a text type, not <class 'int'>/,
    "'x' | vault('pw') | unvault('other')": /Unable to decrypt: Decryption failed \(no vault secrets were found that could decrypt\)/,
    "5 | vault('pw')": /Can only vault strings, instead we got: <class 'int'>/,
    "'x' | vault(5)": /Secret passed is required to be a string, instead we got: <class 'int'>/,
    "'x' | vault('pw', wrap_object=true)": /vault writes no !vault objects/,
    "[1] | to_yaml(default_style='|')": /default_style: \| is not written here/,
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
    "[{'n':'a'},{'n':'a'}] | community.general.groupby_as_dict('n')": /Multiple sequence entries have attribute value 'a'/,
    "[{'n':'a'},{'m':'a'}] | community.general.groupby_as_dict('n')": /Attribute not contained in element #1 of sequence/,
    "[{'n':'a'},1] | community.general.groupby_as_dict('n')": /Sequence element #1 is not a mapping/,
    "{'n':'a'} | community.general.groupby_as_dict('n')": /Input is not a sequence/,
    "{'a':1,'b':1} | community.general.counter": /must be a sequence \(string or list\)\. \{'a': 1, 'b': 1\} is <class 'dict'>/,
    '[[1],[1]] | community.general.counter': /needs a sequence with hashable elements \(int, float or str\) - unhashable type: 'list'/,
    "[{'n':'a'}] | community.general.lists_mergeby": /At least one list and index are needed\./,
    "[{'n':'a'}] | community.general.lists_mergeby([{'n':'a'}],1)":
      /First argument after the lists for community\.general\.lists_mergeby must be string\. 1 is <class 'int'>/,
    "[{'n':'a'}] | community.general.lists_mergeby({'n':'a'},'n')": /must be lists\. \{'n': 'a'\} is <class 'dict'>/,
    "[{'n':'a'}] | community.general.lists_mergeby(['a'],'n')": /must be dictionaries\. a is <class 'str'>/,
    "[{'n':'a'}] | community.general.lists_mergeby([{'n':'a'}],'n',zz=1)":
      /'recursive' and 'list_merge' are the only valid keyword arguments/,
    "'é' | community.general.unicode_normalize('XX')": /XX is not a valid form/,
    '3 | community.general.unicode_normalize': /<class 'int'> is not a valid input type/,
    "'1h 30m' | community.general.to_time_unit('zz')": /can not convert to the following unit: zz\. Available units .* w, mo, y/,
    "'1h 30q' | community.general.to_seconds": /to_time_unit\(\) can not interpret following string: 1h 30q/,
    "'1500' | community.general.to_seconds": /can not interpret following string: 1500/,
    "'1H' | community.general.to_minutes": /can not interpret following string: 1H/,
    "'1y' | community.general.to_days(foo=1)": /to_time_unit\(\) got unknown keyword arguments: foo/,
    "'00:11:22:33:44:55' | community.general.random_mac": /\(00:11:22:33:44:55\) for random_mac: 5 colon\(:\) separated items max/,
    "'00:11:' | community.general.random_mac": /Invalid value \(00:11:\) for random_mac: empty item/,
    "'zz:11' | community.general.random_mac": /Invalid value \(zz:11\) for random_mac: zz not hexa byte/,
    '5 | community.general.random_mac': /Invalid value type \(<class 'int'>\) for random_mac \(5\)/,
    "['a,b','1,\"2'] | join(nl) | community.general.from_csv(strict=true)": /Unable to process file: unexpected end of data/,
    "['a,b','1,\"2\"x'] | join(nl) | community.general.from_csv(strict=true)": /Unable to process file: ',' expected after '"'/,
    "'a,b' | community.general.from_csv(delimiter=';;')": /Unable to create custom dialect: "delimiter" must be a 1-character string/,
    "'a,b' | community.general.from_csv(dialect='zz')": /Dialect 'zz' is not supported by your version of python\./,
    "'x' | password_hash('sha512', '12345678901234567')": /salt is too large: sha512 takes at most 16 letters/,
    "'x' | password_hash('md5', '123456789')": /salt is too large: md5 takes at most 8 letters/,
    "'x' | password_hash('blowfish', '12345678901234567890123')": /salt is too large: blowfish takes at most 22 letters/,
    "{'a':1} | ansible.utils.get_path('b')": /undefined|no attribute 'b'/,
    "lookup('community.general.random_string', upper=false, lower=false, numbers=false, special=false)":
      /Available characters cannot be None/,
  }
  test.each(Object.entries(refused))('%s is refused', (expression, sentence) => {
    expect(() => rendered(expression)).toThrow(sentence)
  })
})
