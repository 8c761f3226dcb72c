import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Finished } from '../lab/program.ts'
import { tsplay } from '../support/command-line.ts'
import { inFolder } from '../support/folder.ts'

const tree = {
  'site.yml': '0644 - hosts: all\n  gather_facts: false\n  roles: [web]\n',
  'shared/web/tasks/main.yml': '0644 - name: One task\n  debug: msg=1\n- import_tasks: more.yml\n',
  'shared/web/tasks/more.yml': '0644 - name: Another\n  debug: msg=2\n',
  'ansible.cfg': '0644 [defaults]\nroles_path = shared\n',
  hosts: '0644 h1\n',
}

function list(folder: string, words: readonly string[] = [], environment: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const args = ['run', 'site.yml', '-i', 'hosts', '--list-tasks', '--list-hosts', ...words]
  return tsplay(args, { folder, environment: { XDG_CACHE_HOME: join(folder, 'cache'), ...environment } })
}

function keptIn(folder: string): string[] {
  const kept = join(folder, 'cache/tsplay/listings')
  return readdirSync(folder).includes('cache') ? readdirSync(kept).map(name => join(kept, name)) : []
}

/** What is kept says so itself from here on, so that whoever prints it is found out. */
function mark(folder: string): void {
  for (const path of keptIn(folder)) writeFileSync(path, readFileSync(path, 'utf8').replace('One task', 'One task that was kept'))
}

const put = (path: string, text: string) => (folder: string) => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), text)
}

/** What may happen between two listings, with what the second is asked, and what it then has to tell. */
const changes: {
  readonly [sentence: string]: { change?: (folder: string) => void; words?: string[]; environment?: NodeJS.ProcessEnv; tells: string }
} = {
  'a file of tasks is edited': { change: put('shared/web/tasks/more.yml', '- name: Edited\n  debug: msg=2\n'), tells: 'Edited' },
  'a role of that name comes nearer': { change: put('roles/web/tasks/main.yml', '- name: Nearer\n  debug:\n'), tells: 'web : Nearer' },
  'the environment does': { environment: { ANSIBLE_ROLES_PATH: 'shared', ANSIBLE_SKIP_TAGS: 'x' }, tells: 'web : One task' },
  'it is to be read anew': { words: ['--flush-cache'], tells: 'web : One task' },
  'what was kept is damaged': {
    change: folder => keptIn(folder).forEach(path => writeFileSync(path, '{"stamps": []')),
    tells: 'web : One task',
  },
}

describe('a listing that was made before', () => {
  test('is printed again while nothing it was read from has changed, readable for its owner alone', () =>
    inFolder(tree, async folder => {
      const first = await list(folder)
      expect(await list(folder)).toStrictEqual(first)
      mark(folder)
      expect((await list(folder)).stdout).toBe(first.stdout.replace('One task', 'One task that was kept'))
      expect(keptIn(folder).map(path => (statSync(path).mode & 0o777).toString(8))).toStrictEqual(['600'])
    }))

  test.each(Object.entries(changes))('is made anew where %s', (_, { change, words, environment, tells }) =>
    inFolder(tree, async folder => {
      await list(folder)
      expect(keptIn(folder)).toHaveLength(1)
      mark(folder)
      change?.(folder)
      const again = await list(folder, words, environment)
      expect(again.stdout).toContain(tells)
      expect(again.stdout).not.toContain('that was kept')
    }),
  )
})

/** What hangs on more than files. */
const untold: { readonly [sentence: string]: { files: { readonly [path: string]: string }; words?: string[]; exit?: number } } = {
  'an inventory that is a program': { files: { hosts: '0755 #!/bin/sh\necho \'{"all": {"hosts": ["h1"]}}\'\n' } },
  'a filter of the user’s own': { files: { 'filter_plugins/loud.js': '0644 export const filters = { loud: text => text }\n' } },
  'events with their times': { files: {}, words: ['--output', 'json'] },
  'a password': { files: { password: '0600 x' }, words: ['--vault-password-file', 'password'] },
  'a mistake': { files: { 'site.yml': '0644 - hosts: all\n  task: []\n' }, exit: 4 },
}

test.each(Object.entries(untold))('%s is asked anew each time', (_, { files, words, exit = 0 }) =>
  inFolder({ ...tree, ...files }, async folder => {
    const listed = await list(folder, words)
    expect([listed.status, keptIn(folder)]).toStrictEqual([exit, []])
  }),
)
