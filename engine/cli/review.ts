import type { Command } from 'commander'
import type { Reviewed } from '../report/planned.ts'
import type { Screen } from '../report/screen.ts'
import { openPlan } from './plan-files.ts'
import { declareOutputFlag } from './run-flags.ts'
import { openScreen } from './screen.ts'

const examples = `
Examples:
  tsplay review lab.plan                         what it would change, host by host
  tsplay review lab.plan -v                      and what is as it should be
  tsplay review lab.plan --output html > p.html  as one page without scripts`

/** How a plan is to be shown. */
export interface PlanWishes {
  readonly form: string
  readonly verbosity: number
}

/** `tsplay review`: shows a plan again. */
export function declareReview(command: Command, finish: (work: () => Promise<number>) => Promise<void>): void {
  command.argument('<file>', 'what tsplay plan -o kept')
  declareOutputFlag(command, ['terminal', 'json', 'html'])
  command
    .option('-v, --verbose', 'also what is as it should be', (_value, before: number) => before + 1, 0)
    .addHelpText('after', examples)
    .action((file: string, flags: { readonly output?: string; readonly verbose: number }) =>
      finish(async () => {
        await showPlan(await openPlan(file), openScreen(process), { form: flags.output ?? 'terminal', verbosity: flags.verbose })
        return 0
      }),
    )
}

/** Shows a plan as wished. */
export async function showPlan(plan: Reviewed, screen: Screen, { form, verbosity }: PlanWishes): Promise<void> {
  if (form === 'json') return screen.out(`${JSON.stringify(plan, null, 1)}\n`)
  if (form === 'html') return screen.out((await import('../report/review-html.ts')).reviewHtml(plan))
  const { reviewText } = await import('../report/review.ts')
  return screen.out(reviewText(plan, { colours: screen.colours, folder: process.cwd(), verbosity }))
}
