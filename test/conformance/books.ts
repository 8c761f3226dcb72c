import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Book, bookOf, type Made } from './book.ts'
import { generated } from './generated/book.ts'
import { answers, textOf } from './generated/record.ts'

const here = import.meta.dirname.replace(/\/dist\/test\/conformance$/, '/test/conformance')
const shelf = join(here, 'books')

/** The sections, named by the number and the title of what Ansible's language they show. */
export const sections: readonly string[] = readdirSync(shelf).filter(name => !name.includes('.'))

/** The books of a section, by name. */
export function booksOf(section: string): Book[] {
  return readdirSync(join(shelf, section))
    .filter(file => file.endsWith('.book'))
    .sort()
    .map(file => bookOf(`${section}/${file.replace(/\.book$/, '')}`, readFileSync(join(shelf, section, file), 'utf8')))
}

/** What Ansible made of each book of a section. */
export function recordOf(section: string): Record<string, Made> {
  const file = join(here, 'recorded', `${section}.json`)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Made>) : {}
}

/** Keeps what Ansible made of the books of a section. */
export function record(section: string, made: Readonly<Record<string, Made>>): void {
  const sorted = Object.fromEntries(Object.entries(made).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(join(here, 'recorded', `${section}.json`), `${JSON.stringify(sorted, null, 1)}\n`)
}

/** A book, and what Ansible made of it: undefined where it was not asked, or of another text. */
export interface Answered {
  readonly book: Book
  readonly theirs: Made | undefined
}

/** All books by their names: those of the shelf, then the generated ones that Ansible was asked of. */
export function allBooks(): ReadonlyMap<string, Answered> {
  const shelved = sections.flatMap(section => {
    const recorded = recordOf(section)
    return booksOf(section).map(book => ({ book, theirs: recorded[book.name] }))
  })
  const asked = answers()
  const made = seeds(Object.keys(asked)).map(seed => {
    const book = generated(seed)
    const answer = asked[book.name]
    return { book, theirs: answer?.text === textOf(book) ? answer.made : undefined }
  })
  return new Map([...shelved, ...made].map(one => [one.book.name, one]))
}

function seeds(names: readonly string[]): number[] {
  return names.map(name => Number(name.replace(/^.*\//, '')))
}

const oursFile = join(here, 'recorded', 'ours.json')

/** What tsplay makes of the books in which it does something else on purpose. */
export function oursOf(): Record<string, Made> {
  return existsSync(oursFile) ? (JSON.parse(readFileSync(oursFile, 'utf8')) as Record<string, Made>) : {}
}

/** Keeps what tsplay makes of those books. */
export function recordOurs(made: Readonly<Record<string, Made>>): void {
  writeFileSync(oursFile, `${JSON.stringify(Object.fromEntries(Object.entries(made).sort(([a], [b]) => (a < b ? -1 : 1))), null, 1)}\n`)
}
