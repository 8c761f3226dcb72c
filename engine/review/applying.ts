import { Problems } from '../errors.ts'
import type { Vault } from '../load/vault.ts'
import type { World } from '../load/world.ts'
import type { RunEvent } from '../report/events.ts'
import { run } from '../run.ts'
import type { RunOptions } from '../run-options.ts'
import { sha256 } from './canonical.ts'
import { opened } from './closing.ts'
import { type Control, replaying } from './control.ts'
import { holding } from './holding.ts'
import type { Closed, PlanFile } from './plan-file.ts'

/** What applying takes from the command line: who logs in with which password, how it is shown, how it is stopped. */
export type Manner = Pick<
  RunOptions,
  'become' | 'password' | 'diff' | 'verbosity' | 'vaultSecrets' | 'extraVars' | 'profile' | 'signal' | 'kill' | 'ask'
> &
  Partial<Pick<RunOptions, 'forks'>>

/** Does what a plan has, and nothing else. Throws Problems where the plan is not as it was written, or needs what is not there. */
export function applying(file: PlanFile, path: string, manner: Manner, world: World): AsyncIterable<RunEvent> {
  const vault: Vault = { secrets: manner.vaultSecrets }
  const { plan, closed } = opened(file, vault, path)
  const { folder, extraVars, become, ...asked } = plan.asked
  const control = closed ? together(plan.control, closed.control) : plan.control
  const problems = [...missing(plan, control, manner, world), ...others(control, world)]
  if (problems.length > 0) throw new Problems(problems)
  const options: RunOptions = {
    ...manner,
    ...asked,
    ...(manner.forks === undefined ? {} : { forks: manner.forks }),
    become: { ...become, ...(manner.become.password && { password: manner.become.password }) },
    extraVars: [...extraVars, ...(closed?.extraVars ?? []), ...manner.extraVars],
    check: false,
    flushCache: false,
    ledger: holding(unclosed(plan, closed), { ...plan.chance, ...(closed && { secretSeed: closed.secretSeed }) }),
  }
  return run(options, replaying(control, world, folder))
}

function together(one: Control, other: Control): Control {
  return Object.fromEntries(
    Object.entries(one).map(([shelf, entries]) => [shelf, { ...(entries as object), ...(other[shelf as keyof Control] as object) }]),
  ) as unknown as Control
}

/** The tasks with what was sealed of them. */
function unclosed({ tasks }: PlanFile, closed: Closed | undefined): PlanFile['tasks'] {
  if (!closed) return tasks
  return tasks.map((task, at) => ({ ...task, steps: task.steps.map((step, index) => ({ ...step, ...closed.steps[`${at}.${index}`] })) }))
}

/** What the plan left out must be here. */
function missing({ leftOut }: PlanFile, control: Control, { extraVars }: Manner, world: World) {
  const files = leftOut.filter(name => name.startsWith('/') && !(name in control.files) && !world.stat(name))
  const hint = 'have it where it was, or make the plan with a vault password: then it holds all'
  const absent = files.map(name => ({
    code: 'missing-file',
    message: `the plan left out ${name}, as it has to do with a secret, and it is not here`,
    hint,
  }))
  const isUntold = leftOut.includes('--extra-vars') && extraVars.length === 0
  const untold = {
    code: 'missing-extra-vars',
    message: 'the plan left out the extra variables, as a secret is in them',
    hint: 'give them again with -e',
  }
  return isUntold ? [...absent, untold] : absent
}

/** Large files stay where they are, and must be what they were. */
function others({ files }: Control, world: World) {
  return Object.entries(files).flatMap(([name, kept]) => {
    if (kept === null || typeof kept !== 'object' || !('sha256' in kept)) return []
    const bytes = world.read(name)
    if (bytes && sha256(bytes) === kept.sha256) return []
    return [
      {
        code: 'other-file',
        message: `${name} is not what it was when the plan was made`,
        hint: 'it is too large to be in the plan: bring it back, or make a new plan',
      },
    ]
  })
}
