import type { FrameOptions } from '../connect/link.ts'
import type { Problem } from '../errors.ts'
import { isPlain, type Known } from '../load/json.ts'
import { Unknown } from '../load/values.ts'
import { type Kept, type Made, type Module, type Ran, type Result, type State, type Told, type ToldResult, unknown } from '../module.ts'
import type { Difference } from '../report/events.ts'
import type { Machine } from '../state/machine.ts'
import type { Question, Questions } from '../state/question.ts'
import type { Again } from './again.ts'
import { closedFolder } from './closed-folder.ts'
import { compare, toldOf } from './compare.ts'
import type { Seat } from './connections.ts'
import { effectOf, heldBack, type Judge, openOf, unmade, unsaid } from './judging.ts'
import { type Control, keepHere } from './keeping.ts'
import { isLost, maybeHalf } from './lost.ts'
import { type Behind, firstUnknown } from './memory.ts'
import type { Overlay } from './overlay.ts'
import { broken, sentence } from './sentence.ts'
import { shownOf } from './shown.ts'
import { applySteps, asSteps } from './steps.ts'
import { type Objection, tried } from './trial.ts'

/** What came of a module, before changed_when and failed_when. */
export type Came =
  | {
      readonly status: 'ok' | 'changed'
      readonly result: { readonly [key: string]: Known }
      readonly differences: readonly Difference[]
      /** Only the real run can tell what else is changed. */
      readonly isOpen?: true
    }
  | { readonly status: 'skipped'; readonly because: string; readonly result: Result }
  | {
      readonly status: 'failed'
      readonly message: string
      readonly hint?: string
      readonly problem?: Problem
      readonly result: Result
      readonly differences?: readonly Difference[]
    }
  | {
      readonly status: 'refused'
      readonly message: string
      readonly hint?: string
      readonly result: Result
      readonly differences: readonly Difference[]
      /** The plan had a change for it: what that notifies is refused with it. */
      readonly wasToChange: boolean
    }
  | { readonly status: 'unknown'; readonly waitsFor: string; readonly result: Result; readonly facts?: readonly string[] }

/** Where and how a module is worked on. */
export interface Situation {
  readonly seat: Seat
  readonly check: boolean
  readonly diff: boolean
  /** The bytes of a text whose differences are shown, at most. */
  readonly maxDiffSize: number
  readonly overlay: Overlay | undefined
  /** The task, as unknown answers name it. */
  readonly task: string
  /** Whether an argument came from a secret, so that no text of it may be shown. */
  readonly isSecret: boolean
  /** Whether the task says that what it comes to is not shown. */
  readonly noLog: boolean
  readonly frame: FrameOptions
  /** The control side, for what is kept there. */
  readonly control: Control
  /** Where a plan is made or applied: whether this may be done. */
  readonly judge: Judge | undefined
  /** Where a plan is applied: what the steps are guarded by on the host. */
  again(questions: Questions): Again | undefined
  /** The host was found other than it had answered just before: it was asked anew. */
  readonly isAnew?: boolean
  /** The link broke while this was applied; it goes on from what is there now. */
  readonly isAgain?: boolean
  ask(questions: readonly Question<unknown>[]): Promise<unknown[]>
  /** What coming tasks will ask, to be asked behind a change. */
  behind(): Promise<Behind>
  /** Something may have changed the machine: what was read of it no longer counts. */
  touched(): void
}

/** Module arguments after `prepareArgs`. */
export type Given = { readonly [name: string]: unknown }
type Resource = Extract<Module, { kind: 'resource' }>
type Reader = Extract<Module, { kind: 'reader' }>

/** Brings a resource to its wanted state, or in a check lays over what that would make. */
export async function converge(module: Resource, given: Given, at: Situation): Promise<Came> {
  const machine = at.seat.machine
  const because = module.skip?.(given, machine)
  if (because) return { status: 'skipped', because, result: {} }
  const asked = module.needs(given, machine)
  const known = await answersTo(asked, at)
  const missing = firstUnknown(Object.values(known))
  if (missing) return waiting(missing, asked, at)
  const held = module.skipBy?.(given, known, machine)
  if (held) return { status: 'skipped', because: held, result: {} }
  const first = at.check ? undefined : module.first?.(given, known, machine)
  if (!first) return compared(module, given, asked, known, [], at)
  const refused = await judged(module, given, asked, known, at, false)
  if (refused) return refused
  const done = await firstDone(module, given, first.steps, at)
  if ('status' in done) return done
  const { ran, came } = done
  if (came) return came
  const args: Given = first.args
  const questions = module.needs(args, machine)
  return compared(module, args, questions, await answersTo(questions, at), ran, at)
}

