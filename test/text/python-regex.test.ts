import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile, expand, PatternError } from '../../engine/text/python-regex.ts'

/** What Python's re.search made of a pattern and a text, as test/oracle/python-regex.py asked it. */
interface Row {
  readonly pattern: string
  readonly text: string
  readonly flags: string
  readonly match?: { readonly text: string; readonly groups: readonly (string | null)[] } | null
  readonly refused?: true
}

const rows = JSON.parse(readFileSync(new URL('python-regex.json', import.meta.url), 'utf8')) as Row[]

function search({ pattern, text, flags }: Row): unknown {
  try {
    const match = compile(pattern, flags).exec(text)
    return match && { text: match[0], groups: match.slice(1).map(group => group ?? null) }
  } catch (error) {
    if (error instanceof PatternError) return 'refused'
    throw error
  }
}

describe('a pattern of Python', () => {
  test.each(rows.map(row => [JSON.stringify(row.pattern), JSON.stringify(row.text), row] as const))('%s in %s', (_, _text, row) => {
    expect(search(row)).toStrictEqual(row.refused ? 'refused' : row.match)
  })

  // Python 3.11 refuses them, Pythons before it took them for all of the pattern: roles have them.
  test.each([
    ['^\\s*(?i)port\\s', ' Port 22'],
    ['a(?s).b', 'a\nb'],
  ])('has the flags in it: %s', (pattern, text) => {
    expect(compile(pattern).test(text)).toBe(true)
  })

  test('is compiled or refused, never worse', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab\\[](){}^$.*+?|-=!<>P#:,019wdsZA\n') }), pattern => {
        search({ pattern, text: 'ab', flags: '' })
      }),
    )
  })

  test('of letters and signs that are escaped matches itself', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const escaped = text.replace(/[^A-Za-z0-9_]/gu, sign => `\\${sign}`)
        expect(compile(`\\A${escaped}\\Z`).test(text)).toBe(true)
      }),
    )
  })
})

const replacements: { [sentence: string]: [template: string, result: string] } = {
  'a group': ['\\2-\\1', 'b-a'],
  'a group in brackets': ['\\g<1>0', 'a0'],
  'a group by name': ['\\g<second>', 'b'],
  'the whole': ['<\\g<0>>', '<ab>'],
  'a group that did not match': ['x\\3', 'x'],
  'a backslash and a newline': ['\\\\\\n', '\\\n'],
  'a dollar sign': ['$1 $& $$', '$1 $& $$'],
}

describe('a replacement puts in', () => {
  const match = compile('(a)(?P<second>b)(c)?').exec('ab')

  test.each(Object.entries(replacements))('%s', (_, [template, result]) => {
    expect(match && expand(template, match)).toBe(result)
  })

  test.each(['\\4', '\\g<third>', '\\q'])('nothing for %s', template => {
    expect(() => match && expand(template, match)).toThrow(PatternError)
  })
})
