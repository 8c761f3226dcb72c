import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Example } from '../../engine/module.ts'
import type { RunEvent } from '../../engine/report/events.ts'
import { grade, type Said } from '../fidelity/grade.ts'
import { saidByTsplay } from '../fidelity/ours.ts'
import { project } from '../lab/places.ts'
import { runProgram } from '../lab/program.ts'
import { changesAgain } from './again.ts'
import type { BlankHost, Hosts } from './hosts.ts'
import { type Preparation, preparationFor } from './preparation.ts'

/** What came of an example: tasks that were foretold, those that only the run could tell, and what is wrong with it, a sentence each. */
export interface Tried {
  readonly title: string
  readonly right: number
  readonly unknown: readonly string[]
  readonly wrong: readonly string[]
}

/**
 * Plays the examples of a module on a blank host, prepared for them, one after the other: each is checked, run, and run again. So each
 * finds what those before it left: what is there goes, and what was set is asked for.
 */
export async function triedExamples(module: string, examples: readonly Example[], hosts: Hosts): Promise<Tried[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-examples-'))
  const preparation = preparationFor(module)
  const host = await hosts.next(preparation, folder)
  try {
    write(folder, preparation, host)
    if (preparation.files.has('book.yml')) await prepare(folder)
    const found: Tried[] = []
    // In order: each stands on what the one before it made.
    for (const example of examples) found.push(await triedExample(folder, module, example, host, preparation))
    return found
  } finally {
    await host.leave()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function prepare(folder: string): Promise<void> {
  const { problem } = await played(folder, 'book.yml')
  if (problem !== undefined) throw new Error(problem)
}

async function triedExample(
  folder: string,
  module: string,
  { title, yaml }: Example,
  { look }: BlankHost,
  { files }: Preparation,
): Promise<Tried> {
  const handlers = files.has('handlers.yml') ? '  handlers:\n    - import_tasks: handlers.yml\n' : ''
  writeFileSync(join(folder, 'example.yml'), `- hosts: h1\n  gather_facts: false\n${handlers}  tasks:\n${indented(yaml)}`)
  const touched = look()
  const check = await played(folder, 'example.yml', ['--check'])
  const written = touched().map(path => `the check wrote to the host: ${path}`)
  const run = await played(folder, 'example.yml')
  const again = await played(folder, 'example.yml')
  const { right, unknown, wrong } = grade(check.said, run.said)
  const changed = again.said.filter(({ status }) => status === 'changed').map(({ task }) => `the second run changes again: ${task}`)
  const problems = [run, again].flatMap(({ problem }) => problem ?? [])
  return { title, right, unknown, wrong: [...wrong, ...written, ...problems, ...(changesAgain[module] ? [] : changed)] }
}

function indented(yaml: string): string {
  return yaml.replace(/^(?=.)/gm, '    ').replace(/\n*$/, '\n')
}

interface Played {
  readonly said: readonly Said[]
  /** Why it did not go well, with what it showed. */
  readonly problem?: string
}

/** What this machine's own environment says is not for the hosts, which inherit it where they are folders. */
const plain = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' }

async function played(folder: string, book: string, options: readonly string[] = []): Promise<Played> {
  const words = [join(project, 'dist/bin/engine/cli.js'), 'run', book, '-i', 'hosts', '--diff', '--output', 'json', ...options]
  const environment = { ...plain, HOME: folder }
  const { status, stdout, stderr } = await runProgram(process.execPath, words, { folder, environment, timeout: 600_000 })
  const problem =
    status === 0 ? undefined : `${book} ${options.join('')} ended with ${status}: ${failuresIn(stdout)} ${stderr.slice(-2000)}`
  return { said: saidByTsplay(stdout), ...(problem !== undefined && { problem }) }
}

/** What the tasks that failed say of it, from the events of a run. */
function failuresIn(stdout: string): string {
  const events = stdout.split('\n').flatMap(line => (line.startsWith('{') ? [JSON.parse(line) as RunEvent] : []))
  const ended = events.flatMap(event => (event.type === 'host-finished' || event.type === 'item-finished' ? [event.outcome] : []))
  return ended.flatMap(({ status, message }) => (status === 'failed' ? [message] : [])).join('; ')
}

function write(folder: string, { files }: Preparation, { inventory, variables }: BlankHost): void {
  const ours = new Map([
    ['hosts', inventory],
    ['host_vars/h1.json', JSON.stringify(variables)],
  ])
  for (const [path, content] of [...files, ...ours]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
    if (content.startsWith('#!')) chmodSync(join(folder, path), 0o755)
  }
}
