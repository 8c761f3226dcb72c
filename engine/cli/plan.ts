import type { Command } from 'commander'
import { theWorld } from '../load/source.ts'
import type { PlanFile } from '../review/plan-file.ts'
import type { RunOptions } from '../run-options.ts'
import { gather } from './gather.ts'
import { keepPlan } from './plan-files.ts'
import { showPlan } from './review.ts'
import { withOptions } from './run.ts'
import { declareRunFlags, type RunFlags } from './run-flags.ts'
import type { OpenScreen } from './screen.ts'

const examples = `
Examples:
  tsplay plan site.yml -i inventory/lab -o lab.plan              what would change, shown and kept
  tsplay plan site.yml -i inventory/lab --output html > p.html   the same as one page, to send around
  tsplay review lab.plan                                         look at it again
  tsplay apply lab.plan                                          do exactly this, where the hosts are still as they were

With a vault password (--vault-password-file …) what has to do with secrets is sealed with it. Without one it is left out, and
read again when the plan is applied: the review says what.

Exit codes: those of tsplay run --check: 0 well, 1 or 4 no plan was made, 2 a task will fail, 4 a host was not reached.`

/** The options of `tsplay plan` beside those of `run`. */
interface PlanFlags extends RunFlags {
  readonly outFile?: string
}

/** `tsplay plan`: a check whose changes are written down. */
export function declarePlan(command: Command, finish: (work: () => Promise<number>) => Promise<void>): void {
  command
    .argument('<playbook...>', 'playbooks, one after the other')
    .option('-o, --out-file <file>', 'keep the plan, readable by you alone')
  declareRunFlags(command, ['terminal', 'json', 'html'])
  command.addHelpText('after', examples)
  command.action((playbooks: string[], flags: PlanFlags) =>
    finish(() => withOptions(playbooks, flags, (options, screen) => plan(options, screen, flags))),
  )
}

async function plan(options: RunOptions, screen: OpenScreen, flags: PlanFlags): Promise<number> {
  const { exit, plan } = await makePlan(options, screen)
  if (!plan) return exit
  if (flags.outFile !== undefined) keepPlan(flags.outFile, plan)
  await showPlan(plan, screen, { form: flags.output ?? 'terminal', verbosity: flags.verbose })
  return exit
}

/** Makes a plan, while what is wrong is told; undefined where none could be made. What is secret in it is sealed with `seal`. */
export async function makePlan(
  options: RunOptions,
  screen: OpenScreen,
  seal = options.vaultSecrets[0],
): Promise<{ readonly exit: number; readonly plan: PlanFile | undefined }> {
  const { making } = await import('../review/making.ts')
  const made = making(options, theWorld, process.cwd(), seal)
  const end = (await gather(made.events, screen)).at(-1)
  return { exit: end?.type === 'run-finished' ? end.exit : 1, plan: await made.plan() }
}
