import { describe, expect, test } from 'vitest'
import { type Args, checkArgs, prepareArgs } from '../engine/args.ts'
import { Float, type Key, type Mapping, Moment, Secret, Template, Unknown, type Value } from '../engine/load/values.ts'
import { action } from '../engine/module.ts'

const text = { type: 'string', description: 'Some text.' } as const
const module = action({
  description: 'Has arguments of all types.',
  args: {
    type: 'object',
    properties: {
      path: { type: 'string', description: 'Where.', 'x-aliases': ['dest', 'name'] },
      state: { type: 'string', enum: ['present', 'absent', 'no'], default: 'present', description: 'What.' },
      count: { type: 'integer', minimum: 1, maximum: 65535, description: 'How many.' },
      ratio: { type: 'number', description: 'How much.' },
      force: { type: 'boolean', default: false, description: 'Whether.' },
      names: { type: 'array', items: { type: 'string' }, default: [], description: 'Which.' },
      ports: { type: 'array', items: { type: 'integer' }, description: 'Ports.' },
      env: { type: 'object', additionalProperties: { type: 'string' }, description: 'Environment.' },
      raw: { description: 'Anything.' },
      password: { type: 'string', 'x-secret': true, description: 'The password.' },
      mixed: { type: ['boolean', 'string'], description: 'Either.' },
      options: {
        type: 'object',
        description: 'Options.',
        required: ['key'],
        properties: {
          key: text,
          size: { type: 'integer', default: 3, description: 'Size.', 'x-aliases': ['length'] },
          token: { ...text, 'x-secret': true },
        },
      },
      that: { type: 'array', items: { type: ['string', 'boolean'] }, 'x-expression': true, description: 'Conditions.' },
      cert: { ...text },
      cert_key: { ...text },
      src: { ...text },
    },
    required: ['path'],
    'x-exclusive': [['raw', 'mixed']],
    'x-together': [['cert', 'cert_key']],
    'x-required-if': [['state', 'absent', ['src']]],
    'x-unserved': ['umask', 'keep'],
  },
  examples: [],
  touches: false,
  host: false,
  check: 'run',
  run: () => ({ status: 'ok', result: {} }),
})

const map = (members: { [name: string]: Value }): Mapping => new Map<Key, Value>(Object.entries(members))
const given = (members: { [name: string]: Value }) => map({ path: '/x', ...members })
const defaults = { path: '/x', state: 'present', force: false, names: [] }
const plain = (value: unknown): unknown => {
  if (value instanceof Secret) return { secret: value.reveal() }
  if (Array.isArray(value)) return value.map(plain)
  return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === null
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]))
    : value
}

