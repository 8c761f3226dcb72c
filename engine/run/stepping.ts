import { type Problem, Problems } from '../errors.ts'
import { nameOf } from '../execute/post.ts'
import type { Scene } from '../execute/scene.ts'
import { isQuiet } from '../execute/task-keywords.ts'
import type { PlannedTask } from '../plan/context.ts'

/** Asks whether a task is done, for --step. True for all tasks where nobody wishes to be asked. */
export type Stepping = (task: PlannedTask) => Promise<boolean>

/** Asks before each task of a batch; after "continue" no more. As in Ansible, the next batch asks again. */
export function stepping({ step }: Scene): Stepping {
  let goesOn = step === undefined
  return async task => {
    if (goesOn || !step || isQuiet(task)) return true
    // What the task before came to is on the screen first.
    await new Promise(resolve => setImmediate(resolve))
    const what = `${task.isHandler ? 'HANDLER' : 'TASK'}: ${nameOf(task, undefined)}`
    const answer = (await step(`Perform task: ${what} (N)o/(y)es/(c)ontinue: `, false))?.trim().toLowerCase()
    if (answer === undefined) throw new Problems([noAnswer(task, what)])
    goesOn = answer === 'c' || answer === 'continue'
    return goesOn || answer === 'y' || answer === 'yes'
  }
}

function noAnswer({ node }: PlannedTask, what: string): Problem {
  const hint = 'answer y, n or c for each task, at the terminal or as lines of standard input'
  return { code: 'no-answer', message: `nobody said whether to go on with ${what}`, at: node.at, hint }
}
