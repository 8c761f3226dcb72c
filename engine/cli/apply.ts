import type { Command } from 'commander'
import { theWorld } from '../load/source.ts'
import { show } from './outputs.ts'
import { openPlan } from './plan-files.ts'
import { withOptions } from './run.ts'
import { declareApplyFlags, noFlags, type RunFlags } from './run-flags.ts'
import { isForPerson } from './screen.ts'

const examples = `
Examples:
  tsplay apply lab.plan                             do what was reviewed
  tsplay apply lab.plan -K                          with sudo's password
  tsplay apply lab.plan --vault-password-file pw    a plan with secrets in it
  tsplay apply lab.plan --output json | jq -c .type every event as it happens

Each step is done only where its host still answers as it did when the plan was made, or as the steps before make it answer. What
is not so is refused, with what was expected and what is there; what reads or needs it, and handlers it would notify, are refused
with it. Other steps go on. What the plan says is decided when it is applied is done as a run would do it.

Exit codes: 0 all done, 1 the plan cannot be used, 2 a task failed, 3 a step was refused, 4 a host was not reached, 99 interrupted.`

/** `tsplay apply`: does what a plan has. */
export function declareApply(command: Command, finish: (work: () => Promise<number>) => Promise<void>): void {
  command.argument('<file>', 'what tsplay plan -o kept')
  declareApplyFlags(command)
  command.addHelpText('after', examples)
  command.action((file: string, flags: Partial<RunFlags> & Pick<RunFlags, 'verbose'>) => finish(() => apply(file, flags)))
}

async function apply(path: string, flags: Partial<RunFlags> & Pick<RunFlags, 'verbose'>): Promise<number> {
  const plan = await openPlan(path)
  // All else is as the plan says.
  return withOptions([], { ...noFlags, ...flags }, async (manner, screen) => {
    const { applying } = await import('../review/applying.ts')
    const form = flags.output ?? (isForPerson(process) ? 'terminal' : 'ansible')
    const wishes = { form, verbosity: flags.verbose, save: flags.save, profile: flags.profile }
    return show(applying(plan, path, manner, theWorld), screen, wishes)
  })
}
