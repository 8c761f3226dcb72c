import { join } from 'node:path'
import { createTwoFilesPatch } from 'diff'
import { madeBy } from './book.ts'
import { allBooks } from './books.ts'
import { compared } from './compare.ts'
import { counted, countsOf } from './counted.ts'
import { differences } from './differences.ts'
import { inParallel } from './parallel.ts'

// npm run conformance [-- --all | SECTION | SECTION/NAME...]: runs the books by tsplay and compares each line and file with what Ansible made;
// prints a table. Without a word: the shelf; with --all the generated ones, too; with --counts it only counts what the shelf shows.
const words = process.argv.slice(2)
if (words.includes('--counts')) process.stdout.write(`${countsOf(counted()).join('\n')}\n`)
const program = [process.execPath, join(import.meta.dirname, '..', '..', 'bin', 'engine', 'cli.js'), 'run']
const table = new Map<string, { same: number; listed: number; differs: number }>()

const sectionOf = (name: string) => name.replace(/\/.*$/, '')
const isWanted = (name: string) =>
  words.length === 0 ? sectionOf(name) !== 'generated' : words.includes('--all') || words.includes(name) || words.includes(sectionOf(name))
const books = [...allBooks().values()].filter(({ book }) => isWanted(book.name))

await inParallel(books, async ({ book, theirs }) => {
  const count = table.get(sectionOf(book.name)) ?? { same: 0, listed: 0, differs: 0 }
  table.set(sectionOf(book.name), count)
  const ours = await madeBy(program, book)
  const [wanted, got] = theirs ? compared(theirs, ours) : ['', '(no record)']
  if (wanted === got && differences[book.name]) process.stdout.write(`${book.name} is listed as different, and is the same\n`)
  if (wanted === got) count.same += 1
  else if (differences[book.name]) count.listed += 1
  else {
    count.differs += 1
    process.stdout.write(createTwoFilesPatch('ansible', 'tsplay', wanted, got, book.name, ''))
  }
})
for (const [section, { same, listed, differs }] of [...table].sort(([a], [b]) => (a < b ? -1 : 1)))
  process.stdout.write(`${section.padEnd(28)} ${same} same, ${listed} listed, ${differs} differ\n`)
process.exitCode = [...table.values()].some(({ differs }) => differs > 0) ? 1 : 0