/** The steps before the comparison; where the link breaks meanwhile, all begins anew, once. */
async function firstDone(module: Resource, given: Given, steps: Parameters<typeof stepsOf>[0], at: Situation) {
  try {
    return await stepsOf(steps, at)
  } catch (error) {
    if (!isLost(error)) throw error
    if (at.isAgain) throw maybeHalf(error)
    return converge(module, given, { ...at, isAgain: true })
  }
}

async function compared(
  module: Resource,
  args: Given,
  questions: Questions,
  now: Given,
  before: readonly Ran[],
  at: Situation,
): Promise<Came> {
  const { machine } = at.seat
  const refused = await judged(module, args, questions, now, at, before.length > 0)
  if (refused) return refused
  const refusal = module.refuse?.(args, now, machine)
  if (refusal) return impossible(refusal, at, [], module.refusedWith?.(args, now, machine))
  const have = stateOf(module, args, now, machine)
  const change = compare(have, module.want(args, now, machine))
  const { certain, open } = partsOf(module, change, have)
  const { differences, diff } = await shownOf(module, { args, now, have, change: certain }, at)
  const result = (ran: readonly Ran[]) =>
    knownMembers({ ...module.result?.(now, change, args, [...before, ...ran], machine), ...diff }, at.task)
  if (Object.keys(change).length === 0) return { status: 'ok', result: result([]), differences: [] }
  const makes = made(module, change, args, now, questions, machine)
  const closed = at.check ? await closedFolder(makes, at) : undefined
  if (closed !== undefined) return impossible(`one may not write to ${closed}; become a user who may`, at, differences)
  const refusedBy = at.check ? await tried(module.apply(certain, args, now, machine), at) : undefined
  if (refusedBy) return held(refusedBy, makes, differences, at)
  if (at.check) {
    // Whatever is there now, it is as it is wanted afterwards.
    at.overlay?.lay(at.seat.machineId, makes, at.task)
    if (open && Object.keys(certain).length === 0) return { status: 'unknown', waitsFor: open.waitsFor, result: {} }
    return { ...toldOf(change, module.untold, differences), result: result([]), ...(open && { isOpen: true }) }
  }
  return apply(module, { args, questions, now, change, differences, result }, at)
}

/** What stands against a change, where it is held to a plan. */
async function judged(module: Resource, args: Given, questions: Questions, now: Given, at: Situation, isBegun: boolean) {
  const { machine } = at.seat
  if (!at.judge || at.isAgain) return undefined
  const said = module.refuse?.(args, now, machine)
  if (said) return refusalJudged(said, { args, questions, now, isBegun }, at)
  const have = stateOf(module, args, now, machine)
  const change = compare(have, module.want(args, now, machine))
  if (at.check && partsOf(module, change, have).open) return undefined
  const effect = { effect: effectOf(have, change), open: openOf(change) }
  const refusal = await at.judge({ questions, now, args, ...effect, isBegun: isBegun || at.isAnew === true })
  if (!refusal) return undefined
  const fresh = await shownOf(module, { args, now, have, change }, { ...at, diff: true })
  return heldBack(refusal, fresh.differences, unmade(made(module, change, args, now, questions, machine), questions), at)
}

/** A change that a program would not have, or perhaps would not. */
function held(objection: Objection, makes: readonly Made[], differences: readonly Difference[], at: Situation): Came {
  if ('message' in objection) return { ...broken(objection.message, objection.ran, objection.result), differences }
  at.overlay?.lay(at.seat.machineId, unsaid(makes), at.task)
  return { status: 'unknown', waitsFor: objection.waitsFor, result: {} }
}

/** What cannot be done must be what could not be done for the plan either. */
async function refusalJudged(said: string, deed: Omit<Parameters<Judge>[0], 'effect' | 'open'>, at: Situation) {
  const refusal = await at.judge?.({ ...deed, effect: { refused: [null, said] }, open: [] })
  return refusal && heldBack(refusal, [], unmade([], deed.questions), at)
}

function stateOf(module: Resource, args: Given, now: Given, machine: Machine): State {
  return module.have ? module.have(now, args, machine) : ((now as { now?: State }).now ?? {})
}

/** What differs for certain, and what the rest waits for. */
function partsOf({ acts }: Resource, change: State, have: State): { readonly certain: State; readonly open?: Unknown } {
  const isOpen = (member: string) => have[member] instanceof Unknown && !acts?.includes(String(change[member]))
  const [open] = Object.keys(change).flatMap(member => (isOpen(member) ? [have[member] as Unknown] : []))
  const certain = Object.fromEntries(Object.entries(change).filter(([member]) => !isOpen(member)))
  return { certain, ...(open && { open }) }
}

