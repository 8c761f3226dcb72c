import type { Command } from 'commander'
import { theWorld } from '../load/source.ts'
import type { RunOptions } from '../run-options.ts'
import { gather } from './gather.ts'
import { withOptions } from './run.ts'
import { declareRunFlags, type RunFlags } from './run-flags.ts'
import type { OpenScreen } from './screen.ts'

const examples = `
Examples:
  tsplay drift site.yml -i inventory/lab                    what is no longer as the playbook has it
  tsplay drift site.yml -i inventory/lab --diff             and how it differs, line by line
  tsplay drift site.yml -i inventory/lab --output junit     for CI: what drifted is a failure
  tsplay drift site.yml -i inventory/lab --output json | jq '.findings[] | select(.what == "drifted") | .task'

Nothing is changed. Commands without a declared effect (creates, removes, changed_when: false), and what depends on them, are told as
open: only a run could tell.

Exit codes: 0 no drift, 2 drift; all else is trouble: 1 the input cannot be used, 3 a task failed, 4 a host was not reached or a
file could not be read, 99 interrupted.`

/** `tsplay drift`: a check that tells what is no longer as a playbook has it. */
export function declareDrift(command: Command, finish: (work: () => Promise<number>) => Promise<void>): void {
  command.argument('<playbook...>', 'playbooks, one after the other')
  declareRunFlags(command, ['terminal', 'json', 'junit'])
  command.addHelpText('after', examples)
  command.action((playbooks: string[], flags: RunFlags) =>
    finish(() => withOptions(playbooks, flags, (options, screen) => drift(options, screen, flags))),
  )
}

async function drift(options: RunOptions, screen: OpenScreen, flags: RunFlags): Promise<number> {
  const [{ run }, { driftOf, driftText }, { recording }, { chanceOf }] = await Promise.all([
    import('../run.ts'),
    import('../report/drift.ts'),
    import('../review/recording.ts'),
    import('../review/chance.ts'),
  ])
  // Written down as for a plan: what depends on a command that a check leaves out is open then, not drift.
  const checked = run({ ...options, check: true, diff: true, ledger: recording(chanceOf(theWorld.now())) }, theWorld)
  const more = flags.output === 'junit' ? { junit: await driftJunit(screen) } : {}
  const found = driftOf(await gather(checked, screen, flags.save, more))
  const style = { colours: screen.colours, folder: process.cwd(), diff: options.diff }
  if (flags.output === 'json') await screen.out(`${JSON.stringify(found, null, 1)}\n`)
  else if (flags.output !== 'junit' && found.problems.length === 0) await screen.out(driftText(found, style))
  return found.exit
}

async function driftJunit(screen: OpenScreen) {
  const [{ junit }, { driftAsFailures }] = await Promise.all([import('../report/junit.ts'), import('../report/drift-failures.ts')])
  const renderer = junit(screen.out)
  return (events: Parameters<typeof renderer>[0]) => renderer(driftAsFailures(events))
}
