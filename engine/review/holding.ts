import type { Intent, Ledger, Reading, Refusal, Round } from '../execute/ledger.ts'
import type { Json } from '../module.ts'
import type { Item } from '../plan/context.ts'
import type { Difference } from '../report/events.ts'
import type { Expected, PlannedStep, PlannedTask } from '../report/planned.ts'
import { canonical, digest, sha256, without } from './canonical.ts'
import { byChance, type Chance } from './chance.ts'
import { answerOf, shown } from './recording.ts'
import { placeOf, roundsOf } from './rounds.ts'

const anew = 'look at what is there, and make a new plan'

/** A ledger that lets a run do what a plan has, and nothing else. */
export function holding(tasks: readonly PlannedTask[], chance: Chance): Ledger {
  const rounds = roundsOf()
  const steps = stepsByRound(tasks)
  const granted = new Set<Round>()
  const [openTasks, bars] = [new Set<string>(), new Map<string, string>()]
  const isOpen = (round: Round) => openTasks.has(JSON.stringify([round.host, round.task.id])) || steps.isOpen(round)
  return {
    isHolding: true,
    world: (world, place) => byChance(world, chance, place),
    begin: (task, host) => rounds.begin(task, host),
    judge(round, intent) {
      if (granted.has(round) && !intent.isBegun) return undefined
      const refusal = isOpen(round) ? undefined : against(steps.of(round), intent, round)
      if (!refusal) granted.add(round)
      return refusal
    },
    leaveOpen: () => undefined,
    included(round, items) {
      if (isOpen(round)) for (const id of items.flatMap(idsIn)) openTasks.add(JSON.stringify([round.host, id]))
    },
    notified(host, handler, status, because = '') {
      if (status === 'refused') bars.set(JSON.stringify([host, handler]), because)
    },
    perhaps: () => undefined,
    barred: ({ host, task }) => (task.isHandler ? bars.get(JSON.stringify([host, task.id])) : undefined),
  }
}

/** The steps of a plan by host, place and round; what is open is so for all rounds that come of it. */
function stepsByRound(tasks: readonly PlannedTask[]) {
  const found = new Map<string, PlannedStep>()
  const open = new Map<string, number>()
  for (const { task, steps } of tasks) {
    const { file = '', line = 0, column = 0 } = task.at ?? {}
    for (const step of steps) {
      const place = JSON.stringify([step.host, `${file}:${line}:${column}`])
      if (step.round === undefined) continue
      found.set(`${place} ${step.round}`, step)
      const isOpen = step.decided === 'apply' && !step.guard?.arguments && step.item === undefined
      if (isOpen) open.set(place, Math.min(open.get(place) ?? step.round, step.round))
    }
  }
  const at = ({ host, task }: Round) => JSON.stringify([host, placeOf(task)])
  return {
    of: (round: Round) => found.get(`${at(round)} ${round.number}`),
    isOpen: (round: Round) => {
      const step = found.get(`${at(round)} ${round.number}`)
      if (step) return step.decided === 'apply' && !step.guard?.arguments
      return round.number >= (open.get(at(round)) ?? Number.POSITIVE_INFINITY)
    },
  }
}

function idsIn(item: Item): string[] {
  if (item.kind === 'block') return [...item.block, ...item.rescue, ...item.always].flatMap(idsIn)
  return item.kind === 'task' ? [item.id] : []
}

/** Why a round may not do what it is about to do. */
function against(step: PlannedStep | undefined, intent: Intent, { host }: Round): Refusal | undefined {
  const guard = step?.guard
  if (!step || !guard || step.module === undefined) return intent.effect['does'] === 'ok' || isIdle(intent) ? undefined : unplanned(intent)
  if (step.decided === 'now') return undefined
  const wasToChange = !['ok', 'skipped'].includes(step.status)
  const planned = step.differences ?? []
  const refusal = (message: string, moved: readonly Difference[]): Refusal => ({ message, hint: anew, wasToChange, planned, moved })
  if (step.module !== intent.module) return refusal(`it is ${intent.module} here, and ${step.module} in the plan`, [])
  if (guard.arguments !== undefined && guard.arguments !== digest(intent.args))
    return { ...refusal('its arguments are not those of the plan', otherArguments(step, intent)), planned: [] }
  const moved = intent.isBegun ? [] : intent.reads.flatMap((read, index) => movedOf(read, guard.expects?.[index]))
  if (moved.length > 0) return refusal(`${host} is not as it was when the plan was made`, moved)
  return isSame(guard, intent) ? undefined : refusal(`${host} is not as it was when the plan was made: something else would change`, [])
}

function isSame({ effect, members, open = [] }: NonNullable<PlannedStep['guard']>, intent: Intent): boolean {
  if (effect !== undefined && effect !== digest(without(intent.effect, open))) return false
  return members === undefined || members.join('\n') === Object.keys(intent.effect).sort().join('\n')
}

function isIdle({ effect }: Intent): boolean {
  return Object.keys(effect).length === 0
}

function unplanned(intent: Intent): Refusal {
  const message = `the plan has no such step: it was skipped, or not reached, when the plan was made`
  return { message, hint: anew, wasToChange: Object.keys(intent.effect).length > 0, planned: [], moved: [] }
}

/**
 * What a host said before anything on it was changed must be what it said for the plan. Later answers may be others as the steps
 * before made them so: then the effect decides.
 */
function movedOf({ question, first }: Reading, expected: Expected | undefined): Difference[] {
  if (!expected || expected.foreseen || first === undefined) return []
  const now = answerOf(question, first)
  if (question.kind.name !== expected.read || digest(question.key) !== digest(expected.of))
    return [value(`${expected.read} asked`, expected.of, canonical(question.key))]
  if (expected.sha256 !== undefined)
    return expected.sha256 === digest(now)
      ? []
      : [value(nameOf(expected, 'what it holds'), short(expected.sha256), short(sha256(JSON.stringify(now))))]
  return membersOf(expected.answer ?? null, now).map(([member, was, is]) => value(nameOf(expected, member), was, is))
}

function membersOf(was: Json, is: Json): [string, Json, Json][] {
  if (JSON.stringify(was) === JSON.stringify(is)) return []
  if (!isObject(was) || !isObject(is)) return [['answer', was, is]]
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  return names.flatMap(name =>
    JSON.stringify(was[name]) === JSON.stringify(is[name]) ? [] : [[name, was[name] ?? null, is[name] ?? null] as [string, Json, Json]],
  )
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function nameOf({ read, of }: Expected, member: string): string {
  const key = isObject(of) ? (of['path'] ?? of['name'] ?? of) : of
  return `${read} ${typeof key === 'string' ? key : JSON.stringify(key)}: ${member}`
}

function short(sum: string): string {
  return `sha256:${sum.slice(0, 12)}…`
}

function otherArguments({ arguments: planned = {} }: PlannedStep, { args, noLog }: Intent): Difference[] {
  if (noLog) return []
  const now = shown(args)
  return Object.keys(planned).flatMap(name =>
    JSON.stringify(planned[name]) === JSON.stringify(now[name])
      ? []
      : [value(`argument ${name}`, planned[name] ?? null, now[name] ?? null)],
  )
}

function value(name: string, before: Json, after: Json): Difference {
  return { type: 'value', name, before, after }
}
