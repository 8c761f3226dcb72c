import { Problems } from '../errors.ts'
import { lookAhead, widest } from '../execute/look-ahead.ts'
import type { Done, Included } from '../execute/outcome.ts'
import { nameOf, runsOnce } from '../execute/post.ts'
import type { Stage } from '../execute/scene.ts'
import { runTaskOn } from '../execute/task.ts'
import { count, isQuiet, truth } from '../execute/task-keywords.ts'
import { viewOf } from '../execute/view.ts'
import { inherited, type PlannedTask } from '../plan/context.ts'
import type { Cursor } from '../plan/cursor.ts'
import { findHandlers } from '../plan/handlers.ts'
import { addHandlers, type Linear, next, type Step, step, stop, type Work } from '../plan/linear.ts'
import { withForks } from './forks.ts'
import type { Tallies } from './tallies.ts'

/** What a batch came to: the hosts that failed or were lost, and whether the play goes on with the next batch. */
export interface BatchEnd {
  readonly play: Linear
  /** any_errors_fatal or max_fail_percentage ended it: no further play runs. */
  readonly isFatal: boolean
  /** meta: end_play. */
  readonly isEnded: boolean
}

interface Turn {
  readonly stage: Stage
  readonly tallies: Tallies
  play: Linear
  fatal: boolean
  ended: boolean
}

/** Turns the crank for one batch: the next work from the plan, done on its hosts, what came of it back into the plan. */
export async function runBatch(stage: Stage, start: Linear, tallies: Tallies, follow: (play: Linear) => void): Promise<BatchEnd> {
  const turn: Turn = { stage, tallies, play: start, fatal: false, ended: false }
  while (!turn.fatal && !turn.ended && !stage.scene.signal.aborted) {
    const { play, work } = next(turn.play)
    turn.play = play
    follow(play)
    if (!work) break
    await runWork(turn, work)
    follow(turn.play)
  }
  return { play: turn.play, isFatal: turn.fatal, isEnded: turn.ended }
}

async function runWork(turn: Turn, { task, hosts }: Work): Promise<void> {
  const { stage } = turn
  const first = hosts[0]
  if (first === undefined) return
  if (!isQuiet(task)) tellStart(turn, task, first)
  const isOnce = runsOnce(task)
  const forks = Math.min(stage.scene.settings.forks, throttleOf(task, stage.scene.settings.forks))
  const workers = isOnce ? [first] : hosts
  const dones = await withForks(workers, forks, async host => ({ host, done: await runOnHost(turn, task, host) }))
  const all = isOnce ? hosts.map(host => ({ host, done: dones[0]?.done as Done })) : dones
  tellIncludes(turn, task, dones)
  const orders = orderOf(all.flatMap(({ done }) => done.included))
  for (const { host, done } of all) takeStep(turn, task, host, done, orders)
  for (const { host, done } of dones)
    if (!isQuiet(task)) turn.tallies.count(host, done, done.status === 'failed' && !done.ignored && isInRescue(turn, host))
  judge(turn, task, all)
}

function throttleOf(task: PlannedTask, forks: number): number {
  return count(inherited(task.context, 'throttle')?.value, 0) || forks
}

function tellStart({ stage }: Turn, task: PlannedTask, host: string): void {
  const { scene } = stage
  const view = viewOf(stage, host, task.context)
  const noLog = inherited(task.context, 'no_log')?.value === true
  const check = truth(inherited(task.context, 'check_mode')?.value, scene.settings.check)
  const ref = { id: task.id, name: nameOf(task, view), module: task.node.module, at: task.node.at, handler: task.isHandler, check, noLog }
  scene.tell({ type: 'task-started', task: ref })
}

async function runOnHost(turn: Turn, task: PlannedTask, host: string): Promise<Done> {
  const { stage } = turn
  if (!isQuiet(task)) stage.scene.tell({ type: 'host-started', task: task.id, host })
  const place = turn.play.hosts.get(host)
  const cursor = place && typeof place.at !== 'string' ? place.at : undefined
  const ahead = async () => (cursor ? lookAhead(stage, host, cursor, widest) : [])
  return runTaskOn({ stage, task, host, ahead })
}

