import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Made, madeBy } from './book.ts'
import { booksOf, oursOf, recordOf, sections } from './books.ts'
import { compared } from './compare.ts'
import { differences } from './differences.ts'
import { inParallel } from './parallel.ts'

const program = [process.execPath, join(import.meta.dirname, '..', '..', 'dist', 'engine', 'cli.js'), 'run']

test.each(sections)('%s: each book as Ansible runs it, or as the list of differences says', async section => {
  const [theirs, listed] = [recordOf(section), oursOf()]
  const wanted: Record<string, unknown> = {}
  const got: Record<string, unknown> = {}
  await inParallel(booksOf(section), async book => {
    const ours = await madeBy(program, book)
    const isListed = differences[book.name] !== undefined
    const [left, right] = isListed ? [listed[book.name], ours] : compared(theirs[book.name] as Made, ours)
    wanted[book.name] = left
    got[book.name] = right
  })
  expect(got).toStrictEqual(wanted)
})

test('the list of differences covers at most 3 % of the books, and no book that is not there', () => {
  const names = sections.flatMap(section => booksOf(section).map(({ name }) => name))
  expect(Object.keys(differences).filter(name => !names.includes(name))).toStrictEqual([])
  expect(Object.keys(differences).length / names.length).toBeLessThanOrEqual(0.03)
})
