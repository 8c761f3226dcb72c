import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

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
  ['all lists at once', 'roles.yml', '--list-tags', '--list-tasks', '--list-hosts', '--flush-cache'],
  ['a check of the syntax before all lists', 'keywords.yml', '--syntax-check', '--list-tasks'],
  ['handlers by force', 'failing.yml', '--force-handlers'],
  ['step by step', 'steps.yml', '--step'],
  ['the debugger', 'debugger.yml'],
  ['files that handlers include', 'handler-files.yml'],
  ['shared dependencies', 'shared.yml'],
  ['a list of tasks with shared dependencies', 'shared.yml', '--list-tasks', '--list-tags', '--tags', 'all,never'],
  ['wrong arguments', 'wrong-arguments.yml'],
  ['a list of tasks with wrong arguments', 'wrong-arguments.yml', '--list-tasks'],
]

/** What is said to the questions of a row, line by line. */
const answers: { readonly [name: string]: string } = {
  'step by step': 'y\nN\nyes\nn\ny\nContinue\ny\n',
  'the debugger': [
    ...["task.args['_raw_params'] = 'true'", 'r', 'c', '', 'continue'],
    ...["task_vars['there'] = task_vars['place'] + '!'", 'update_task', 'redo', 'c'],
  ].join('\n'),
}

const books = join(import.meta.dirname.replace(/\/dist\/test\/plays$/, '/test/plays'), 'books')

/** Where Ansible's answers are recorded. */
export const recordFile = join(books, '..', 'recorded.json')

/** Runs a row by a program that takes ansible-playbook's options; what it printed, without what differs from run to run, and its exit code. */
export async function linesOf(program: readonly string[], [name, ...words]: (typeof plays)[number]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-plays-'))
  const settings = {
    ...{ ANSIBLE_NOCOLOR: '1', ANSIBLE_FORKS: '1', ANSIBLE_LOCALHOST_WARNING: 'false', ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3' },
    ...{ ANSIBLE_DEPRECATION_WARNINGS: 'false', LC_ALL: 'C.UTF-8', PLAYS_DIR: folder },
  }
  const [command = '', ...first] = program
  try {
    const child = spawn(command, [...first, '-i', 'hosts', ...words], {
      cwd: books,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...settings },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    child.stdin.end(answers[name] ?? '')
    const [stdout, [exit]] = await Promise.all([text(child.stdout), once(child, 'exit')])
    return [...masked(stdout, folder).split('\n'), `exit ${exit}`]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Questions are put on standard output by Ansible, on the terminal or standard error here. */
function masked(printed: string, folder: string): string {
  return printed
    .replaceAll(/^Perform task: .*\n/gm, '')
    .replaceAll(/^(\[\w+\] TASK: .*? \(debug\)> )+/gm, '')
    .replaceAll(folder, 'FOLDER')
    .replaceAll(books, 'BOOKS')
    .replaceAll(/\d{4}-\d\d-\d\d [\d:.]+/g, 'TIME')
    .replaceAll(/\d+:\d\d:\d\d\.\d{6}/g, 'DELTA')
}
