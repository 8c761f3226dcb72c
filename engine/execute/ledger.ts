import type { World } from '../load/world.ts'
import type { Json } from '../module.ts'
import type { Item, PlannedTask } from '../plan/context.ts'
import type { Difference, Status } from '../report/events.ts'
import type { Question } from '../state/question.ts'

/** One round of a task on a host: its only one, or that of one item of a loop. */
export interface Round {
  readonly task: PlannedTask
  readonly host: string
  /** How many rounds of what stands at this place of a file the host has begun before this one. */
  readonly number: number
}

/** An answer that a round goes by. */
export interface Reading {
  readonly question: Question<unknown>
  readonly answer: unknown
  /** What the host said before anything on it was changed by this run; undefined where it was not asked then. */
  readonly first: unknown
  /** What this run would have made lies over what the host said. */
  readonly isForeseen: boolean
}

/** What a round is about to do, its reads answered. */
export interface Intent {
  readonly module: string
  readonly args: { readonly [name: string]: unknown }
  readonly isSecret: boolean
  readonly noLog: boolean
  readonly reads: readonly Reading[]
  /** What would be other afterwards: of a resource its members, of an action what a check says of it. */
  readonly effect: { readonly [member: string]: Json }
  /** Of these members only the run can tell what they come to: what a program is still to make, a hash with a salt of its own. */
  readonly open: readonly string[]
  /** It changes the machine although this is a check (check_mode: false). */
  readonly isRun: boolean
  /** Steps that come before the comparison are done: its answers may be others now. */
  readonly isBegun: boolean
}

/** Why a round is not done: something is not as it was when the plan was made. */
export interface Refusal {
  readonly message: string
  readonly hint?: string
  /** It was to change something, or nobody knew: what that notifies is refused with it. */
  readonly wasToChange: boolean
  /** What was to be changed. */
  readonly planned: readonly Difference[]
  /** What was expected, and what is there. */
  readonly moved: readonly Difference[]
}

/** Beside a run: writes down what a check would do, or holds a run to what was written down. */
export interface Ledger {
  /** Whether it holds a run to a plan. */
  readonly isHolding: boolean
  begin(task: PlannedTask, host: string): Round
  /** The control side with the clock and the chance of the plan; the same at the same place. */
  world(world: World, place: string): World
  /** Told of each round before anything is done. */
  judge(round: Round, intent: Intent): Refusal | undefined
  /** Only the real run can tell what this round does; with its arguments, as far as they are known. */
  leaveOpen(round: Round, module: string, args: { readonly [name: string]: unknown } | undefined, isHidden: boolean): void
  /** What a round included: where the plan left that open, so are the tasks that came. */
  included(round: Round, items: readonly Item[]): void
  /** Told of each handler that a round notifies, or would notify; `because` is the task that was refused, or that nobody knows of. */
  notified(host: string, handler: string, status: Status, because: string | undefined): void
  /** Why a handler is not run: a round that would have notified it was refused. */
  barred(round: Round): string | undefined
  /** What decides whether a handler is run: of the rounds that notify it, nobody knows whether they do. */
  perhaps(round: Round): string | undefined
}
