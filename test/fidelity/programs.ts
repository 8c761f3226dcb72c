import { join } from 'node:path'
import { project } from '../lab/places.ts'
import { runProgram } from '../lab/program.ts'
import type { Said } from './grade.ts'
import { saidByTsplay } from './ours.ts'
import { saidByAnsible } from './theirs.ts'

/** A program that checks and runs a playbook, and what it says of each task. */
export interface Program {
  readonly name: 'tsplay' | 'ansible'
  /** Where it keeps files of its own on a host, which say nothing of the check. */
  readonly ownWrites: RegExp
  /** How it gets into a folder that holds a system, as variables of a host. */
  readonly inside: (root: string, enter: string) => string
  readonly said: (folder: string, options: readonly string[], variables: Readonly<Record<string, string>>) => Promise<readonly Said[]>
}

const quiet = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(ANSIBLE|TSPLAY|VITEST)/.test(name)))

/** The built command line. */
export const tsplay: Program = {
  name: 'tsplay',
  ownWrites: /^$/,
  inside: root => `ansible_connection=chroot ansible_host=${root}`,
  said: async (folder, options, variables) => {
    const words = [join(project, 'dist/bin/engine/cli.js'), 'run', 'book.yml', '-i', 'hosts', '--diff', '--output', 'json', ...options]
    const environment = { ...quiet, HOME: folder }
    const { stdout, stderr } = await runProgram(process.execPath, [...words, ...extra(variables)], {
      folder,
      environment,
      timeout: 300_000,
    })
    return told(saidByTsplay(stdout), stderr)
  },
}

/** Debian's ansible-core, for which the host has Python. It enters a folder by a program that takes ssh's words. */
export const ansible: Program = {
  name: 'ansible',
  ownWrites: /^\/var(\/tmp)?$|^\/var\/tmp\/|\/\.ansible(\/|$| )|^\/root( |$)/,
  inside: (root, enter) =>
    `ansible_host=${root} ansible_ssh_executable=${enter} ansible_ssh_transfer_method=piped ansible_python_interpreter=/usr/bin/python3`,
  said: async (folder, options, variables) => {
    const words = ['book.yml', '-i', 'hosts', '--diff', ...options, ...extra(variables)]
    const environment = { ...quiet, ...manners, HOME: folder }
    const { stdout, stderr } = await runProgram('ansible-playbook', words, { folder, environment, timeout: 600_000 })
    return told(saidByAnsible(stdout), stderr)
  },
}

const manners = {
  ...{ ANSIBLE_CALLBACK_PLUGINS: join(project, 'test/fidelity'), ANSIBLE_STDOUT_CALLBACK: 'said', ANSIBLE_PIPELINING: '1' },
  ...{ ANSIBLE_NOCOLOR: '1', ANSIBLE_DEPRECATION_WARNINGS: 'false', ANSIBLE_LOCALHOST_WARNING: 'false', LC_ALL: 'C.UTF-8' },
}

function extra(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).flatMap(([name, value]) => ['-e', `${name}=${value}`])
}

/** A program that says nothing was not able to begin: that is a fault of the book, or it has no such module. */
function told(said: Said[], stderr: string): Said[] {
  if (said.length === 0) throw new Unusable(stderr.slice(-2000))
  return said
}

/** A program cannot do anything with a book. */
export class Unusable extends Error {
  override readonly name = 'Unusable'
}
