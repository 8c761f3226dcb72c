import type { Command } from 'commander'
import type { Position } from '../errors.ts'
import { toJson } from '../load/json.ts'
import { theWorld } from '../load/source.ts'
import { Secret, type Value } from '../load/values.ts'
import { dumped } from '../report/ansible/result.ts'
import { visible } from '../report/visible.ts'
import { levels } from '../resolve/precedence.ts'
import { type Explained, explain } from '../run/explain.ts'
import { optionsFrom } from './run.ts'
import { declareRunFlags, type RunFlags } from './run-flags.ts'
import { openScreen } from './screen.ts'

const examples = `
Examples:
  tsplay explain web1 http_port -i inventory/lab              what the inventory gives it
  tsplay explain web1 http_port site.yml                      with the play, its vars_files and its roles
  tsplay explain web1 http_port site.yml -e http_port=81      and what the command line says`

/** `tsplay explain`: which layer gives a variable its value on a host, and which others it hides. */
export function declareExplain(command: Command, finish: (work: () => Promise<number>) => Promise<void>): void {
  command
    .argument('<host>', 'a host of the inventory')
    .argument('<variable>', 'the name of the variable')
    .argument('[playbook...]', 'playbooks whose plays count, too')
  declareRunFlags(command)
  command.addHelpText('after', examples)
  command.action((host: string, name: string, playbooks: string[], flags: RunFlags) => finish(() => tell(host, name, playbooks, flags)))
}

async function tell(host: string, name: string, playbooks: readonly string[], flags: RunFlags): Promise<number> {
  const idle = new AbortController().signal
  const options = await optionsFrom(playbooks, flags, { signal: idle, kill: idle, interrupt: () => undefined }, async () => undefined)
  const found = explain(options, theWorld, host, name)
  const screen = openScreen(process)
  if (flags.output === 'json') await screen.out(`${JSON.stringify(found.map(asJson))}\n`)
  else await screen.out(found.map(one => textOf(host, name, one)).join('\n'))
  return found.some(({ givers }) => givers.length > 0) ? 0 : 1
}

function textOf(host: string, name: string, { play, value, givers }: Explained): string {
  const where = play === undefined ? '' : `, in the play ${play}`
  const [giver, ...hidden] = givers
  if (!giver) return `${name} is not defined on ${host}${where}.\n`
  const rendered = value === undefined ? '' : `  comes to ${shown(value)}\n`
  const hides = hidden.length === 0 ? '' : `  hides\n${hidden.map(one => `    ${line(one)}\n`).join('')}`
  return `${name} on ${host}${where}:\n  ${line(giver)}\n${rendered}${hides}`
}

function line({ level, raw, at, from }: Explained['givers'][number]): string {
  const place = at ? placeText(at) : (from ?? level)
  return visible(`${shown(raw)}  ${place}  (${meaning(level)})`)
}

function meaning(level: string): string {
  return levels.find(([name]) => name === level)?.[1] ?? level
}

function placeText({ file, line: row }: Position): string {
  const folder = `${process.cwd()}/`
  return `${file.startsWith(folder) ? file.slice(folder.length) : file}:${row}`
}

/** A value on one line: a template as it was written, a secret as stars. */
function shown(value: Value): string {
  if (value instanceof Secret) return String(value)
  return visible(dumped(toJson(value), undefined))
}

function asJson({ play, value, givers }: Explained) {
  return {
    ...(play === undefined ? {} : { play }),
    ...(value === undefined ? {} : { value: toJson(value) }),
    layers: givers.map(({ level, raw, at, from }) => ({
      level,
      value: toJson(raw),
      at: at ?? null,
      from: from ?? null,
    })),
  }
}
