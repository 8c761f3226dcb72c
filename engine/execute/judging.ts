import { type Comparable, type Json, type Made, type State, unknown } from '../module.ts'
import type { Difference } from '../report/events.ts'
import { Content } from '../state/content.ts'
import type { Questions } from '../state/question.ts'
import type { Seat } from './connections.ts'
import type { Came, Given, Situation } from './converge.ts'
import { json } from './differences.ts'
import type { Found } from './find-module.ts'
import type { Intent, Refusal } from './ledger.ts'
import type { Post } from './post.ts'

type Deed = Pick<Intent, 'args' | 'effect' | 'open' | 'isBegun'> & {
  readonly questions: Questions
  /** Their answers, by the same names. */
  readonly now: Given
}

/** Asks the ledger whether a round may do this; undefined where nobody asks. */
export type Judge = (deed: Deed) => Promise<Refusal | undefined>

/** The judge of a round: with each question goes what the host said of it. */
export function judgeOf(post: Post, { name }: Pick<Found, 'name'>, isSecret: boolean): Judge | undefined {
  const { round, stage, check, environment } = post
  const { ledger, memory } = stage.scene
  if (!ledger || !round || (ledger.isHolding && check)) return undefined
  return async ({ args, effect, open, isBegun, questions, now }) => {
    const seat = Object.keys(questions).length > 0 ? await post.seat() : undefined
    const reads = Object.entries(questions).flatMap(([name, question]) => {
      if (!seat) return []
      const said = memory.seen({ seat, environment }, question)
      return [{ question, answer: now[name], first: said.first, isForeseen: now[name] !== said.now }]
    })
    const isRun = !check && !ledger.isHolding
    return ledger.judge(round, { module: name, args, isSecret, noLog: post.noLog, reads, effect, open, isRun, isBegun })
  }
}

/** What a change would make of the members of a state, each before and after. */
export function effectOf(have: State, change: State): Intent['effect'] {
  return Object.fromEntries(Object.entries(change).map(([name, wanted]) => [name, [member(have[name]), member(wanted)]]))
}

/** The members of a change that nobody can foretell in full. */
export function openOf(change: State): Intent['open'] {
  return Object.keys(change).filter(name => isOpen(change[name]))
}

function isOpen(value: Comparable): boolean {
  return value instanceof Content && !value.isCertain
}

function member(value: Comparable): Json {
  return value instanceof Content ? value.toJSON() : json(value)
}

/** What is not done, and touches nothing; what it would have made is not known to what comes after it. */
export function heldBack(
  refusal: Refusal,
  fresh: readonly Difference[],
  about: readonly Made[],
  at: Pick<Situation, 'overlay' | 'task'> & { readonly seat: Seat | undefined },
): Came {
  if (at.seat) at.overlay?.lay(at.seat.machineId, about, at.task)
  const { message, hint, planned, moved } = refusal
  const differences = [...moved, ...movedBetween(planned, fresh)]
  return { status: 'refused', message, ...(hint === undefined ? {} : { hint }), differences, result: {}, wasToChange: refusal.wasToChange }
}

/** The same answers, none of them known. */
export function unsaid(made: readonly Made[]): Made[] {
  return made.map(([question]) => [question, unknown])
}

/** Questions whose answers a resource would have changed, all of them unknown. */
export function unmade(made: readonly Made[], questions: Questions): Made[] {
  const own = questions['now'] ? [questions['now']] : Object.values(questions)
  return [...own.map((question): Made => [question, unknown]), ...unsaid(made)]
}

/**
 * What was expected, and what is there: both plans begin at what they found, and end at the same wish. What only one of them
 * would change was, for the other, as it is wished.
 */
export function movedBetween(planned: readonly Difference[], fresh: readonly Difference[]): Difference[] {
  const names = [...new Set([...planned, ...fresh].map(nameOf))]
  return names.flatMap(name => {
    const [old, now] = [planned.find(one => nameOf(one) === name), fresh.find(one => nameOf(one) === name)]
    const from = old ? side(old, 'before') : now && side(now, 'after')
    const to = now ? side(now, 'before') : old && side(old, 'after')
    return from && to && JSON.stringify(from.holds) !== JSON.stringify(to.holds) ? [between(from, to)] : []
  })
}

interface Side {
  readonly of: Difference
  readonly holds: Json | undefined
}

function side(of: Difference, which: 'before' | 'after'): Side {
  return { of, holds: of[which] }
}

function between(from: Side, to: Side): Difference {
  const { of } = to
  if (of.type === 'value') return { ...of, before: from.holds ?? null, after: to.holds ?? null }
  const hidden = [from.of, of].find(one => one.type === 'text' && one.binary)
  if (hidden?.type === 'text')
    return { type: 'text', path: of.path, binary: true, ...(hidden.why === undefined ? {} : { why: hidden.why }) }
  const text = (name: 'before' | 'after', holds: Json | undefined) => (typeof holds === 'string' ? { [name]: holds } : {})
  return { type: 'text', path: of.path, ...text('before', from.holds), ...text('after', to.holds) }
}

function nameOf(difference: Difference): string {
  return difference.type === 'text' ? `text ${difference.path}` : `value ${difference.name}`
}
