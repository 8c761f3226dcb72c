import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { split } from 'shlex'

/** A playbook with all that it needs, in one text: what each line of `options` gives is one run of it. */
export interface Book {
  /** SECTION/NAME, such as 07-loops/label */
  readonly name: string
  readonly files: ReadonlyMap<string, string>
  readonly options: readonly string[]
}

/** What a program made of a book: what it printed, its exit code, what lay in `out/` afterwards. */
export interface Made {
  readonly lines: readonly string[]
  readonly out: Readonly<Record<string, string>>
}

const hosts = `[web]\nh1\nh2\n\n[db]\nh3\n\n[all:vars]\nansible_connection=local\n`

/**
 * Reads a book: `-- PATH --` begins a file, as in Go's txtar; before the first of them stand notes, and one `run: OPTIONS` for each run.
 * What runs is `book.yml`; the inventory is `hosts` (three local hosts where the book brings none).
 */
export function bookOf(name: string, source: string): Book {
  const [notes = '', ...parts] = source.split(/^-- (.+) --\n/m)
  const files = new Map([['hosts', hosts]])
  for (let at = 0; at < parts.length; at += 2) files.set(parts[at] ?? '', parts[at + 1] ?? '')
  const options = [...notes.matchAll(/^run:(.*)$/gm)].map(([, words = '']) => words.trim())
  return { name, files, options: options.length > 0 ? options : [''] }
}

const surroundings = {
  ...{ ANSIBLE_NOCOLOR: '1', ANSIBLE_FORKS: '1', ANSIBLE_LOCALHOST_WARNING: 'false', ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3' },
  ...{ ANSIBLE_DEPRECATION_WARNINGS: 'false', ANSIBLE_NOCOWS: '1', LC_ALL: 'C.UTF-8', TZ: 'UTC' },
}

/** What runs a playbook: the words after the program's name, the folder it runs in. */
export type Runner = (args: readonly string[], folder: string) => Promise<{ readonly stdout: string; readonly exit: number | null }>

/** Runs a book by a program that takes ansible-playbook's options, in a new folder, once for each of its option lines. */
export async function madeBy(program: readonly string[] | Runner, book: Book): Promise<Made> {
  const run = typeof program === 'function' ? program : spawned(program)
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-book-'))
  const lines: string[] = []
  try {
    for (const [path, content] of book.files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), content)
      if (content.startsWith('#!')) chmodSync(join(folder, path), 0o755)
    }
    mkdirSync(join(folder, 'out'), { recursive: true })
    for (const options of book.options) {
      const { stdout, exit } = await run(words(book, options), folder)
      lines.push(...masked(stdout, folder).split('\n'), `exit ${exit}`)
    }
    return { lines, out: Object.fromEntries(listed(folder, 'out').map(([path, what]) => [path, masked(what, folder)])) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function words(book: Book, options: string): string[] {
  const given = split(options)
  return [...(/(^| )(-i|--inventory)/.test(options) ? [] : ['-i', 'hosts']), ...given, ...(book.files.has('book.yml') ? ['book.yml'] : [])]
}

/** The environment that books run in, in a folder of their own. */
export function environmentIn(folder: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: folder, ANSIBLE_ASYNC_DIR: `${folder}/.jobs`, ...surroundings }
}

function spawned([command = '', ...rest]: readonly string[]): Runner {
  return async (args, folder) => {
    const child = spawn(command, [...rest, ...args], { cwd: folder, env: environmentIn(folder), stdio: ['ignore', 'pipe', 'ignore'] })
    const [stdout, [exit]] = await Promise.all([text(child.stdout), once(child, 'exit')])
    return { stdout, exit: exit as number | null }
  }
}

/** Python's classes of Ansible, as the plain types that they are kinds of. */
const types: { readonly [name: string]: string } = { Sequence: 'list', Mapping: 'dict' }

/** What differs from run to run, and with it nothing else. */
function masked(printed: string, folder: string): string {
  return printed
    .replaceAll(`/private${folder}`, 'FOLDER')
    .replaceAll(folder, 'FOLDER')
    .replaceAll(basename(folder), 'FOLDER')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+/g, 'TIME')
    .replaceAll(/(?<="(?:start|end)": ")\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?=")/g, 'TIME')
    .replaceAll(/\d+:\d\d:\d\d(\.\d{6}|(?=", "end"))/g, 'DELTA')
    .replaceAll(
      /\b(?:Ansible(Unicode|UnsafeText|Sequence|Mapping)|NativeJinja(?:Unsafe)?Text)\b/g,
      (_whole, name?: string) => types[name ?? ''] ?? 'str',
    )
}

/** All that lies below a folder: mode and content, or where a link leads. */
function listed(folder: string, below: string): [string, string][] {
  return readdirSync(join(folder, below))
    .sort()
    .flatMap((name): [string, string][] => {
      const path = `${below}/${name}`
      const found = lstatSync(join(folder, path))
      const mode = (found.mode & 0o7777).toString(8).padStart(4, '0')
      if (found.isSymbolicLink()) return [[path, `→ ${readlinkSync(join(folder, path))}`]]
      if (found.isDirectory()) return [[path, `${mode} folder`], ...listed(folder, path)]
      return [[path, `${mode} ${readFileSync(join(folder, path), 'utf8')}`]]
    })
}
