import { type Problem, Problems } from '../errors.ts'
import type { RunFlags } from './run-flags.ts'

/**
 * Options that the core does not heed yet. Ignored, each would touch hosts in a way that was not asked for, so they are refused.
 * Whoever teaches one to `run()` takes its line out.
 */
const unheeded: { readonly [option: string]: (flags: RunFlags) => boolean } = {
  '--module-path': flags => flags.modulePath.length > 0,
}

/** Throws Problems for options that would be ignored at the cost of hosts. */
export function refuseUnheeded(flags: RunFlags): void {
  const problems = Object.entries(unheeded).flatMap(([option, isGiven]): Problem[] =>
    isGiven(flags)
      ? [{ code: 'option-not-yet', message: `${option} is not done yet; nothing was run`, hint: '--check tells what a run would do' }]
      : [],
  )
  if (problems.length > 0) throw new Problems(problems)
}