const converted: { [sentence: string]: [{ [name: string]: Value }, Args] } = {
  'nothing but what is required: defaults': [{}, {}],
  'text of an integer': [{ path: 5 }, { path: '5' }],
  'text of an integral float': [{ path: new Float(1) }, { path: '1.0' }],
  'text of floats as Python writes them': [
    { names: [0.1, new Float(1e16), 1e-5, new Float(1e22)] },
    { names: ['0.1', '1e+16', '1e-05', '1e+22'] },
  ],
  'text of a boolean': [{ path: true }, { path: 'True' }],
  'text of a bigint': [{ path: 2n ** 64n }, { path: '18446744073709551616' }],
  'text of a list': [{ path: ['a', 1, null, "it's"] }, { path: `['a', 1, None, "it's"]` }],
  'text of a mapping': [{ path: map({ a: [true] }) }, { path: "{'a': [True]}" }],
  'text of a date': [{ path: new Moment('2020-01-02', 0) }, { path: '2020-01-02' }],
  'a list from a text with commas, spaces kept': [{ names: 'a, b,c' }, { names: ['a', ' b', 'c'] }],
  'a list from a number': [{ names: 80 }, { names: ['80'] }],
  'a list from a boolean': [{ names: false }, { names: ['False'] }],
  'items of a list': [{ ports: ['80', 443] }, { ports: [80, 443] }],
  'items from a text': [{ ports: '80,443' }, { ports: [80, 443] }],
  'booleans from words': [{ force: 'Yes' }, { force: true }],
  'booleans from a one': [{ force: 1 }, { force: true }],
  'booleans from a zero as float': [{ force: new Float(0) }, { force: false }],
  'an integer from digits': [{ count: ' 12 ' }, { count: 12 }],
  'an integer from an integral float': [{ count: new Float(12) }, { count: 12 }],
  'a number from text': [{ ratio: '1.5e3' }, { ratio: 1500 }],
  'a number from a float': [{ ratio: new Float(2) }, { ratio: 2 }],
  'a mapping from JSON': [{ env: '{"A": 1, "B": [true]}' }, { env: { A: '1', B: '[True]' } }],
  'a mapping from pairs': [{ env: 'a=1, b="two words" c=x=y' }, { env: { a: '1', b: 'two words', c: 'x=y' } }],
  'keys of mappings become text': [
    {
      raw: new Map<Key, Value>([
        [443, 'x'],
        [true, 'y'],
        ['__proto__', 'z'],
      ]),
    },
    { raw: Object.fromEntries([['443', 'x'], ['true', 'y'], ['__proto__', 'z']]) }, // biome-ignore format: pairs
  ],
  'anything stays what it is': [{ raw: [1, new Float(2), 'x', null, map({ a: null })] }, { raw: [1, 2, 'x', null, { a: null }] }],
  'the first type of several that is already there': [{ mixed: 'yes' }, { mixed: 'yes' }],
  'a choice that YAML took for a boolean': [{ state: false }, { state: 'no' }],
  'null is not given': [{ count: null, state: null, names: null }, {}],
  'an alias': [{ dest: '/y' }, { path: '/y' }],
  'a secret of the schema': [{ password: 'p' }, { password: { secret: 'p' } }],
  'a secret number where text is asked for': [{ password: new Secret(12) }, { password: { secret: '12' } }],
  'members of a mapping': [
    { options: map({ key: 1, length: '4', token: 't' }) },
    { options: { key: '1', size: 4, token: { secret: 't' } } },
  ],
  'defaults of members': [{ options: map({ key: 'k', size: null }) }, { options: { key: 'k', size: 3 } }],
  'one expression with commas': [{ that: 'a in [1, 2]' }, { that: ['a in [1, 2]'] }],
  'expressions as they were written': [{ that: [true, new Template('{{ x }}'), 5] }, { that: [true, '{{ x }}', '5'] }],
  'members not known yet': [{ names: ['a', new Unknown('t')] }, { names: ['a', new Unknown('t')] }],
}

describe('prepareArgs converts', () => {
  test.each(Object.entries(converted))('%s', (_, [members, expected]) => {
    const prepared = prepareArgs(module, given(members), new Map(), { name: 'it' })
    expect('args' in prepared ? plain(prepared.args) : prepared).toStrictEqual({ ...defaults, ...expected })
  })

  test('tells which arguments were secret', () => {
    const prepared = prepareArgs(module, given({ raw: new Secret('a'), env: map({ A: new Secret('s') }), names: ['x', new Secret('y')] }))
    expect('secrets' in prepared && prepared.secrets).toStrictEqual(['names.1', 'env.A', 'raw'])
  })
})

const refused: { [sentence: string]: [Mapping, [string, string, string?][]] } = {
  'an argument it does not have': [
    given({ stat: 'x' }),
    [
      [
        'unknown-argument',
        'it has no argument "stat"',
        'did you mean "state"? It has: path, state, count, ratio, force, names, ports, env, raw, password, mixed, options, that, cert, cert_key, src',
      ],
    ],
  ],
  'a missing argument': [map({}), [['missing-argument', 'it needs the argument "path"', 'path: Where.']]],
  'a required argument that is null': [map({ path: null }), [['missing-argument', 'it needs the argument "path"', 'path: Where.']]],
  'words that are no boolean': [given({ force: 'maybe' }), [['wrong-type', '"force" of it takes true or false, not "maybe"', 'Whether.']]],
  'words that are no number': [
    given({ count: '12 apples' }),
    [['wrong-type', '"count" of it takes a whole number, not "12 apples"', 'How many.']],
  ],
  'a mapping for a list': [given({ names: map({}) }), [['wrong-type', '"names" of it takes a list, not a mapping', 'Which.']]],
  'a list for a mapping': [given({ env: ['a'] }), [['wrong-type', '"env" of it takes a mapping, not a list', 'Environment.']]],
  'a wrong item': [given({ ports: [80, 'http'] }), [['wrong-type', '"ports.1" of it takes a whole number, not "http"']]],
  'a number out of range': [given({ count: 70000 }), [['wrong-type', '"count" of it must be <= 65535, and it is 70000', 'How many.']]],
  'no choice': [
    given({ state: 'presnt' }),
    [['not-a-choice', '"state" of it cannot be "presnt"', 'did you mean "present"? It can be: present, absent, no']],
  ],
  'exclusive arguments': [
    given({ raw: 1, mixed: true }),
    [['exclusive-arguments', 'it takes only one of "raw" and "mixed"', 'leave all but one of them out']],
  ],
  'half of a pair': [given({ cert: 'x' }), [['missing-argument', 'it needs "cert_key" where "cert" is given', 'cert_key: Some text.']]],
  'what a value requires': [
    given({ state: 'absent' }),
    [['missing-argument', 'it needs "src" where "state" is "absent"', 'src: Some text.']],
  ],
  'a missing member': [given({ options: map({}) }), [['missing-argument', '"options" of it needs "key"', 'Options.']]],
  'an unknown member': [
    given({ options: map({ key: 'a', sise: 1 }) }),
    [['unknown-argument', '"options" of it has no member "sise"', 'did you mean "size"? It has: key, size, token']],
  ],
  'a secret without showing it': [
    given({ count: new Secret('hunter2') }),
    [['wrong-type', '"count" of it takes a whole number, not ********', 'How many.']],
  ],
  'all of them at once': [
    map({ force: 'x', nmae: 1 }),
    [
      ['unknown-argument', 'it has no argument "nmae"'],
      ['missing-argument', 'it needs the argument "path"'],
      ['wrong-type', '"force" of it takes true or false, not "x"'],
    ],
  ],
}

