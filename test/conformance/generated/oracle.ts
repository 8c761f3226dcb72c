import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { environmentIn, madeBy, type Runner } from '../book.ts'
import { count, generated } from './book.ts'
import { answers, keepAnswers, textOf } from './record.ts'

// npm run oracle:generated [-- N]: records what Debian's ansible-core makes of the generated books that have no answer yet, or of another text; N at the most.
const most = Number(process.argv[2] ?? count)
const all = { ...answers() }
const books = Array.from({ length: count }, (_, at) => generated(at + 1))
const open = books.filter(book => all[book.name]?.text !== textOf(book)).slice(0, most)

const home = mkdtempSync(join(tmpdir(), 'tsplay-oracle-'))
const script = join(import.meta.dirname.replace(/\/dist\/test\/conformance\/generated$/, ''), 'test', 'oracle', 'playbooks.py')
const python = spawn('/usr/bin/python3', [script], { env: environmentIn(home), stdio: ['pipe', 'pipe', 'inherit'] })
const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]()

/** Ansible that is loaded once: most of what a small book takes is its beginning. */
const ansible: Runner = async (args, cwd) => {
  python.stdin.write(`${JSON.stringify({ cwd, args })}\n`)
  const { value } = await lines.next()
  return JSON.parse(value as string) as { stdout: string; exit: number }
}

for (const [at, book] of open.entries()) {
  all[book.name] = { text: textOf(book), made: await madeBy(ansible, book) }
  // What was asked is kept on the way: it takes long.
  if (at % 25 === 24) keepAnswers(all)
}
keepAnswers(all)
python.stdin.end()
await once(python, 'exit')
rmSync(home, { recursive: true, force: true })
process.stdout.write(`asked ${open.length} of ${count} books\n`)
