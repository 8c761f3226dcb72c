import { resolve } from 'node:path'
import type { VaultSecret } from '../load/vault.ts'
import type { World } from '../load/world.ts'
import { loadModule } from '../registry.ts'
import type { Difference, RunEvent } from '../report/events.ts'
import { needlesOf, stars } from '../report/needles.ts'
import { type Forecast, forecastOf, type PlannedStep } from '../report/planned.ts'
import { run } from '../run.ts'
import type { RunOptions } from '../run-options.ts'
import { version } from '../version.ts'
import { digest } from './canonical.ts'
import { chanceOf } from './chance.ts'
import { closed } from './closing.ts'
import { remembering } from './control.ts'
import { askedFrom, type Closed, type PlanFile } from './plan-file.ts'
import { type Recording, recording } from './recording.ts'

/** A check whose changes are written down: its events, and the plan once they have ended. */
export interface Making {
  readonly events: AsyncIterable<RunEvent>
  /** Undefined where something is wrong with the input. */
  plan(): Promise<PlanFile | undefined>
}

/** Makes a plan; `folder` is where relative paths begin, with `secret` is sealed what nobody may see. */
export function making(options: RunOptions, world: World, folder: string, secret: VaultSecret | undefined): Making {
  const chance = chanceOf(world.now())
  const ledger = recording(chance)
  const secrets = new Set<string>()
  const control = remembering(world)
  const told: RunEvent[] = []
  const checked = run({ ...options, check: true, diff: true, ledger }, control.world, secrets)
  const asked = askedFrom(options, folder, path => (world.stat(path) ? resolve(folder, path) : path))
  return {
    events: keeping(checked, told),
    async plan() {
      const end = told.at(-1)
      if (end?.type !== 'run-finished' || end.problems.length > 0) return undefined
      const hidden = new Set([...secrets, ...ledger.hidden])
      const forecast = forecastOf(told, sourceOf(ledger, secret ? 'sealed' : 'left-out'))
      const { tasks, aside } = await setAside(forecast, needlesOf(hidden).mask, secret ? 'sealed' : 'left-out')
      const reviewed = { ...forecast, tasks, tsplay: version, made: told[0]?.time ?? end.time, playbooks: options.playbooks, leftOut: [] }
      return closed({ reviewed, asked, control: control.remembered(), chance, steps: aside }, hidden, secret)
    },
  }
}

async function* keeping(events: AsyncIterable<RunEvent>, told: RunEvent[]): AsyncIterable<RunEvent> {
  for await (const event of events) {
    told.push(event)
    yield event
  }
}

function sourceOf(ledger: Recording, manner: PlannedStep['closed'] & string) {
  return (task: string, host: string, index: number): Partial<PlannedStep> | undefined => {
    const noted = ledger.noted(task, host, index)
    return noted && { ...noted.public, guard: noted.guard, ...(noted.isClosed && { closed: manner }) }
  }
}

/** Takes out of the steps what has to do with secrets; of them names are left. */
async function setAside({ tasks }: Forecast, mask: (text: string) => string, manner: PlannedStep['closed'] & string) {
  const aside: { [place: string]: Closed['steps'][string] } = {}
  const steps = async (task: Forecast['tasks'][number], at: number) => {
    const plain = await Promise.all(task.steps.map(withoutDefaults))
    const open = plain.map((step, index) => {
      const text = JSON.stringify(step)
      if (step.closed === undefined && !text.includes(stars) && mask(text) === text) return step
      if (!step.guard || Object.keys(step.guard).length === 0) return step
      const { guard, differences } = step
      aside[`${at}.${index}`] = { guard, ...(differences && { differences }) }
      const { members } = guard
      const named = differences && { differences: differences.map(unshown) }
      return { ...step, ...named, guard: members ? { members } : {}, closed: manner }
    })
    return { ...task, steps: open }
  }
  return { tasks: await Promise.all(tasks.map(steps)), aside }
}

function unshown(difference: Difference): Difference {
  if (difference.type === 'value' || difference.binary) return difference
  return { type: 'text', path: difference.path, binary: true, why: 'not everybody may read it' }
}

/** Arguments without those that are as the module has them anyway. */
async function withoutDefaults(step: PlannedStep): Promise<PlannedStep> {
  const found = step.arguments && step.module !== undefined ? await loadModule(step.module) : undefined
  if (!found || !step.arguments) return step
  const { properties } = found.module.args
  const own = Object.entries(step.arguments).filter(([name, value]) => {
    const schema = properties[name] as { readonly default?: unknown } | undefined
    return schema?.default === undefined || digest(schema.default) !== digest(value)
  })
  return { ...step, arguments: Object.fromEntries(own) }
}
