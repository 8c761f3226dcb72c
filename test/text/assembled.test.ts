import { expect, test } from 'vitest'
import { assembled } from '../../engine/text/assembled.ts'
import { fnmatch } from '../../engine/text/fnmatch.ts'
import { pythonJson } from '../../engine/text/python-json.ts'
import { clockTime } from '../../engine/text/strptime.ts'

test.each([
  [undefined, 'three\none\ntwo\nc\n'],
  ['---', 'three\n---\none\n---\ntwo\n---\nc\n'],
  ['x\\n', 'three\nx\none\nx\ntwo\nx\nc\n'],
])('with %j between them parts become %j', (delimiter, whole) => {
  expect(assembled(['three', 'one', 'two\n', 'c\n'], delimiter)).toBe(whole)
})

test.each([
  ['a.log', '*.log', true],
  ['a.log', '*.LOG', false],
  ['a.logs', '*.log', false],
  ['a[1]', 'a[[]1]', true],
  ['ab', 'a[!b]', false],
  ['a-', 'a[a-c-]', true],
  ['a]', 'a[]]', true],
  ['a(b)+$', 'a(b)+$', true],
  ['new\nline', 'new?line', true],
  ['c0', 'c[0:-1]', true],
  ['c2', 'c[-2:-1]', true],
  ['cb', 'c[z-a]', false],
  ['we[b', 'we[b', true],
])('%j fits %j: %s', (name, pattern, fits) => {
  expect(fnmatch(name, pattern)).toBe(fits)
})

test.each([
  ['202001020304.05', '%Y%m%d%H%M.%S', '2020-01-02 03:04:05'],
  ['2.1.99', '%d.%m.%y', '1999-01-02 00:00:00'],
  ['100%', '100%%', undefined],
  ['noon', '%H:%M', undefined],
])('%s by %s is %s', (text, format, time) => {
  expect(clockTime(text, format)).toBe(time)
})

test('JSON is as Python writes it', () => {
  expect(pythonJson({ a: [1, 'ü\u{1f600}\x7f', null, true, {}, []] })).toBe('{"a": [1, "\\u00fc\\ud83d\\ude00\x7f", null, true, {}, []]}')
})
