import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { Book, Made } from '../book.ts'

const file = join(import.meta.dirname.replace(/\/dist\/test\/conformance/, '/test/conformance'), 'answers.json.br')

/** What Ansible made of a generated book, and of which text. */
export interface Answer {
  readonly text: string
  readonly made: Made
}

/** What Ansible made of the generated books, by their names. */
export function answers(): Record<string, Answer> {
  return existsSync(file) ? (JSON.parse(brotliDecompressSync(readFileSync(file)).toString('utf8')) as Record<string, Answer>) : {}
}

/** Keeps them, in one small file. */
export function keepAnswers(all: Readonly<Record<string, Answer>>): void {
  const text = JSON.stringify(Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))))
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: text.length, [constants.BROTLI_PARAM_LGWIN]: 24 }
  writeFileSync(file, brotliCompressSync(text, { params: size }))
}

/** What tells one text of a book from another. */
export function textOf(book: Book): string {
  return createHash('sha256')
    .update(JSON.stringify([...book.files, book.options]))
    .digest('hex')
    .slice(0, 12)
}
