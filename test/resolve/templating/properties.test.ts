import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Problems } from '../../../engine/errors.ts'
import { type Key, Template, type Value } from '../../../engine/load/values.ts'
import { jsonText, parseJson } from '../../../engine/resolve/templating/python/json.ts'
import { literalValue } from '../../../engine/resolve/templating/python/literal-parser.ts'
import { literal } from '../../../engine/resolve/templating/python/text.ts'
import { yamlText } from '../../../engine/resolve/templating/python/yaml.ts'
import { templarOf } from './world.ts'

const seed = { seed: 20261123 }
const scalar = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.bigInt({ min: 2n ** 60n, max: 2n ** 80n }),
)
const { value } = fc.letrec<{ value: Value }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 4 }).map(entries => new Map<Key, Value>(entries)),
  ),
}))

test('what repr prints, the literal parser reads back', () => {
  fc.assert(
    fc.property(value, one => {
      expect(literalValue(literal(one))).toStrictEqual(one)
    }),
    seed,
  )
})

test('what to_json prints, from_json reads back', () => {
  const style = { indent: undefined, sortKeys: false, ensureAscii: true, comma: ', ', colon: ': ' }
  fc.assert(
    fc.property(value, one => {
      expect(parseJson(jsonText(one, style))).toStrictEqual(one)
    }),
    seed,
  )
})

test('what to_nice_yaml prints, from_yaml reads back', () => {
  const texts = fc.dictionary(
    fc.string({ minLength: 1 }),
    fc.oneof(fc.string(), fc.stringMatching(/^[a-z:#'" \n-]{0,120}$/), fc.integer(), fc.boolean(), fc.constant(null)),
  )
  const style = { indent: 4, width: 80, sortKeys: false, isFlow: false, explicitStart: false, explicitEnd: false }
  fc.assert(
    fc.property(texts, plain => {
      const map = new Map<Key, Value>(Object.entries(plain))
      expect(templarOf({ text: yamlText(map, style) }).evaluate('text | from_yaml')).toStrictEqual(map)
    }),
    seed,
  )
})

const pieces = fc.array(
  fc.constantFrom(
    '{{',
    '}}',
    '{%',
    '%}',
    '{#',
    '#}',
    ' x ',
    '-',
    '+',
    '"',
    "'",
    '\\',
    '\n',
    'if',
    'for',
    'in',
    'endif',
    'endfor',
    'else',
    'set',
    '=',
    'raw',
    'endraw',
    '|',
    '.',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ':',
    ',',
    '1',
    '1.5',
    'is',
    'not',
    'and',
    '**',
    '~',
    'ä',
    '\0',
  ),
  { maxLength: 25 },
)

test('any text is rendered or refused with problems', () => {
  const isAnswered = (work: () => unknown) => {
    try {
      work()
    } catch (error) {
      expect(error).toBeInstanceOf(Problems)
    }
  }
  fc.assert(
    fc.property(
      fc.oneof(
        pieces.map(parts => parts.join('')),
        fc.string({ unit: 'binary' }),
      ),
      text => {
        isAnswered(() => templarOf({ x: [1] }).render(new Template(text)))
        isAnswered(() => templarOf({ x: [1] }).evaluate(text))
        isAnswered(() => templarOf({ x: [1] }).file(text, { path: '/t' }))
      },
    ),
    { ...seed, numRuns: 3000 },
  )
})

test('text without tags comes out as it went in', () => {
  fc.assert(
    fc.property(
      fc.string().filter(text => !/[{\r]/.test(text)),
      text => {
        expect(templarOf({}).file(text, { path: '/t' })).toBe(text)
      },
    ),
    seed,
  )
})

test('any pattern is used or refused with problems, and an escaped text finds itself', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (pattern, text) => {
      const templar = templarOf({ pattern, text })
      expect(templar.evaluate('text is match(text | regex_escape)')).toBe(true)
      try {
        templar.evaluate('text | regex_search(pattern)')
      } catch (error) {
        expect(error).toBeInstanceOf(Problems)
      }
    }),
    seed,
  )
})
