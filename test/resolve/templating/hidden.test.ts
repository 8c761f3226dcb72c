import { describe, expect, test } from 'vitest'
import { Problems } from '../../../engine/errors.ts'
import { LazyMapping, Secret, Template, Unknown, type Value } from '../../../engine/load/values.ts'
import { templarOf } from './world.ts'

const users: Value = [
  new Map<string, Value>([
    ['name', 'ada'],
    ['password', new Secret('hunter22')],
  ]),
  new Map<string, Value>([
    ['name', 'bob'],
    ['password', 'open'],
  ]),
]
const secrets: Record<string, Value> = {
  pw: new Secret('hunter22'),
  user: new Map<string, Value>([
    ['name', 'ada'],
    ['password', new Secret('hunter22')],
  ]),
  users,
  dsn: new Template('db://{{ pw }}@host'),
  deep: new Map<string, Value>([['dsn', new Template('x{{ pw }}')]]),
  vaulted: new Secret(new Template('{{ name }}:{{ pw }}')),
  name: 'ada',
  hostvars: new LazyMapping(
    () => ['h'],
    () => new Map<string, Value>([['pw', new Secret('hunter22')]]),
  ),
}

/** What a text comes to: what a secret holds, and whether it is one. */
function rendered(source: string): { readonly isSecret: boolean; readonly value: Value } {
  const value = templarOf(secrets).render(new Template(source))
  return value instanceof Secret ? { isSecret: true, value: value.reveal() } : { isSecret: false, value }
}

describe('what a secret was read for is secret', () => {
  const hidden: Readonly<Record<string, Value>> = {
    '{{ pw }}': 'hunter22',
    'x {{ pw }} y': 'x hunter22 y',
    '{{ pw | b64encode }}': 'aHVudGVyMjI=',
    '{{ pw | length }}': '8',
    '{{ user.password }}': 'hunter22',
    "{{ user['password'] ~ '' }}": 'hunter22',
    '{{ user | to_json }}': '{"name": "ada", "password": "hunter22"}',
    'x{{ user }}': "x{'name': 'ada', 'password': 'hunter22'}",
    "{{ users | map(attribute='password') | join(',') }}": 'hunter22,open',
    '{% for u in users %}{{ u.password }};{% endfor %}': 'hunter22;open;',
    '{% set x = pw %}{{ name }}': 'ada',
    '{{ dsn }}': 'db://hunter22@host',
    '{{ deep.dsn }}': 'xhunter22',
    '{{ vaulted }}': 'ada:hunter22',
    '{{ [pw] }}': ['hunter22'],
    "{{ {'a': pw} }}": new Map([['a', 'hunter22']]),
    '{{ hostvars.h.pw }}': 'hunter22',
    "{{ hostvars['h'] | to_json }}": '{"pw": "hunter22"}',
    "{{ '%s' % pw }}": 'hunter22',
    "{{ 'x{}'.format(user) }}": "x{'name': 'ada', 'password': 'hunter22'}",
    "{{ lookup('vars', 'pw') }}": 'hunter22',
    '{{ pw.upper() }}': 'HUNTER22',
    "{{ ['a', pw] | select('search', 'h') | first }}": 'hunter22',
  }
  test.each(Object.entries(hidden))('%s', (source, value) => {
    expect(rendered(source)).toStrictEqual({ isSecret: true, value })
  })

  const open: Readonly<Record<string, Value>> = {
    '{{ name }}': 'ada',
    '{{ user.name }}': 'ada',
    "{{ users | map(attribute='name') | join(',') }}": 'ada,bob',
    "{{ users | selectattr('name', 'equalto', 'bob') | map(attribute='name') | first }}": 'bob',
    '{{ users | length }}': '2',
    "{{ pw == 'x' }}": false,
    '{{ pw is defined }}': true,
    '{{ (pw | length) > 3 }}': true,
  }
  test.each(Object.entries(open))('%s is open', (source, value) => {
    expect(rendered(source)).toStrictEqual({ isSecret: false, value })
  })

  test('secrets inside stay closed where nothing looks at them', () => {
    const templar = templarOf(secrets)
    const value = templar.render(new Template('{{ users }}')) as readonly ReadonlyMap<string, Value>[]
    expect(value[0]?.get('password')).toBeInstanceOf(Secret)
    expect(value[1]?.get('password')).toBe('open')
    const [first] = templar.lookup('items', users) as readonly ReadonlyMap<string, Value>[]
    expect(first?.get('password')).toBeInstanceOf(Secret)
    expect(
      templar
        .lookup('dict', templar.render(new Template('{{ user }}')))
        .map(entry => (entry as ReadonlyMap<string, Value>).get('value'))[1],
    ).toBeInstanceOf(Secret)
    expect(templar.render(new Map([['k', new Template('{{ pw }}')]]))).toStrictEqual(new Map([['k', new Secret('hunter22')]]))
  })

  test('files, expressions and lookups too', () => {
    const templar = templarOf(secrets)
    expect(templar.file('{{ pw }}\n', { path: '/t' })).toBeInstanceOf(Secret)
    expect(templar.file('{{ name }}\n', { path: '/t' })).toBe('ada\n')
    expect(templar.evaluate('pw')).toBeInstanceOf(Secret)
    expect(templar.test("pw == 'hunter22'")).toBe(true)
    expect(templar.lookup('sequence', new Secret('end=2'))[0]).toBeInstanceOf(Secret)
  })

  test.each([
    '{{ pw + 1 }}',
    '{{ pw | from_json }}',
    '{{ pw | to_datetime }}',
    "{{ lookup('file', pw) }}",
    '{{ {}[pw] }}',
    '{{ pw | mandatory | int(base=1) + [] }}',
    '{{ 1 | regex_replace(pw ~ "(") }}',
    '{{ d[pw] }}',
  ])('the error of %s does not tell it', source => {
    try {
      templarOf(secrets).render(new Template(source))
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(Problems)
      expect(JSON.stringify(error) + String(error)).not.toContain('hunter22')
    }
  })
})

