import { join } from 'node:path'
import { type Made, madeBy } from './book.ts'
import { allBooks, booksOf, record, recordOf, recordOurs, sections } from './books.ts'
import { differences } from './differences.ts'
import { inParallel } from './parallel.ts'

// npm run oracle:books [-- SECTION | SECTION/NAME...]: records what Debian's ansible-core makes of the books that have no record yet, or of those named.
const wanted = process.argv.slice(2)
for (const section of sections) {
  const before = recordOf(section)
  const isAsked = (name: string) => (wanted.length > 0 ? wanted.some(word => word === name || word === section) : !before[name])
  const books = booksOf(section)
  const now: Record<string, Made> = {}
  await inParallel(books, async book => {
    const kept = before[book.name]
    now[book.name] = kept && !isAsked(book.name) ? kept : await madeBy(['ansible-playbook'], book)
    if (now[book.name] !== kept) process.stdout.write(`${book.name}: ${now[book.name]?.lines.at(-1)}\n`)
  })
  record(section, now)
}

const program = [process.execPath, join(import.meta.dirname, '..', '..', 'bin', 'engine', 'cli.js'), 'run']
const ours: Record<string, Made> = {}
await inParallel(
  [...allBooks().values()].map(({ book }) => book).filter(({ name }) => differences[name]),
  async book => {
    ours[book.name] = await madeBy(program, book)
  },
)
recordOurs(ours)
