import { expect, test } from 'vitest'
import { bookOf, books } from './book.ts'
import { chained, chainOf } from './chain.ts'
import { grade, type Said } from './grade.ts'
import { sample } from './sample.ts'

const said = (task: string, status: string, more: Partial<Said> = {}): Said => ({ task, status, attributes: [], ...more })
const mode = (after: string) => ({ attributes: [{ name: 'mode', before: '"0600"', after }] })

const rows: Readonly<
  Record<string, { readonly check: readonly Said[]; readonly run: readonly Said[]; readonly grade: ReturnType<typeof grade> }>
> = {
  'what was said and done is right': {
    check: [said('a', 'changed', mode('"0644"')), said('b', 'failed')],
    run: [said('a', 'changed', mode('"0644"')), said('b', 'failed')],
    grade: { right: 2, unknown: [], wrong: [] },
  },
  'another status is wrong': {
    check: [said('a', 'ok')],
    run: [said('a', 'changed')],
    grade: { right: 0, unknown: [], wrong: ['a: ok in the check, changed in the run'] },
  },
  'a member that the check hides is wrong': {
    check: [said('a', 'changed')],
    run: [said('a', 'changed', mode('"0644"'))],
    grade: { right: 0, unknown: [], wrong: ['a: no more in the check, mode "0600" → "0644" in the run'] },
  },
  'a side that was not told agrees with any': {
    check: [said('a', 'changed', { attributes: [{ name: 'mode' }] })],
    run: [said('a', 'changed', mode('"0644"'))],
    grade: { right: 1, unknown: [], wrong: [] },
  },
  'what waits is unknown, with its items, and right where it came so': {
    check: [said('a', 'unknown', { waitsFor: 'apt' }), said('b', 'unknown', { waitsFor: 'apt' }), said('c', 'ok', { waitsFor: 'apt' })],
    run: [said('a', 'ok', { item: '1' }), said('b', 'failed'), said('c', 'ok')],
    grade: { right: 1, unknown: ['a (item=1): waits for apt, then ok', 'b: waits for apt, then failed'], wrong: [] },
  },
  'what comes in one of them alone is wrong, but for a handler that might have': {
    check: [said('a', 'ok'), said('b', 'unknown', { waitsFor: 'apt' })],
    run: [said('c', 'ok')],
    grade: { right: 0, unknown: [], wrong: ['c: nothing in the check, ok in the run', 'a: ok in the check, and nothing in the run'] },
  },
  'a handler that comes twice is counted twice': {
    check: [said('a', 'ok')],
    run: [said('a', 'ok'), said('a', 'ok')],
    grade: { right: 1, unknown: [], wrong: ['a #2: nothing in the check, ok in the run'] },
  },
}

test.each(Object.entries(rows))('%s', (_, { check, run, grade: wanted }) => {
  expect(grade(check, run)).toStrictEqual(wanted)
})

test('a book says what its host needs, and brings its files', () => {
  const { needs, isBooted, files } = bookOf(
    'a',
    'b.book',
    'words\nneeds: git curl\nhost: booted\n-- book.yml --\n- hosts: h1\n-- x --\ny\n',
  )
  expect([needs, isBooted, [...files]]).toStrictEqual([
    ['git', 'curl'],
    true,
    [
      ['book.yml', '- hosts: h1\n'],
      ['x', 'y\n'],
    ],
  ])
  expect(bookOf('a', 'b.yml', '# needs: git\n- hosts: h1\n')).toMatchObject({ name: 'a/b', needs: ['git'], isBooted: false })
})

test('a sample is the same by the same seed, and holds all that failed once', () => {
  const all = Array.from({ length: 60 }, (_, at) => bookOf('a', `${at}.yml`, at < 10 ? '# host: booted\n' : ''))
  const names = (seed: number) => sample(all, { 'a/59': 'why' }, seed).map(({ name }) => name)
  expect(names(1)).toStrictEqual(names(1))
  expect(names(1)).not.toStrictEqual(names(2))
  expect([1, 2, 3, 4].every(seed => names(seed).includes('a/59'))).toBe(true)
})

test('a chain is what most modules have to do with, whatever they do with it, in blocks and handlers, too', () => {
  const tasks = `- hosts: h1
  tasks:
    - copy: { dest: /a, content: x }
    - block: [{ ansible.builtin.stat: { path: /a } }, { debug: { name: /a } }, { file: { path: [/b, /a] } }]
  handlers: [{ copy: { dest: /a } }, { service: { name: a } }, { systemd: { name: a } }]`
  expect(chainOf(bookOf('a', 'b.yml', tasks))).toStrictEqual({ thing: '/a', modules: ['copy', 'stat', 'file'] })
})

test('at least sixty books, at least twenty of which chain three modules or more', () => {
  expect(books().length).toBeGreaterThanOrEqual(60)
  expect(chained(books()).count).toBeGreaterThanOrEqual(20)
})
