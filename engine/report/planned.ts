import type { Json } from '../module.ts'
import type { Difference, RunEvent, Status, Tally, TaskRef } from './events.ts'

/** The version of plan files that this tsplay writes and reads. */
export const planVersion = 1

/** What a host must answer for a step to be done: the answer as it stands, where it is short, else its SHA-256. */
export interface Expected {
  readonly read: string
  readonly of: Json
  readonly answer?: Json
  readonly sha256?: string
  /** Steps before this one make it so. */
  readonly foreseen?: true
}

/** What a step is held to when the plan is applied. */
export interface Guard {
  /** `sha256` of the arguments; none where only the run can tell them. */
  readonly arguments?: string
  readonly expects?: readonly Expected[]
  /** `sha256` of what would be other afterwards, but for what is open, and the names of all that would. */
  readonly effect?: string
  /** Of these only the run can tell what they come to; of all where it goes by what the steps before it are still to make. */
  readonly open?: readonly string[]
  readonly members?: readonly string[]
}

/** One round of a task on one host, as a check foretold it. */
export interface PlannedStep {
  readonly host: string
  readonly delegate?: string
  /** Of a loop: the item as it is shown. */
  readonly item?: Json
  readonly status: Status
  readonly differences?: readonly Difference[]
  readonly waitsFor?: string
  readonly message?: string
  readonly hint?: string
  readonly ignored?: true
  /** The module that does it on this machine, and its arguments: secrets as stars. */
  readonly module?: string
  readonly arguments?: { readonly [name: string]: Json }
  /** How many rounds at this place of its file came before it on this host. */
  readonly round?: number
  /** `review`: done as shown. `apply`: only when the plan is applied can be told what it does. `now`: it was run for the plan, and will be again. */
  readonly decided?: 'review' | 'apply' | 'now'
  readonly guard?: Guard
  /** What it is held to is sealed, or was left out: it has to do with a secret, or with a file that not everybody may read. */
  readonly closed?: 'sealed' | 'left-out'
}

export interface PlannedTask {
  readonly play: string
  readonly task: TaskRef
  readonly steps: readonly PlannedStep[]
}

/** What a check foretold, in the order of the run. */
export interface Forecast {
  readonly tasks: readonly PlannedTask[]
  readonly hosts: { readonly [host: string]: Tally }
  readonly exit: number
}

/** What is shown of a plan. */
export interface Reviewed extends Forecast {
  readonly tsplay: string
  readonly made: number
  readonly playbooks: readonly string[]
  /** What the plan does not hold: it is read again when it is applied. */
  readonly leftOut: readonly string[]
}

/** Where the n-th outcome of a task on a host comes from. */
export type Source = (task: string, host: string, index: number) => Partial<PlannedStep> | undefined

/** Folds the events of a check into what it foretold; `source` adds what events do not tell. */
export function forecastOf(events: readonly RunEvent[], source: Source): Forecast {
  const tasks = new Map<string, { play: string; task: TaskRef; steps: PlannedStep[] }>()
  const counts = new Map<string, number>()
  let play = ''
  let end: Pick<Forecast, 'hosts' | 'exit'> = { hosts: {}, exit: 1 }
  for (const event of events) {
    if (event.type === 'play-started') play = event.name
    if (event.type === 'task-started' && !tasks.has(event.task.id)) tasks.set(event.task.id, { play, task: event.task, steps: [] })
    if (event.type === 'run-finished') end = { hosts: event.hosts, exit: event.exit }
    if (event.type !== 'item-finished' && (event.type !== 'host-finished' || event.looped)) continue
    const key = JSON.stringify([event.task, event.host])
    const index = counts.get(key) ?? 0
    counts.set(key, index + 1)
    tasks.get(event.task)?.steps.push(stepOf(event, source(event.task, event.host, index)))
  }
  return { tasks: [...tasks.values()].filter(({ steps }) => steps.length > 0), ...end }
}

function stepOf(event: Extract<RunEvent, { type: 'item-finished' | 'host-finished' }>, more: Partial<PlannedStep> = {}): PlannedStep {
  const { host, delegate, outcome } = event
  const { status, differences, waitsFor, message, hint, ignored } = outcome
  return {
    host,
    ...(delegate === undefined ? {} : { delegate }),
    ...(event.type === 'item-finished' ? { item: event.label } : {}),
    status,
    ...(differences.length > 0 ? { differences } : {}),
    ...(waitsFor === undefined ? {} : { waitsFor }),
    ...(message === undefined ? {} : { message }),
    ...(hint === undefined ? {} : { hint }),
    ...(ignored ? { ignored } : {}),
    ...more,
  }
}
