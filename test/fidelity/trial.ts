import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Roots } from '../lab/roots.ts'
import type { Book } from './book.ts'
import type { Booted } from './booted.ts'
import { type Grade, grade } from './grade.ts'
import { openPlace } from './place.ts'
import type { Program } from './programs.ts'

/** What trials stand on: the roots that hosts are made of, a booted host on demand, a web server's address. */
export interface Ground {
  readonly roots: Roots
  readonly booted: (program: Program, needs: readonly string[]) => Promise<Booted>
  readonly web: string
}

/** Checks a book on a blank host, runs it there, and grades the check; what the check wrote to the host is wrong, too. */
export async function tried(book: Book, program: Program, ground: Ground): Promise<Grade> {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-fidelity-'))
  try {
    write(folder, book)
    return await (book.isBooted ? triedBooted : triedInPlace)(folder, book, program, ground)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function triedInPlace(folder: string, book: Book, program: Program, { roots, web }: Ground): Promise<Grade> {
  const enter = join(folder, '.enter')
  writeFileSync(enter, entering, { mode: 0o755 })
  const needs = program.name === 'ansible' ? [...new Set([...book.needs, 'python3'])] : book.needs
  const names = ['h1', 'h2']
  const places = await Promise.all(names.map(name => openPlace(join(folder, `.${name}`), roots, needs)))
  try {
    const lines = places.map(({ root }, at) => `${names[at]} ${program.inside(root, enter)}\n`)
    writeFileSync(join(folder, 'hosts'), lines.join(''))
    const check = await program.said(folder, ['--check'], { web })
    const touched = foreign(
      places.flatMap(place => place.touched()),
      program,
    )
    return withTouched(grade(check, await program.said(folder, [], { web })), touched)
  } finally {
    await Promise.all(places.map(place => place.drop()))
  }
}

async function triedBooted(folder: string, book: Book, program: Program, { booted, web }: Ground): Promise<Grade> {
  const host = await booted(program, book.needs)
  writeFileSync(join(folder, 'hosts'), host.inventory)
  const look = host.look()
  const check = await program.said(folder, ['--check'], { web })
  const touched = foreign(look(), program)
  return withTouched(grade(check, await program.said(folder, [], { web })), touched)
}

/** What a program writes of its own on any host says nothing of a check. */
function foreign(touched: readonly string[], { ownWrites }: Program): readonly string[] {
  return touched.filter(path => !ownWrites.test(path))
}

function withTouched({ right, unknown, wrong }: Grade, touched: readonly string[]): Grade {
  return { right, unknown, wrong: [...wrong, ...touched.map(path => `the check wrote to the host: ${path}`)] }
}

/** Takes ssh's words; the host is a folder, the command the last of them. */
const entering = `#!/bin/sh
for word do root=$command; command=$word; done
exec chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root USER=root LOGNAME=root sh -c "$command"
`

function write(folder: string, { files }: Book): void {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
    if (content.startsWith('#!')) chmodSync(join(folder, path), 0o755)
  }
}
