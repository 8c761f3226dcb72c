import type { Command } from 'commander'
import { Problems } from '../errors.ts'
import { theWorld } from '../load/source.ts'
import { replayed } from '../report/replay.ts'
import { show } from './outputs.ts'
import { declareOutputFlag } from './run-flags.ts'
import { isForPerson, openScreen } from './screen.ts'

interface ReplayFlags {
  readonly output?: string
  readonly verbose: number
  readonly profile?: boolean
}

const examples = `
Examples:
  tsplay replay run.jsonl                     the run as it was shown
  tsplay replay run.jsonl --output ansible    the same as Ansible's lines
  tsplay replay run.jsonl --profile           and what each task cost

The exit code is that of the run.`

/** `tsplay replay`: shows a saved run again. */
export function declareReplay(command: Command, finish: (work: () => Promise<number>) => Promise<void>): void {
  command.argument('<file>', 'what --save kept, or --output json printed')
  declareOutputFlag(command)
  command
    .option('-v, --verbose', 'more: results and live output; -vv places, -vvv everything', (_value, before: number) => before + 1, 0)
    .option('--profile', 'tell time, turns, bytes and processes of each task')
    .addHelpText('after', examples)
    .action((file: string, flags: ReplayFlags) => finish(() => replayFile(file, flags)))
}

async function replayFile(file: string, flags: ReplayFlags): Promise<number> {
  const bytes = theWorld.read(file)
  if (!bytes)
    throw new Problems([{ code: 'missing-file', message: `there is no saved run ${file}`, hint: 'tsplay run … --save FILE makes one' }])
  const { events, problems } = replayed(Buffer.from(bytes).toString('utf8'), file)
  const screen = openScreen(process)
  const form = flags.output ?? (isForPerson(process) ? 'terminal' : 'ansible')
  const exit = await show(events, screen, { form, verbosity: flags.verbose, profile: flags.profile })
  if (problems.length > 0) throw new Problems(problems)
  return exit ?? 0
}
