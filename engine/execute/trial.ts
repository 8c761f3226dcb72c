import { Unknown } from '../load/values.ts'
import type { Ran } from '../module.ts'
import { file } from '../state/files/file.ts'
import type { Situation } from './converge.ts'
import { applySteps, asSteps } from './steps.ts'

/** What a program of the user's has against a change, in a check; or what it waits for, where what is planned may bring it round. */
export type Objection = { readonly message: string; readonly ran: Ran } | { readonly waitsFor: string }

const noProgram = 127

/**
 * Tries in a check what programs of the user's say of what would be written. A program that is only planned is counted on; what it says while
 * something else is planned on its machine (a file that it reads besides) is only known in the run.
 */
export async function tried(steps: Parameters<typeof asSteps>[0], at: Situation): Promise<Objection | undefined> {
  for (const { trial, failure } of asSteps(steps)) {
    if (!trial) continue
    const { ran } = await applySteps([{ run: trial.run }], at.seat, at.frame)
    const [said] = ran
    const message = said && said.status !== 0 ? failure?.(said) : undefined
    if (!said || message === undefined) continue
    const planned = at.overlay?.planned(at.seat.machineId, trial.path)
    if (planned === undefined) return { message, ran: said }
    if (said.status !== noProgram) return { waitsFor: planned }
    if (!(await mayCome(trial.program, at))) return { message, ran: said }
  }
  return undefined
}

/** Whether a program that is not there may be there in the run: one without a path may come with anything. */
async function mayCome(program: string, at: Situation): Promise<boolean> {
  if (!program.startsWith('/')) return true
  const [found] = (await at.ask([file(program)])) as ({ readonly exists: boolean } | Unknown)[]
  return found instanceof Unknown || found?.exists === true
}
