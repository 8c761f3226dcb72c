import { join } from 'node:path'
import { createTwoFilesPatch } from 'diff'
import { madeBy } from './book.ts'
import { booksOf, recordOf, sections } from './books.ts'
import { compared } from './compare.ts'
import { differences } from './differences.ts'
import { inParallel } from './parallel.ts'

// npm run conformance [-- SECTION | SECTION/NAME...]: runs the books by tsplay and compares each line and file with what Ansible made; prints a table.
const wanted = process.argv.slice(2)
const program = [process.execPath, join(import.meta.dirname, '..', '..', 'engine', 'cli.js'), 'run']
const rows: string[] = []
let failed = 0

for (const section of sections) {
  const recorded = recordOf(section)
  const books = booksOf(section).filter(({ name }) => wanted.length === 0 || wanted.some(word => word === name || word === section))
  const count = { same: 0, listed: 0, differs: 0 }
  await inParallel(books, async book => {
    const theirs = recorded[book.name]
    const ours = await madeBy(program, book)
    const [wanted, got] = theirs ? compared(theirs, ours) : ['', '(no record)']
    if (wanted === got) count.same += 1
    else if (differences[book.name]) count.listed += 1
    else {
      count.differs += 1
      process.stdout.write(createTwoFilesPatch('ansible', 'tsplay', wanted, got, book.name, ''))
    }
  })
  failed += count.differs
  if (books.length > 0) rows.push(`${section.padEnd(28)} ${count.same} same, ${count.listed} listed, ${count.differs} differ`)
}
process.stdout.write(`${rows.join('\n')}\n`)
process.exitCode = failed > 0 ? 1 : 0
