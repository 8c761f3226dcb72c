import type { Outcome, RunEvent, Status, TaskRef } from '../events.ts'

/** How many lines of a running command are remembered, for when it fails. */
const remembered = 100

/** A host that works on the task in hand. */
interface Working {
  readonly since: number
  /** What it printed lately; the last line may be unfinished. */
  printed: string
}

/** A failure that its host did not get over. */
export interface Trouble {
  readonly host: string
  readonly task: TaskRef | undefined
  readonly outcome: Outcome
}

/** What the screen must remember of a run. */
export interface Stage {
  diff: boolean
  check: boolean
  began: number
  play: string
  hosts: number
  task: TaskRef | undefined
  done: number
  readonly tasks: Map<string, TaskRef>
  readonly working: Map<string, Working>
  /** Hosts of the task in hand that are told in one line at its end, by status. */
  readonly quiet: Map<Status, string[]>
  /** Hosts whose items were told one by one. */
  readonly told: Set<string>
  /** What a host printed after its last whole line, by host and stream. */
  readonly unfinished: Map<string, string>
  readonly troubles: Map<string, Trouble>
}

/** A run of which nothing happened yet. */
export function emptyStage(): Stage {
  const maps = {
    tasks: new Map(),
    working: new Map(),
    quiet: new Map(),
    told: new Set<string>(),
    unfinished: new Map(),
    troubles: new Map(),
  }
  return { diff: false, check: false, began: 0, play: '', hosts: 0, task: undefined, done: 0, ...maps }
}

/** Remembers what an event says about what is running; `now` is the clock of the screen. */
export function follow(stage: Stage, event: RunEvent, now: number): void {
  switch (event.type) {
    case 'run-started':
      Object.assign(stage, { diff: event.diff, check: event.check, began: event.time })
      return
    case 'play-started':
      Object.assign(stage, { play: event.name, hosts: event.hosts.length })
      return
    case 'task-started':
      stage.tasks.set(event.task.id, event.task)
      Object.assign(stage, { task: event.task, done: 0 })
      return
    case 'host-started':
      stage.working.set(event.host, { since: now, printed: '' })
      return
    case 'output':
      print(stage, event.host, event.text)
      return
    case 'host-finished':
      stage.done += 1
      return
    default:
  }
}

/** What remains of a host when it is done with a task. */
export function settle(stage: Stage, { host, outcome, task }: Extract<RunEvent, { type: 'host-finished' }>): void {
  stage.working.delete(host)
  const isBad = (outcome.status === 'failed' || outcome.status === 'unreachable') && !outcome.ignored
  if (isBad) stage.troubles.set(host, { host, task: stage.tasks.get(task), outcome })
}

function print(stage: Stage, host: string, text: string): void {
  const working = stage.working.get(host)
  if (working) working.printed = (working.printed + text).split('\n').slice(-remembered).join('\n').slice(-20_000)
}
