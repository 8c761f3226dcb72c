import { expect, test } from 'vitest'
import { recordOf, sections } from './books.ts'
import { allKeywords, booksOfKeyword, counted, countsOf } from './counted.ts'

const books = counted()

test('there are at least 300 books, at least five to each section from 1 to 23', () => {
  const few = sections.filter(section => books.filter(book => book.section === section).length < 5)
  expect(few).toStrictEqual([])
  expect(sections.map(section => Number(section.slice(0, 2)))).toStrictEqual(Array.from({ length: 23 }, (_none, at) => at + 1))
  expect(books.length, countsOf(books).join('\n')).toBeGreaterThanOrEqual(300)
})

test('each keyword has a book of its own', () => {
  expect(allKeywords.filter(keyword => booksOfKeyword(keyword, books).length === 0)).toStrictEqual([])
})

test('at least 150 books join three features or more', () => {
  expect(books.filter(({ features }) => features.length >= 3).length, countsOf(books).join('\n')).toBeGreaterThanOrEqual(150)
})

// Broken YAML, two modules in a task, a keyword, a module or a collection that nobody has: what they show is that nothing runs.
const refused = [
  ...['01-yaml/broken', '02-keywords/two-modules', '02-keywords/unknown-keyword'],
  ...['17-roles/collections-gone', '17-roles/collections-ring', '17-roles/collections-unlisted', '18-imports/module-elsewhere'],
]

test('Ansible runs each book, but for those that it is to refuse', () => {
  const mute = sections.flatMap(section =>
    Object.entries(recordOf(section)).flatMap(([name, { lines }]) => (lines.some(line => /^ *(PLAY|play) /.test(line)) ? [] : [name])),
  )
  expect(mute).toStrictEqual(refused)
})
