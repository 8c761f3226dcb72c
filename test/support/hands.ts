import { spawn } from 'node:child_process'
import type { Value } from '../../engine/load/values.ts'
import type { Hands, Ran, UserCommand } from '../../engine/module.ts'
import { decode } from '../../engine/shell/records.ts'
import { quote } from '../../engine/shell/sh.ts'
import type { Machine } from '../../engine/state/machine.ts'

/** A machine like the one that the tests run on. */
export const machine: Machine = {
  system: 'Linux',
  architecture: 'x86_64',
  distribution: 'Debian',
  distributionVersion: '12',
  osFamily: 'Debian',
  packageManager: 'apt',
  init: 'unknown',
  selinux: false,
  commands: ['curl', 'wget', 'nc', 'bash'],
  user: 'root',
  uid: 0,
  home: '/root',
  isHere: false,
  umask: 0o022,
}

/** Hands over a shell of this machine; what is given replaces single ones. Waiting is a matter of moments: a second takes 10 ms. */
export function handsOver(shell: readonly string[], given: Partial<Hands> = {}): Hands {
  let slept = 0
  return {
    machine,
    verbosity: 0,
    frame: async script => run(shell, script.text),
    command: async command => run(shell, textOf(command), command.stdin),
    render: expression => unanswered(expression),
    evaluate: expression => unanswered(expression),
    prompt: async () => undefined,
    sleep: async milliseconds => {
      slept += milliseconds
      await new Promise(resolve => setTimeout(resolve, milliseconds / 100))
    },
    now: () => Date.now() + slept,
    reset: async () => undefined,
    job: () => undefined,
    keepJob: () => undefined,
    ...given,
  }
}

function textOf({ command, chdir }: UserCommand): string {
  const go = chdir === undefined ? '' : `cd -- ${quote(chdir)} || exit\n`
  if (!('text' in command)) return `${go}exec ${command.map(quote).join(' ')}`
  return go + (command.shell === undefined ? command.text : `exec ${quote(command.shell)} -c ${quote(command.text)}`)
}

// Not in one go: a test's server answers from this same process.
function run(shell: readonly string[], text: string, stdin?: Uint8Array): Promise<Ran> {
  const [program = 'sh', ...words] = shell.slice(1)
  const child = spawn(program, [...words, '-c', text])
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes))
  child.stderr.on('data', (bytes: Buffer) => err.push(bytes))
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', status => resolve({ status: status ?? 255, stdout: decode(Buffer.concat(out)), stderr: decode(Buffer.concat(err)) }))
  })
}

function unanswered(expression: string): Value {
  throw new Error(`no answer for ${expression}`)
}
