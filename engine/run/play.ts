import { nearest, Problems, quietly } from '../errors.ts'
import { lookAhead } from '../execute/look-ahead.ts'
import { asOutcome, type Done, type Included } from '../execute/outcome.ts'
import { isForAll, isForOne, moduleOf, nameOf, runsOnce } from '../execute/post.ts'
import { type Stage, variablesOf } from '../execute/scene.ts'
import { runTaskOn } from '../execute/task.ts'
import { count, isQuiet, truth } from '../execute/task-keywords.ts'
import { viewOf } from '../execute/view.ts'
import { type Key, looksLikeTemplate, Template, type Value } from '../load/values.ts'
import { inherited, type PlannedTask } from '../plan/context.ts'
import { type Cursor, isCaught } from '../plan/cursor.ts'
import { findHandlers } from '../plan/handlers.ts'
import { addHandlers, forgive, type Linear, next, type Step, step, type Work } from '../plan/linear.ts'
import { type Debugging, debugging } from './debugger.ts'
import { failOthers, judge } from './fatal.ts'
import { withForks } from './forks.ts'
import { runFreely } from './free.ts'
import { isToldByHost, skippedMeta } from './meta-lines.ts'
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
  readonly debugged: Debugging
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
    debugged: debugging(stage.scene),
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

async function runWork(turn: Turn, { task, hosts: at }: Work): Promise<void> {
  const { stage } = turn
  await stage.scene.bringPlugins()
  const isWanted = await turn.isWanted(task)
  const isKnown = (host: string) => task.node.isLazy === true && variablesOf(stage.scene, host).facts.has('module_setup')
  const repeated = at.filter(host => !isWanted || turn.roleRuns.isRepeated(task, host) || isKnown(host))
  passBy(turn, repeated)
  const hosts = at.filter(host => !repeated.includes(host))
  const first = hosts[0]
  if (first === undefined) return
  if (!isQuiet(task)) tellStart(turn, task, first)
  const isOnceForAll = runsOnce(task, viewOf(stage, first, task.context))
  const isOnce = isOnceForAll || (stage.strategy === 'linear' && isForAll(task))
  const forks = Math.min(stage.scene.settings.forks, throttleOf(task, stage.scene.settings.forks))
  const workers = isOnce ? [first] : hosts
  const dones = await withForks(workers, { forks, signal: stage.scene.signal }, async host => ({
    host,
    done: await runOnHost(turn, task, host),
  }))
  if (isQuiet(task)) tellMeta(turn, task, dones)
  const [only] = dones
  const all = isOnce && only ? hosts.map(host => (host === first ? only : { host, done: doneFor(task, only.done) })) : dones
  tellIncludes(turn, task, dones)
  const orders = orderOf(all.flatMap(({ done }) => done.included))
  const before = turn.play
  for (const { host, done } of all) if (done.status !== 'skipped') turn.roleRuns.note(task, host)
  for (const { host, done } of all) takeStep(turn, task, host, done, orders)
  for (const { host, done } of dones) {
    const isRescued = done.status === 'failed' && !done.ignored && isCaught(cursorOf(before, host))
    if (isRescued) tellRescue(turn, task, host, done)
    if (!isQuiet(task) || done.status === 'failed') turn.tallies.count(host, done, isRescued)
  }
  if (only && isOnceForAll && !isForOne(task) && hasFailed(only.done)) failOthers(turn, first, hosts)
  judge(turn, { task, isOnce: isOnceForAll }, before, dones)
}

/** What it is for a host that another did it for: that one alone notifies, goes into what it included, and fails alone where its module is for one host. */
function doneFor(task: PlannedTask, done: Done): Done {
  return { ...done, notify: [], included: [], ...(isForOne(task) && hasFailed(done) ? { status: 'ok' } : {}) }
}

function hasFailed({ status, ignored }: Done): boolean {
  return status === 'failed' && !ignored
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

/** Of a meta task its headline is told, for each host or once, and whom a condition left out or where it could not be done. */
function tellMeta(turn: Turn, task: PlannedTask, dones: readonly { host: string; done: Done }[]): void {
  const isLinear = turn.stage.strategy === 'linear'
  for (const [index, { host, done }] of dones.entries()) {
    const outcome = done.status === 'failed' ? asOutcome(done, false) : skippedMeta(task, host, done)
    if ((isLinear && (isToldByHost(task) || index === 0)) || outcome) tellStart(turn, task, host)
    if (!outcome) continue
    turn.stage.scene.tell({ type: 'host-started', task: task.id, host })
    turn.stage.scene.tell({ type: 'host-finished', task: task.id, host, looped: false, outcome, cost: free })
  }
}

const free = { milliseconds: 0, turns: 0, bytes: 0 }

async function runOnHost(turn: Turn, task: PlannedTask, host: string): Promise<Done> {
  const { stage } = turn
  if (!isQuiet(task)) stage.scene.tell({ type: 'host-started', task: task.id, host })
  const cursor = cursorOf(turn.play, host)
  const ahead = async (limit: number) => (cursor ? lookAhead(stage, host, cursor, limit) : [])
  return turn.debugged({ stage, task, host, ahead }, runTaskOn)
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
  const { templar } = viewOf(stage, host, task.context)
  const shown = (value: Value) => quietly(() => templar.render(value)) ?? plainText(value)
  const given = [...args.named].map(([key, value]) => [key, shown(value)] as const)
  const known = new Map<Key, Value>([
    ['name', shown(name ?? '')],
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

/** Where a host stands, as long as it takes part. */
export function cursorOf({ hosts }: Linear, host: string): Cursor | undefined {
  const at = hosts.get(host)?.at
  return typeof at === 'string' ? undefined : at
}