const later = new Unknown('install nginx')
const unknowns: Record<string, Value> = {
  later,
  result: new Map<string, Value>([
    ['rc', later],
    ['changed', true],
  ]),
  results: [new Map<string, Value>([['rc', later]]), new Map<string, Value>([['rc', 1]])],
  list: [1, later],
  yes: true,
  no: false,
  text: new Template('v{{ later }}'),
}

describe('what only the real run can tell', () => {
  const unknown = [
    '{{ later }}',
    'a {{ later }}',
    '{{ later + 1 }}',
    '{{ later | upper }}',
    "{{ later | default('x') }}",
    '{{ later.a.b[0] }}',
    '{{ later() }}',
    '{{ result.rc }}',
    '{{ result.rc == 0 }}',
    '{{ text }}',
    '{{ [1] + later }}',
    '{{ list | sum }}',
    '{{ list | to_json }}',
    "{{ results | selectattr('rc', 'equalto', 0) | list }}",
    "{{ 'a' if later else 'b' }}",
    '{% if later %}a{% endif %}',
    '{% for x in later %}x{% endfor %}',
    '{{ later and yes }}',
    "{{ later or 'x' }}",
    '{{ not later }}',
    '{{ list == [1, 2] }}',
    "{{ '%s' % list }}",
    "{{ lookup('file', later) }}",
    '{{ later is string }}',
    '{{ 1 in list and later }}',
    '{% set x = later %}{{ x }}',
  ]
  test.each(unknown)('%s is not known', source => {
    expect(templarOf(unknowns).render(new Template(source))).toStrictEqual(later)
  })

  const known: Readonly<Record<string, Value>> = {
    '{{ later is defined }}': true,
    '{{ later is undefined }}': false,
    '{{ later and no }}': false,
    '{{ no and later }}': false,
    '{{ later or yes }}': true,
    '{{ yes or later }}': true,
    "{{ 'a' if yes else later }}": 'a',
    "{{ 'a' if later or yes else 'b' }}": 'a',
    "{{ 'b' if later and no else 'a' }}": 'a',
    '{{ list | length }}': '2',
    '{{ list[0] }}': '1',
    '{{ list | first }}': '1',
    "{{ results | map(attribute='rc') | list | length }}": '2',
    '{{ result.changed }}': true,
    '{{ not (later and no) }}': true,
    '{% if later is defined %}a{% endif %}': 'a',
  }
  test.each(Object.entries(known))('%s is known', (source, value) => {
    expect(templarOf(unknowns).render(new Template(source))).toStrictEqual(value)
  })

  test('conditions', () => {
    const templar = templarOf(unknowns)
    expect(templar.test('later')).toBe(later)
    expect(templar.test('later == 1 and no')).toBe(false)
    expect(templar.test(['later', 'no'])).toBe(false)
    expect(templar.test(['later', 'yes'])).toBe(later)
    expect(templar.test(['later', 'nope.x'])).toBe(later)
    expect(templar.test(['no', 'nope.x'])).toBe(false)
    expect(templar.test(['yes', 'result.changed'])).toBe(true)
    expect(templar.test('result.rc is defined and result.changed')).toBe(true)
    expect(templar.evaluate('result.rc')).toBe(later)
    expect(templar.file('a {{ later }}', { path: '/t' })).toBe(later)
    expect(templar.render([new Template('{{ list }}')])).toStrictEqual([[1, later]])
  })
})
