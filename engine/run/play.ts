import { nearest, Problems, quietly } from '../errors.ts'
import { lookAhead } from '../execute/look-ahead.ts'
import type { Done, Included } from '../execute/outcome.ts'
import { isForAll, moduleOf, nameOf, runsOnce } from '../execute/post.ts'
import { type Stage, variablesOf } from '../execute/scene.ts'
import { runTaskOn } from '../execute/task.ts'
import { count, isQuiet, truth } from '../execute/task-keywords.ts'
import { viewOf } from '../execute/view.ts'
import { type Key, looksLikeTemplate, Template, type Value } from '../load/values.ts'
import { inherited, type PlannedTask } from '../plan/context.ts'
import { type Cursor, current, isCaught, isFinal } from '../plan/cursor.ts'
import { findHandlers } from '../plan/handlers.ts'
import { addHandlers, forgive, type Linear, next, type Step, step, stop, type Work } from '../plan/linear.ts'
import { withForks } from './forks.ts'
import { runFreely } from './free.ts'
import { type RoleRuns, roleRuns } from './role-runs.ts'
import { type Stepping, stepping } from './stepping.ts'
import type { Tallies } from './tallies.ts'

/** What a batch came to: the hosts that failed or were lost, and whether the play goes on with the next batch. */
export interface BatchEnd {
  readonly play: Linear
  /** any_errors_fatal or max_fail_percentage ended it: no further play runs. */
  readonly isFatal: boolean
  /** It ended at once, and no host had anything to clean up. */
  readonly isLost: boolean
  /** meta: end_play. */
  readonly isEnded: boolean
}

/** The course of a batch so far; it changes as hosts go on. */
export interface Turn {
  readonly stage: Stage
  readonly tallies: Tallies
  readonly isWanted: Stepping
  readonly roleRuns: RoleRuns
  play: Linear
  fatal: boolean
  lost: boolean
  /** Hosts whose own failure left them nothing to clean up: of these max_fail_percentage speaks. */
  readonly fallen: Set<string>
  /** meta: end_play, end_batch. */
  ended: 'play' | 'batch' | undefined
}

/** Turns the crank for one batch: the next work from the plan, done on its hosts, what came of it back into the plan. */
export async function runBatch(stage: Stage, start: Linear, tallies: Tallies, follow: (play: Linear) => void): Promise<BatchEnd> {
  const turn: Turn = {
    stage,
    tallies,
    isWanted: stepping(stage.scene),
    roleRuns: roleRuns(),
    play: start,
    fatal: false,
    lost: false,
    fallen: new Set(),
    ended: undefined,
  }
  if (stage.strategy !== 'linear') await runFreely(turn, follow, runWork)
  // Where an error was fatal, hosts still clean up (always).
  while (stage.strategy === 'linear' && !turn.ended && !stage.scene.signal.aborted) {
    const { play, work } = next(turn.play)
    turn.play = play
    follow(play)
    if (!work) break
    await runWork(turn, work)
    follow(turn.play)
  }
  return { play: turn.play, isFatal: turn.fatal, isLost: turn.lost, isEnded: turn.ended === 'play' }
}

/** Whether nobody goes on: the play has ended for all, or the run was stopped. */
export function isOver({ fatal, ended, stage }: Turn): boolean {
  return fatal || ended !== undefined || stage.scene.signal.aborted
}

async function runWork(turn: Turn, { task, hosts }: Work): Promise<void> {
  const { stage } = turn
  const first = hosts[0]
  if (first === undefined) return
  await stage.scene.bringPlugins()
  if (!(await turn.isWanted(task))) return passBy(turn, hosts)
  const repeated = hosts.filter(host => turn.roleRuns.isRepeated(task, host))
  if (repeated.length > 0) return passBy(turn, repeated)
  // Of the meta tasks Ansible names those that flush handlers for all, and says no more of them.
  if (!isQuiet(task) || (stage.strategy === 'linear' && task.node.args.free === 'flush_handlers')) tellStart(turn, task, first)
  const isOnce = runsOnce(task) || (stage.strategy === 'linear' && isForAll(task))
  const forks = Math.min(stage.scene.settings.forks, throttleOf(task, stage.scene.settings.forks))
  const workers = isOnce ? [first] : hosts
  const dones = await withForks(workers, { forks, signal: stage.scene.signal }, async host => ({
    host,
    done: await runOnHost(turn, task, host),
  }))
  const [only] = dones
  // A handler is notified by the host that did the work, not by those that it was done for.
  const all = isOnce && only ? hosts.map(host => (host === first ? only : { host, done: { ...only.done, notify: [] } })) : dones
  tellIncludes(turn, task, dones)
  const orders = orderOf(all.flatMap(({ done }) => done.included))
  const before = turn.play
  for (const { host, done } of all) if (done.status !== 'skipped') turn.roleRuns.note(task, host)
  for (const { host, done } of all) takeStep(turn, task, host, done, orders)
  for (const { host, done } of dones) {
    const isRescued = done.status === 'failed' && !done.ignored && isCaught(cursorOf(before, host))
    if (isRescued) tellRescue(turn, task, host, done)
    if (isRescued && isOnce) for (const other of hosts) if (other !== host) stage.hidden.add(other)
    if (!isQuiet(task)) turn.tallies.count(host, done, isRescued)
  }
  judge(turn, task, before, dones)
}

function passBy(turn: Turn, hosts: readonly string[]): void {
  for (const host of hosts) turn.play = step(turn.play, host, { type: 'went-on' })
}

/** How many hosts may do a task at once. */
export function throttleOf(task: PlannedTask, forks: number): number {
  return count(inherited(task.context, 'throttle')?.value, 0) || forks
}