/** Asks, and gives what `register` keeps. */
export async function readFrom(module: Reader, args: Given, at: Situation): Promise<Came> {
  const machine = at.seat.machine
  const answers = Object.entries(await answersTo(module.needs(args, machine), at))
  const now = Object.fromEntries(answers.filter(([name, answer]) => !(answer instanceof Unknown && module.besides?.includes(name))))
  const missing = firstUnknown(Object.values(now))
  if (missing) return { status: 'unknown', waitsFor: missing.waitsFor, result: {}, facts: module.facts?.(args) ?? [] }
  const refusal = module.refuse?.(args, now, machine)
  if (refusal) return impossible(refusal, at)
  const wish = module.keeps?.(now, args, machine, at.control.host)
  const result = (kept?: Kept) => knownMembers(module.result(now, args, machine, kept), at.task)
  return wish ? keepHere(wish, at, result) : { status: 'ok', result: result(), differences: [] }
}

/** It cannot be done; in a check, after a command that nobody knows, it may well be. */
function impossible(
  refusal: string,
  { check, overlay, seat }: Situation,
  differences: readonly Difference[] = [],
  result: Result = {},
): Came {
  const waitsFor = check ? overlay?.doubt(seat.machineId) : undefined
  if (waitsFor !== undefined) return { status: 'unknown', waitsFor, result: {} }
  return { status: 'failed', ...sentence(refusal), result, ...(differences.length > 0 && { differences }) }
}

/** What a module tells; where it says unknown waiting for the task itself. */
export function knownMembers(told: ToldResult, task: string): { readonly [key: string]: Known } {
  return Object.fromEntries(Object.entries(told).map(([name, member]) => [name, known(member, task)]))
}

function known(told: Told, task: string): Known {
  if (told === unknown) return new Unknown(task)
  if (Array.isArray(told)) return (told as readonly Told[]).map(member => known(member, task))
  return isPlain(told) ? knownMembers(told, task) : (told as Known)
}

/** The answers under the names that the module gave its questions. */
export async function answersTo(questions: Questions, at: Pick<Situation, 'ask'>): Promise<{ [name: string]: unknown }> {
  const names = Object.keys(questions)
  if (names.length === 0) return {}
  const answers = await at.ask(Object.values(questions))
  return Object.fromEntries(names.map((name, index) => [name, answers[index]]))
}

interface Deed {
  readonly args: Given
  readonly questions: Questions
  readonly now: Given
  readonly change: State
  readonly differences: readonly Difference[]
  result(ran: readonly Ran[]): { readonly [key: string]: Known }
}

async function apply(module: Resource, { args, questions, now, change, differences, result }: Deed, at: Situation): Promise<Came> {
  try {
    const steps = module.apply(change, args, now, at.seat.machine)
    const { ran, came, isMoved } = await stepsOf(steps, at, await at.behind(), at.isAnew ? undefined : at.again(questions))
    if (isMoved) return await converge(module, args, { ...at, isAnew: true })
    return came ? { ...came, differences } : { ...toldOf(change, module.untold, differences), result: result(ran) }
  } catch (error) {
    if (!isLost(error)) throw error
    if (at.isAgain) throw maybeHalf(error)
    const rest = await converge(module, args, { ...at, isAgain: true })
    // What the broken link had begun may have come to its end: then nothing is left to do, and yet it was a change.
    return rest.status === 'ok' ? { ...rest, ...toldOf(change, module.untold, differences) } : rest
  }
}

/** What steps did, or the failure of one. */
async function stepsOf(
  listed: ReturnType<Resource['apply']>,
  at: Situation,
  behind?: Behind,
  again?: Again,
): Promise<{ readonly ran: readonly Ran[]; readonly came?: Extract<Came, { status: 'failed' }>; readonly isMoved?: true }> {
  let answers: Uint8Array | undefined
  try {
    const { ran, failure, said, isMoved } = await applySteps(asSteps(listed), at.seat, at.frame, behind?.script, again)
    if (isMoved) return { ran, isMoved }
    answers = said
    if (!failure) return { ran }
    return { ran, came: broken(failure.message, failure.ran, failure.result) }
  } finally {
    at.touched()
    if (answers) behind?.keep(answers)
  }
}

function waiting(missing: Unknown, questions: Questions, at: Situation): Came {
  const about: Made[] = (questions['now'] ? [questions['now']] : Object.values(questions)).map(question => [question, unknown])
  if (at.check || at.judge) at.overlay?.lay(at.seat.machineId, about, missing.waitsFor)
  return { status: 'unknown', waitsFor: missing.waitsFor, result: {} }
}

function made(module: Resource, change: State, args: Given, now: Given, questions: Questions, machine: Machine): readonly Made[] {
  if (module.makes) return module.makes(change, args, now, machine)
  const question = questions['now']
  return question ? [[question, { ...(now['now'] as object), ...change }]] : []
}