describe('prepareArgs, of arguments that are not served yet,', () => {
  test('refuses those that ask for something', () => {
    const places = new Map([['umask', { file: 'a.yml', line: 2, column: 5 }]])
    const prepared = prepareArgs(module, given({ umask: '077', keep: false }), places, { name: 'tool' })
    expect(prepared).toStrictEqual({
      problems: [
        {
          code: 'unserved-argument',
          message: 'tool does not serve "umask" yet',
          hint: 'leave it out, or do what it asks in a task of its own',
          at: { file: 'a.yml', line: 2, column: 5 },
        },
      ],
    })
  })

  test('takes those that ask for nothing', () => {
    expect(prepareArgs(module, given({ keep: false, umask: null }))).toHaveProperty('args')
  })
})

describe('prepareArgs refuses', () => {
  test.each(Object.entries(refused))('%s', (_, [members, expected]) => {
    const prepared = prepareArgs(module, members, new Map(), { name: 'it' })
    const problems = 'problems' in prepared ? prepared.problems : []
    expect(
      problems.map(({ code, message, hint }, index) => (expected[index]?.[2] ? [code, message, hint] : [code, message])),
    ).toStrictEqual(expected)
  })

  test('at the place of the argument as it was written', () => {
    const at = { file: 'a.yml', line: 3, column: 5 }
    const prepared = prepareArgs(module, map({ name: '/x', force: 'maybe' }), new Map([['force', at]]))
    expect('problems' in prepared && prepared.problems[0]?.at).toStrictEqual(at)
  })

  test('free text where there is none, in words', () => {
    const prepared = prepareArgs(module, given({ _raw_params: 'hi' }), new Map(), { name: 'it' })
    expect('problems' in prepared && prepared.problems[0]?.message).toBe('it takes no text without a name')
  })
})

const template = new Template('{{ x }}')
const checked: { [sentence: string]: [{ [name: string]: Value }, string[]] } = {
  'a template for anything': [{ force: template, count: template, state: template, names: template, options: template }, []],
  'a template inside a list': [{ ports: [80, template] }, []],
  'a wrong item beside a template': [{ ports: ['http', template] }, ['wrong-type']],
  'a template inside what becomes text': [{ path: ['a', template] }, []],
  'a choice that is written out': [{ state: 'presnt' }, ['not-a-choice']],
  'exclusive templates, which may come to nothing': [{ raw: template, mixed: template }, []],
  'a required member, whatever it is': [{ options: map({ key: template }) }, []],
  'a value that requires more': [{ state: 'absent' }, ['missing-argument']],
  'an unknown name with a template': [{ sate: template }, ['unknown-argument']],
  'nothing of what is not served yet, as the task may be skipped': [{ umask: '077', keep: true }, []],
}

describe('checkArgs, before a run, finds', () => {
  test.each(Object.entries(checked))('%s', (_, [members, codes]) => {
    expect(checkArgs(module, given(members)).map(({ code }) => code)).toStrictEqual(codes)
  })

  test('nothing missing where more arguments may come', () => {
    expect(checkArgs(module, map({}), { partial: true })).toStrictEqual([])
  })
})
