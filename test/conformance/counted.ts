import { keywords } from '../../engine/load/keywords.ts'
import { booksOf, sections } from './books.ts'
import { featuresOf } from './features.ts'
import { usesOf } from './uses.ts'

/** The keywords of plays, role entries, blocks and tasks; all that take no value of their own stand in the engine's table. */
export const allKeywords: readonly string[] = [
  ...Object.keys(keywords),
  ...['roles', 'pre_tasks', 'tasks', 'post_tasks', 'handlers', 'block', 'rescue', 'always', 'with'],
]

/** A book with the features that it joins and the keywords that it uses. */
export interface Counted {
  readonly name: string
  readonly section: string
  readonly features: readonly string[]
  readonly keys: ReadonlySet<string>
}

/** All books of the shelf, counted. */
export function counted(): Counted[] {
  return sections.flatMap(section =>
    booksOf(section).map(book => {
      const uses = usesOf(book)
      return { name: book.name, section, features: featuresOf(uses), keys: uses.keys }
    }),
  )
}

/** The books of a keyword's own: those of the section of keywords that bear its name and use it. */
export function booksOfKeyword(keyword: string, books: readonly Counted[]): string[] {
  const named = new RegExp(`/(.*-)?${keyword.replaceAll('_', '-')}(-|$)`)
  const isUsed = (keys: ReadonlySet<string>) => (keyword === 'with' ? [...keys].some(key => key.startsWith('with_')) : keys.has(keyword))
  return books.filter(({ name, section, keys }) => section === '02-keywords' && named.test(name) && isUsed(keys)).map(({ name }) => name)
}

/** The counts, one line each: sections, features, and how many features the books join. */
export function countsOf(books: readonly Counted[]): string[] {
  const tally = (names: readonly string[]) =>
    [...new Set(names)].sort().map(one => `${one.padEnd(28)} ${names.filter(name => name === one).length}`)
  return [
    ...tally(books.map(({ section }) => section)),
    ...['', ...tally(books.flatMap(book => book.features))],
    ...['', ...tally(books.map(book => `joins ${String(book.features.length).padStart(2)}`))],
    `${'joins three or more'.padEnd(28)} ${books.filter(book => book.features.length >= 3).length} of ${books.length}`,
  ]
}
