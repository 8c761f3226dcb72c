import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Playbooks that behave here as in Ansible, line by line: the file, and the options it is run with. */
export const plays: readonly (readonly [name: string, ...words: string[]])[] = [
  ['conditions', 'conditions.yml'],
  ['loops', 'loops.yml'],
  ['blocks', 'blocks.yml'],
  ['handlers', 'handlers.yml'],
  ['roles', 'roles.yml'],
  ['keywords', 'keywords.yml'],
  ['two hosts', 'hosts-two.yml'],
  ['failing', 'failing.yml'],
  ['imports', 'imports.yml'],
  ['precedence', 'precedence.yml'],
  ['extra variables', 'precedence.yml', '-e', 'a=extra', '-e', '{"d": "json"}'],
  ['files', 'files.yml'],
  ['tags', 'tags.yml', '--tags', 'wanted'],
  ['tags to skip', 'tags.yml', '--skip-tags', 'skipped'],
  ['from a task on', 'blocks.yml', '--start-at-task', 'Goes w*'],
  ['from a task in a later play on', 'hosts-two.yml', '--start-at-task', 'Batch'],
  ['a limit', 'hosts-two.yml', '--limit', 'one'],
  ['a list of tasks', 'roles.yml', '--list-tasks'],
  ['a list of tasks by tags', 'tags.yml', '--list-tasks', '--tags', 'wanted'],
  ['a list of tags', 'tags.yml', '--list-tags'],
  ['a list of hosts', 'keywords.yml', '--list-hosts'],
  ['a check of the syntax', 'keywords.yml', '--syntax-check'],
]

const books = join(import.meta.dirname.replace(/\/dist\/test\/plays$/, '/test/plays'), 'books')

/** Where Ansible's answers are recorded. */
export const recordFile = join(books, '..', 'recorded.json')

/** Runs a playbook by a program that takes ansible-playbook's options; what it printed, without what differs from run to run, and its exit code. */
export async function linesOf(program: readonly string[], words: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-plays-'))
  const settings = {
    ...{ ANSIBLE_NOCOLOR: '1', ANSIBLE_FORKS: '1', ANSIBLE_LOCALHOST_WARNING: 'false', ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3' },
    ...{ ANSIBLE_DEPRECATION_WARNINGS: 'false', LC_ALL: 'C.UTF-8', PLAYS_DIR: folder },
  }
  const [command = '', ...first] = program
  try {
    return await new Promise(done => {
      const options = { cwd: books, env: { PATH: process.env.PATH, HOME: process.env.HOME, ...settings } }
      execFile(command, [...first, '-i', 'hosts', ...words], options, (error, stdout) => {
        const exit = error ? (typeof error.code === 'number' ? error.code : 250) : 0
        done([...masked(stdout, folder).split('\n'), `exit ${exit}`])
      })
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function masked(text: string, folder: string): string {
  return text
    .replaceAll(folder, 'FOLDER')
    .replaceAll(books, 'BOOKS')
    .replaceAll(/\d{4}-\d\d-\d\d [\d:.]+/g, 'TIME')
    .replaceAll(/\d+:\d\d:\d\d\.\d{6}/g, 'DELTA')
}