function tellStart({ stage }: Turn, task: PlannedTask, host: string): void {
  const { scene } = stage
  const view = viewOf(stage, host, task.context)
  const noLog = truth(inherited(task.context, 'no_log')?.value, scene.settings.noLog) === true
  const check = truth(inherited(task.context, 'check_mode')?.value, scene.settings.check)
  const { id, isHandler: handler } = task
  const { at } = task.node
  const written = task.node.module
  const module = task.resolved ?? (looksLikeTemplate(written) ? (quietly(() => moduleOf(task, view)) ?? written) : written)
  const diff = inherited(task.context, 'diff')?.value
  const more = typeof diff === 'boolean' ? { diff } : {}
  scene.tell({ type: 'task-started', task: { id, name: nameOf(task, view), module, at, handler, check, noLog, ...more } })
}

async function runOnHost(turn: Turn, task: PlannedTask, host: string): Promise<Done> {
  const { stage } = turn
  if (!isQuiet(task)) stage.scene.tell({ type: 'host-started', task: task.id, host })
  const cursor = cursorOf(turn.play, host)
  const ahead = async (limit: number) => (cursor ? lookAhead(stage, host, cursor, limit) : [])
  return runTaskOn({ stage, task, host, ahead })
}

function takeStep(turn: Turn, task: PlannedTask, host: string, done: Done, orders: ReadonlyMap<string, number>): void {
  const notify = done.notify.flatMap(name => handlersNamed(turn, name, task))
  for (const id of notify) turn.stage.scene.ledger?.notified(host, id, done.status, done.waitsFor)
  for (const part of done.included) adopt(turn, part)
  turn.play = step(turn.play, host, stepOf(done, orders), notify)
  if (done.meta === 'end-play') turn.ended = 'play'
  if (done.meta === 'end-batch') turn.ended ??= 'batch'
  if (done.meta === 'clear-errors') {
    turn.tallies.clearErrors()
    turn.play = forgive(turn.play)
  }
}

/** What a rescue, and what comes after it, may ask: which task failed, and what it came to. */
function tellRescue({ stage }: Turn, task: PlannedTask, host: string, done: Done): void {
  const { set } = variablesOf(stage.scene, host)
  const { name, module, args } = task.node
  const given = [...args.named].map(([key, value]) => [key, plainText(value)] as const)
  const known = new Map<Key, Value>([
    ['name', quietly(() => viewOf(stage, host, task.context).templar.render(name ?? '')) ?? plainText(name ?? '')],
    ['action', module],
    ['args', new Map<Key, Value>(given)],
  ])
  set.set('ansible_failed_task', known)
  set.set('ansible_failed_result', done.result)
}

/** A template as the text it was written as: here it is told of, not used. */
function plainText(value: Value): Value {
  return value instanceof Template ? value.source : value
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
  const near = nearest(
    name,
    stage.handlers.flat().flatMap(handler => ownName(stage, handler) ?? []),
  )
  const hint = near[0] === undefined ? 'give a handler that name, or let one listen to it' : `did you mean "${near[0]}"?`
  const at = task.node.keywords.get('notify')?.at ?? task.node.at
  const problem = { code: 'missing-handler', message, at, hint }
  if (stage.scene.settings.missingHandlerFails) throw new Problems([problem])
  stage.scene.tell({ type: 'notice', problem })
  return []
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
    const label = part.item === undefined ? {} : { label: part.item }
    stage.scene.tell({ type: 'included', task: task.id, file: part.label, hosts, ...label })
  }
}

/** any_errors_fatal, run_once failures and max_fail_percentage: whether the play stops for everybody. */
function judge(turn: Turn, task: PlannedTask, before: Linear, dones: readonly { host: string; done: Done }[]): void {
  const { stage } = turn
  // As in Ansible: hosts that go at their own pace do not end it for each other.
  if (stage.strategy !== 'linear') return
  const broken = dones.filter(({ done }) => !done.ignored && (done.status === 'failed' || done.status === 'unreachable'))
  if (broken.length === 0) return
  const lasting = broken.filter(({ host, done }) => done.status === 'unreachable' || isFinalAt(before, host))
  const isFatal = lasting.length > 0 && (runsOnce(task) || truth(inherited(task.context, 'any_errors_fatal')?.value, stage.anyErrorsFatal))
  for (const { host } of broken) if (cursorOf(turn.play, host) === undefined) turn.fallen.add(host)
  const isTooMany = stage.maxFailPercentage !== undefined && (turn.fallen.size * 100) / stage.batch.length > stage.maxFailPercentage
  if (!isFatal && !isTooMany) return
  turn.fatal = true
  // Where an error is fatal all hosts fail here, and clean up (always) like the one that failed by itself.
  for (const host of stage.batch) {
    if (!isFatal) turn.play = stop(turn.play, host, 'ended')
    else if (!runsOnce(task) && !broken.some(one => one.host === host)) turn.play = step(turn.play, host, { type: 'failed' })
  }
  if (isTooMany || stage.batch.every(host => hasEnded(turn.play, host))) turn.lost = true
}

/** Nothing is left for a host: no task, and at a flush (forced handlers) nobody notified. */
function hasEnded({ hosts }: Linear, host: string): boolean {
  const place = hosts.get(host)
  return !place || typeof place.at === 'string' || (current(place.at).kind === 'flush' && place.notified.size === 0)
}

function isFinalAt(play: Linear, host: string): boolean {
  const cursor = cursorOf(play, host)
  return cursor !== undefined && isFinal(cursor)
}

function cursorOf({ hosts }: Linear, host: string): Cursor | undefined {
  const at = hosts.get(host)?.at
  return typeof at === 'string' ? undefined : at
}
