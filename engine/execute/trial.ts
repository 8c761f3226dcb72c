import { Unknown } from '../load/values.ts'
import { file } from '../state/files/file.ts'
import type { Situation } from './converge.ts'
import { applySteps, asSteps, type Broken, brokenBy } from './steps.ts'

/** What a program of the user's has against a change, in a check; or what it waits for, where what is planned may bring it round. */
export type Objection = Broken | { readonly waitsFor: string }

const noProgram = 127

/**
 * Tries in a check what programs of the user's say of what would be written. A program that is only planned is counted on; what it says while
 * something else is planned on its machine (a file that it reads besides) is only known in the run.
 */
export async function tried(steps: Parameters<typeof asSteps>[0], at: Situation): Promise<Objection | undefined> {
  for (const step of asSteps(steps)) {
    const { trial } = step
    if (!trial) continue
    const { ran } = await applySteps([{ run: trial.run }], at.seat, at.frame)
    const [said] = ran
    const objection = said && said.status !== 0 ? brokenBy(step, said) : undefined
    if (!said || !objection) continue
    const planned = at.overlay?.planned(at.seat.machineId, trial.path)
    if (planned === undefined) return objection
    if (said.status !== noProgram) return { waitsFor: planned }
    if (!(await mayCome(trial.program, at))) return objection
  }
  return undefined
}

/** Whether a program that is not there may be there in the run: one without a path may come with anything. */
async function mayCome(program: string, at: Situation): Promise<boolean> {
  if (!program.startsWith('/')) return true
  const [found] = (await at.ask([file(program)])) as ({ readonly exists: boolean } | Unknown)[]
  return found instanceof Unknown || found?.exists === true
}