function takeStep(turn: Turn, task: PlannedTask, host: string, done: Done, orders: ReadonlyMap<string, number>): void {
  const notify = done.notify.flatMap(name => handlersNamed(turn, name, task))
  for (const part of done.included) adopt(turn, part)
  turn.play = step(turn.play, host, stepOf(done, orders), notify)
  if (done.meta === 'end-play' || done.meta === 'end-batch') turn.ended = true
  if (done.meta === 'clear-errors') turn.tallies.clearErrors()
}

function stepOf(done: Done, orders: ReadonlyMap<string, number>): Step {
  if (!done.ignored && (done.status === 'failed' || done.status === 'unreachable')) return { type: done.status }
  if (done.meta === 'flush') return { type: 'flush' }
  if (done.meta === 'end-host' || done.meta === 'end-play' || done.meta === 'end-batch') return { type: 'ended' }
  if (done.included.length === 0) return { type: 'went-on' }
  return { type: 'included', parts: done.included.map(part => ({ items: part.items, order: orders.get(part.sameness) ?? 0 })) }
}

function handlersNamed({ stage }: Turn, name: string, task: PlannedTask): string[] {
  const found = findHandlers(name, stage.handlers, handler => ownName(stage, handler))
  if (found.length > 0) return found.map(handler => handler.id)
  const message = `The requested handler '${name}' was not found in either the main handlers list nor in the listening handlers list`
  throw new Problems([{ code: 'missing-handler', message, at: task.node.at, hint: 'give a handler that name, or let one listen to it' }])
}

function ownName(stage: Stage, handler: PlannedTask): string | undefined {
  const { name } = handler.node
  if (name === undefined || typeof name === 'string') return name
  try {
    return String(stage.scene.library.early(name, handler.context))
  } catch {
    return undefined
  }
}

/** What an include brought for the whole play: handlers, and roles whose variables all tasks see. */
function adopt(turn: Turn, part: Included): void {
  const { stage } = turn
  for (const role of part.roles) if (!stage.roles.includes(role)) stage.roles.push(role)
  const fresh = part.handlers.filter(list => list.length > 0 && !stage.handlers.includes(list))
  if (fresh.length === 0) return
  stage.handlers.push(...fresh)
  turn.play = addHandlers(turn.play, fresh.flat())
}

function orderOf(parts: readonly Included[]): ReadonlyMap<string, number> {
  return new Map([...new Set(parts.map(part => part.sameness))].map((sameness, index) => [sameness, index]))
}

function tellIncludes({ stage }: Turn, task: PlannedTask, dones: readonly { host: string; done: Done }[]): void {
  const bySameness = new Map<string, { part: Included; hosts: string[] }>()
  for (const { host, done } of dones) {
    for (const part of done.included) {
      const there = bySameness.get(part.sameness) ?? { part, hosts: [] }
      there.hosts.push(host)
      bySameness.set(part.sameness, there)
    }
  }
  for (const { part, hosts } of bySameness.values()) {
    const label = part.item === undefined ? {} : { label: String(part.item) }
    stage.scene.tell({ type: 'included', task: task.id, file: part.label, hosts, ...label })
  }
}

/** any_errors_fatal, run_once failures and max_fail_percentage: whether the play stops for everybody. */
function judge(turn: Turn, task: PlannedTask, all: readonly { host: string; done: Done }[]): void {
  const { stage } = turn
  const broken = all.filter(({ done }) => !done.ignored && (done.status === 'failed' || done.status === 'unreachable'))
  if (broken.length === 0) return
  const isFatal = truth(inherited(task.context, 'any_errors_fatal')?.value, stage.anyErrorsFatal)
  const isCaught = broken.every(({ host }) => isInRescue(turn, host))
  const lost = [...turn.play.hosts.values()].filter(place => place.at === 'failed' || place.at === 'unreachable').length
  const isTooMany = stage.maxFailPercentage !== undefined && (lost * 100) / stage.batch.length > stage.maxFailPercentage
  if (!(isFatal && !isCaught) && !isTooMany) return
  for (const host of stage.batch) turn.play = stop(turn.play, host, isFatal ? 'failed' : 'ended')
  turn.fatal = true
}

function isInRescue(turn: Turn, host: string): boolean {
  const at = turn.play.hosts.get(host)?.at
  return at !== undefined && typeof at !== 'string' && isRescuing(at)
}

function isRescuing(at: Cursor): boolean {
  return at.section === 'rescue' || (at.up !== undefined && isRescuing(at.up))
}
