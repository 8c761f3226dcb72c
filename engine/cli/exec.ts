import { join, resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { Problems } from '../errors.ts'
import { readSettings } from '../load/settings.ts'
import { theWorld } from '../load/source.ts'
import type { World } from '../load/world.ts'
import { runPlaybooks } from './run.ts'
import { declareExecFlags, noFlags, type RunFlags } from './run-flags.ts'

const examples = `
Examples:
  tsplay exec web -i inventory/lab -a uptime               what does uptime say?
  tsplay exec all -a 'df -h /'                             a command on all hosts
  tsplay exec web -m shell -a 'ls /etc | wc -l'            a text for a shell
  tsplay exec db -m package -a 'name=rsync state=present' -b -C    any module; as root; predicted only
  tsplay exec localhost -m debug -a 'var=groups'           what the inventory says`

/** The options of `tsplay exec` beside those of `run`. */
interface ExecFlags extends RunFlags {
  readonly moduleName?: string
  readonly args: string
  readonly oneLine?: boolean
  readonly background?: number
  readonly poll?: number
  readonly taskTimeout?: number
  readonly playbookDir?: string
}

/** `tsplay exec`: one task on hosts, without a playbook. */
export function declareExec(command: Command, finish: (work: () => Promise<number>) => Promise<void>): void {
  command
    .argument('<pattern>', 'the hosts, as a play names them')
    .optionsGroup('The task:')
    .option('-m, --module-name <name>', 'the module (command)')
    .option('-a, --args <arguments>', 'its arguments: NAME=VALUE words, free text where it takes that, or JSON', '')
    .option('-B, --background <seconds>', 'let it go on in the background for so long', seconds)
    .option('-P, --poll <seconds>', 'how often to look at it then (15)', seconds)
    .option('-o, --one-line', 'a line a host')
    .option('-t, --tree <folder>', 'keep what came of each host in a file of its name there, and print nothing')
    .option('--task-timeout <seconds>', 'end the task after so long', seconds)
    .option('--playbook-dir <folder>', 'where a playbook would be, with its group_vars, roles and library (here)')
  declareExecFlags(command)
  command.addHelpText('after', examples)
  command.action((pattern: string, flags: ExecFlags) => finish(() => execute(pattern, flags)))
}

/** The task as a playbook of one play, which no disk has. */
async function execute(pattern: string, flags: ExecFlags): Promise<number> {
  const path = join(resolve(flags.playbookDir ?? '.'), 'tsplay exec')
  const { background, poll, taskTimeout: timeout } = flags
  const module = flags.moduleName ?? readSettings(theWorld).value.moduleName
  if (flags.args === '' && isFreeForm(module) && !flags.listHosts) {
    const hint = "give what it is to run: tsplay exec PATTERN -a 'uptime'"
    throw new Problems([{ code: 'option-args', message: `No argument passed to ${module} module`, hint }])
  }
  const task = {
    [module]: argumentsFrom(flags.args),
    ...(background === undefined ? {} : { async: background, ...(poll === undefined ? {} : { poll }) }),
    ...(timeout === undefined ? {} : { timeout }),
    // What has a condition fails on its hosts where its arguments are wrong, as with Ansible's own command.
    when: true,
  }
  const play = { name: 'tsplay exec', hosts: pattern, gather_facts: false, tasks: [task] }
  const form = flags.output ?? (flags.oneLine ? 'exec-line' : 'exec')
  return runPlaybooks([path], { ...noFlags, ...flags, output: form, isOneOff: true }, worldWith(path, JSON.stringify([play])))
}

function isFreeForm(module: string): boolean {
  return /^(ansible\.(builtin|legacy)\.)?(command|shell|script|raw)$/.test(module)
}

function argumentsFrom(text: string): unknown {
  if (!/^\s*\{(?!\{|%)/.test(text)) return text === '' ? null : text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** This machine, with one file more. */
function worldWith(path: string, text: string): World {
  const bytes = Buffer.from(text)
  return {
    ...theWorld,
    read: file => (file === path ? bytes : theWorld.read(file)),
    stat: file => (file === path ? { type: 'file', mode: 0o600, size: bytes.length } : theWorld.stat(file)),
  }
}

function seconds(value: string): number {
  if (/^\d+$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It takes a whole number of seconds.')
}
