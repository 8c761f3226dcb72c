import { describe, expect, test } from 'vitest'
import { argumentsFrom } from '../../engine/load/arguments.ts'
import { Template, type Value } from '../../engine/load/values.ts'

const told = (value: Value | undefined) => (value instanceof Template ? value.source : value)

function commandOf(text: string) {
  const at = { file: 'a.yml', line: 1, column: 1 }
  const { free, named } = argumentsFrom('shell', { kind: 'scalar', value: text, at } as never, undefined)
  return { free: told(free), ...Object.fromEntries([...named].map(([name, value]) => [String(name), told(value)])) }
}

const texts: { readonly [sentence: string]: [text: string, free: string, options?: { readonly [name: string]: string }] } = {
  'lines with their indentation': ['if true; then\n  echo a\n  echo b\nfi\n', 'if true; then\n  echo a\n  echo b\nfi\n'],
  'a here-document with what it holds': ['cat <<END\n  a\n\n    b\nEND\n', 'cat <<END\n  a\n\n    b\nEND\n'],
  'lines around a template': [
    'if x; then\n  y\nfi\n{% if a %}\n  z\n{% endif %}\nw',
    'if x; then\n  y\nfi\n{% if a %}\n  z\n{% endif %}\nw',
  ],
  'several spaces and a tab': ["awk  '{ print $1 }'\tx   y", "awk  '{ print $1 }'\tx   y"],
  'an option that stands last': ['echo a creates=/x\n', 'echo a', { creates: '/x' }],
  'an option in the middle': ['echo chdir=/tmp a  b', 'echo a  b', { chdir: '/tmp' }],
  'an option on a line of its own': ['echo a\nchdir="/a b"\necho b', 'echo a\necho b', { chdir: '/a b' }],
  'what only looks like an option': ['a=b c=d x', 'a=b c=d x'],
  'a line that goes on with the next': ['echo a \\\n  b \\\nc', 'echo a  b c'],
  'a folded line, without backslashes that stand alone and the end of their line': ['(x) \\ && y \\ | cat\n', '(x) && y | cat'],
  'a line after one with a lone backslash, on that line': ['a\n  b \\ c\n  d\n', 'a\n  b c  d\n'],
  'an empty line after one with a lone backslash': ['a\n\nb \\ c\n\n', 'a\n\nb c\n'],
  'an empty line after one that would go on': ['a \\\n\nb', 'a\nb'],
  'the words around a lone backslash': ['\\ a  \\  b \\ \\ c', 'a   b c'],
  'a lone backslash and a space at the end of a line, as one space': ['a \\ \n b', 'a  b'],
  'a lone backslash at the end, as nothing': ['a \\\n', 'a'],
  'a lone backslash before an option that stands last': ['a \\ chdir=/x\n', 'a', { chdir: '/x' }],
  'a lone backslash inside quotes, and not after them': ["'q \\ r' \\ s", "'q \\ r' s"],
  'a lone backslash in a template, and not after it': ["a {{ 'x \\ y' }} \\ z", "a {{ 'x \\ y' }} z"],
  'a backslash before a tab': ['a\tb \\\tc', 'a\tb \\\tc'],
  'a backslash at the end of a word': ['echo a\\\nb', 'echo a\\\nb'],
  'a backslash at the end of a line inside quotes': ['echo "a \\\n  b"', 'echo "a \\\n  b"'],
}

describe('the text of a command keeps', () => {
  test.each(Object.entries(texts))('%s', (_, [text, free, options = {}]) => {
    expect(commandOf(text)).toStrictEqual({ free, ...options })
  })
})
