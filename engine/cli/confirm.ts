import { randomBytes } from 'node:crypto'
import { Problems } from '../errors.ts'
import { theWorld } from '../load/source.ts'
import { Secret } from '../load/values.ts'
import { byHost } from '../report/review.ts'
import type { RunOptions } from '../run-options.ts'
import { show } from './outputs.ts'
import { makePlan } from './plan.ts'
import { showPlan } from './review.ts'
import type { RunFlags } from './run-flags.ts'
import { isForPerson, type OpenScreen } from './screen.ts'

/** Throws Problems where nobody is there to be asked: then nothing is done. */
export function requirePerson(): void {
  if (process.stdin.isTTY) return
  throw new Problems([
    {
      code: 'nobody-to-ask',
      message: '--confirm asks before anything is changed, and there is no terminal to ask at; nothing was run',
      hint: 'keep a plan with tsplay plan … -o FILE, look at it, and do it with tsplay apply FILE',
    },
  ])
}

/** Shows what a run would change, asks, and then does exactly this. */
export async function confirmed(options: RunOptions, screen: OpenScreen, flags: RunFlags): Promise<number> {
  // The plan never leaves this process: what is secret in it is sealed with a password that nobody has.
  const seal = { id: 'default', password: new Secret(randomBytes(24).toString('base64')) }
  const { exit, plan } = await makePlan(options, screen, seal)
  if (!plan) return exit
  await showPlan(plan, screen, { form: 'terminal', verbosity: flags.verbose })
  const isIdle = [...byHost(plan).values()].flat().every(({ fate }) => fate === 'stays' || fate === 'skipped')
  if (isIdle) {
    await screen.out('\nNothing is to be changed.\n')
    return exit
  }
  const answer = await options.ask('\nDo exactly this? Only "yes" does it: ', false)
  if (answer?.trim().toLowerCase() !== 'yes') {
    await screen.out('Nothing was changed.\n')
    return options.signal.aborted ? 99 : 0
  }
  const { applying } = await import('../review/applying.ts')
  const form = flags.output ?? (isForPerson(process) ? 'terminal' : 'ansible')
  const wishes = { form, verbosity: flags.verbose, save: flags.save, profile: flags.profile }
  const manner = { ...options, extraVars: [], vaultSecrets: [seal, ...options.vaultSecrets] }
  return (await show(applying(plan, 'the plan', manner, theWorld), screen, wishes)) ?? 1
}
