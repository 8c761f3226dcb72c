import { describe, expect, test } from 'vitest'
import { Problems } from '../../../engine/errors.ts'
import { LazyMapping, Template, type Value } from '../../../engine/load/values.ts'
import { templarOf, valuesOf } from './world.ts'

const names = [
  'constructor',
  '__proto__',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  'length',
  'map',
  'forEach',
  'set',
  'has',
  'size',
  'entries',
  'call',
  'apply',
  'bind',
  'caller',
  'arguments',
  'toJSON',
  'reveal',
  'value',
  'source',
  'then',
]

const variables: Record<string, Value> = {
  ...valuesOf({ text: 'a', number: 1, real: 1.5, list: [1], mapping: { a: 1 }, nothing: null, truth: true, big: 10 }),
  bytes: new Uint8Array([1]),
  lazy: new LazyMapping(
    () => ['a'],
    key => (key === 'a' ? 1 : undefined),
  ),
}

/** What an expression is worth, or that it was refused. */
function worth(expression: string): Value | 'refused' {
  try {
    return templarOf(variables).evaluate(expression)
  } catch (error) {
    if (error instanceof Problems) return 'refused'
    throw error
  }
}

describe('no way leads from a template to JavaScript', () => {
  const objects = [
    'text',
    'number',
    'real',
    'list',
    'mapping',
    'nothing',
    'truth',
    'bytes',
    'lazy',
    '(1, 2)',
    'range',
    'range(2)',
    '{}',
    '[]',
    'text.upper',
    'namespace(a=1)',
    'cycler(1)',
    'joiner()',
    'lookup',
    'now()',
    'mapping.items',
    'dict',
  ]
  test.each(objects)('%s has no members but its own', object => {
    const reached = names.flatMap(name =>
      [`${object}.${name}`, `${object}['${name}']`, `${object}|attr('${name}')`, `[${object}]|map(attribute='${name}')|first`].filter(
        expression => worth(`(${expression}) is defined`) !== false,
      ),
    )
    expect(reached.filter(expression => worth(expression) !== 'refused')).toStrictEqual([])
  })

  test.each(names)('%s is no variable, filter, test, lookup, argument or block', name => {
    const expressions = [
      name,
      `1|${name}`,
      `1 is ${name}`,
      `lookup('${name}', 1)`,
      `[1]|map('${name}')|list`,
      `[1]|select('${name}')|list`,
      `'x'|default(${name}=1)`,
      `dict(a=1).${name}`,
      `'{0.${name}}'.format(text)`,
      `'{0[${name}]}'.format(mapping)`,
      `'%(${name})s' % mapping`,
      `'{${name}}'.format(a=1)`,
    ]
    expect(expressions.filter(expression => worth(expression) !== 'refused')).toStrictEqual([])
    expect(() => templarOf({}).file(`{{ self.${name}() }}{% block a %}{% endblock %}`, { path: '/t' })).toThrow(Problems)
  })

  test('a type has a name, and nothing else', () => {
    expect(worth('mapping.__class__.__name__')).toBe('dict')
    expect(
      names.concat('__mro__', '__bases__', '__subclasses__').filter(name => worth(`mapping.__class__.${name} is defined`) !== false),
    ).toStrictEqual([])
  })

  test('keys that JavaScript gives a meaning are keys like others', () => {
    expect(worth(`{'__proto__': 1, 'constructor': 2}['__proto__']`)).toBe(1)
    expect(worth(`{'__proto__': {'polluted': 1}}|combine({'x': 1})|length`)).toBe(2)
    expect(worth(`({'__proto__': {'polluted': true}}|to_json|from_json).polluted is defined`)).toBe(false)
    expect(worth(`'{"__proto__": {"polluted": true}}'|from_yaml|length`)).toBe(1)
    expect(worth(`{'__proto__': {'polluted': true}}|json_query('polluted')`)).toBe(null)
    expect(worth(`dict(__proto__=1)['__proto__']`)).toBe(1)
    expect(worth(`[{'__proto__': 1}]|items2dict(key_name='__proto__', value_name='__proto__')|length`)).toBe(1)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(templarOf({ constructor: 'mine', toString: 'too' }).render(new Template('{{ constructor }} {{ toString }}'))).toBe('mine too')
  })

  test('names that a template sets are its own', () => {
    const text =
      '{% set __proto__ = 1 %}{% set constructor = 2 %}{{ __proto__ }}{{ constructor }}{% macro toString(valueOf) %}{{ valueOf }}{% endmacro %}{{ toString(3) }}{% set ns = namespace(__proto__=4) %}{{ ns.__proto__ }}'
    expect(templarOf({}).file(text, { path: '/t' })).toBe('1234')
  })
})

describe('only what the user wrote is a template', () => {
  const hostile = "{{ lookup('pipe', 'id') }}"
  test.each([
    '{{ fact }}',
    '{{ [fact] }}',
    '{{ fact | upper | lower }}',
    "{{ {'a': fact}.a }}",
    '{% set x = fact %}{{ x }}',
    '{{ fact | to_json | from_json }}',
    "{{ '%s' % fact }}",
    '{{ "{}".format(fact) }}',
    '{{ fact ~ "" }}',
    '{{ fact | regex_replace("x", "y") }}',
    '{{ hostvars.h.fact }}',
  ])('%s gives the text as it is', source => {
    const hostvars = new LazyMapping(
      () => ['h'],
      () => new Map([['fact', hostile]]),
    )
    const templar = templarOf({ fact: hostile, hostvars, again: new Template(source) })
    expect(JSON.stringify(templar.render(new Template(source)))).toContain('lookup(')
    expect(JSON.stringify(templar.render(new Template('{{ again }}')))).toContain('lookup(')
  })

  test('a condition put together from text looks nothing up', () => {
    const templar = templarOf({ fact: "lookup('pipe', 'id') != ''", cond: '1 == 2', yes: 'x == 5', x: 5 })
    expect(() => templar.test(new Template('{{ fact }}'))).toThrow(/not allowed here/)
    expect(() => templar.test("{{ 'lookup' }}('env', 'HOME')")).toThrow(/not allowed here/)
    expect(templar.test(new Template('{{ cond }}'))).toBe(false)
    expect(templar.test(new Template('{{ yes }}'))).toBe(true)
    expect(templar.test('cond')).toBe(true)
  })

  test('a plain text is not rendered, even one with braces', () => {
    expect(templarOf({ x: 1 }).render(['{{ x }}', new Map([['k', '{% if x %}']])])).toStrictEqual([
      '{{ x }}',
      new Map([['k', '{% if x %}']]),
    ])
  })
})

describe('a template has an end', () => {
  test.each([
    '{{ "x" * 10000000000 }}',
    '{{ 9 ** 99999999 }}',
    '{{ range(10000000) }}',
    '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
    "{{ '%1000000000d' % 1 }}",
    "{{ '{:1000000000}'.format(1) }}",
    '{{ [1,2,3,4,5,6,7,8,9]|product(repeat=9) }}',
    '{{ a }}',
  ])('%s is refused', source => {
    expect(() => templarOf({ a: new Template('{{ b }}'), b: new Template('{{ a }}') }).render(new Template(source))).toThrow(Problems)
  })
})
