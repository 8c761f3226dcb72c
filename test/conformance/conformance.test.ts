import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Made, madeBy } from './book.ts'
import { allBooks, oursOf } from './books.ts'
import { compared } from './compare.ts'
import { differences } from './differences.ts'
import { inParallel } from './parallel.ts'
import { onceWrong, sampleOf } from './sample.ts'

const program = [process.execPath, join(import.meta.dirname, '..', '..', 'dist', 'bin', 'engine', 'cli.js'), 'run']
const books = allBooks()
const seed = Number(process.env.CONFORMANCE_SEED ?? Math.floor(Date.now() / 1000) % 100_000)

// The whole takes minutes: npm run conformance -- --all.
test(`books chosen by CONFORMANCE_SEED=${seed}, and those that were once wrong, run as Ansible runs them, or as the list of differences says`, async () => {
  const names = [...books.keys()]
  const [shelved, generated] = [false, true].map(isGenerated => names.filter(name => name.startsWith('generated/') === isGenerated))
  const chosen = new Set([...sampleOf(shelved ?? [], seed, 60), ...sampleOf(generated ?? [], seed, 15)])
  const listed = oursOf()
  const wanted: Record<string, unknown> = {}
  const got: Record<string, unknown> = {}
  await inParallel(
    [...books.values()].filter(({ book }) => chosen.has(book.name)),
    async ({ book, theirs }) => {
      const ours = await madeBy(program, book)
      const isListed = differences[book.name] !== undefined
      const [left, right] = isListed ? [listed[book.name], ours] : compared(theirs as Made, ours)
      wanted[book.name] = left
      got[book.name] = right
    },
  )
  expect(got, `CONFORMANCE_SEED=${seed}`).toStrictEqual(wanted)
}, 600_000)

test('each book has an answer of Ansible, of its text as it is now', () => {
  expect([...books].filter(([, { theirs }]) => theirs === undefined).map(([name]) => name)).toStrictEqual([])
})

test('the lists name books that are there; that of the differences covers at most 3 % of them', () => {
  expect([...Object.keys(differences), ...onceWrong].filter(name => !books.has(name))).toStrictEqual([])
  expect(Object.keys(differences).length / books.size).toBeLessThanOrEqual(0.03)
})
