import type { Unknown } from '../load/values.ts'
import type { Record as Answered } from '../shell/records.ts'
import type { Sh } from '../shell/sh.ts'
import type { Coming } from './packages/coming.ts'

/**
 * A kind of thing that can be asked of a host: file, user, package, unit … One kind, one file, shared by all modules, so that the
 * engine can batch, remember, guard and predict what they ask. K is what one question names, A its answer: plain data.
 */
export interface Kind<K, A> {
  /** The kind's name, as it shows in events and plans: `file`, `package`. */
  readonly name: string
  /**
   * One POSIX script that answers all keys in their order: for each, `name=value` records each ended by NUL and then `end=` NUL.
   * Changes nothing, and works where the tool it would ask is missing (its answers are then `absent`).
   */
  readonly script: (keys: readonly K[]) => Sh
  /** The answer of one record. */
  readonly parse: (record: Answered, key: K) => A
  /** The answer for what is not there. */
  readonly absent: (key: K) => A
  /** True when an answer is about what may come with a package (unit, user, file): after a planned package its absence is unknown. */
  readonly mayComeWithPackage: boolean | ((key: K) => boolean)
  /**
   * In a check: the answer that follows from answers about other things that this run would have made (a file's text from the
   * file, a file below a folder that goes). `made` gives what was laid for a question, undefined for nothing; `answer` is the host's,
   * `all` gives everything that was laid, for what is in a folder. Unknown where the planned change makes the answer one that
   * only the real run can tell.
   */
  readonly predict?: (
    key: K,
    made: (question: Question<unknown>) => unknown,
    answer: unknown,
    all: () => readonly (readonly [Question<unknown>, unknown])[],
  ) => A | Unknown | Instead | undefined
  /** In a check: the question that an answer is laid for, where that is another one (a path behind a planned link). */
  readonly place?: (key: K, made: (question: Question<unknown>) => unknown) => Question<unknown>
  /** In a check, when an answer is laid: which others go along with it; those given as undefined hold no more. */
  readonly along?: (
    key: K,
    answer: unknown,
    all: readonly (readonly [Question<unknown>, unknown])[],
  ) => readonly (readonly [Question<unknown>, unknown])[]
  /** In a check: whether an answer that was laid is about something that only the run can tell in full (what is still to be signed). */
  isPartly?(answer: A): boolean
  /** Members of answers that change by themselves, so that no plan is held to them: times, the number of a process. */
  readonly passing?: readonly string[] | 'all'
  /**
   * In a check, after planned packages: the answer in place of the host's, which says that nothing is there. Undefined where that stays,
   * Unknown where only the real run can tell. Left out where nobody can tell of this kind what comes with packages.
   */
  readonly brought?: (key: K, coming: Coming, later: Later, answer: unknown) => A | Unknown | undefined
  /** In a check, after packages that this run would have removed: the answer in place of the host's; undefined where that stays. */
  readonly left?: (key: K, isGone: (path: string) => boolean, answer: unknown) => A | undefined
  /** True where packages add to an answer that is there (what is in a folder): then `brought` gives all of it. */
  readonly mayGrowWithPackage?: boolean | ((key: K) => boolean)
  /** False for what looks beyond its own machine (a URL, a database elsewhere): such reads never run ahead. */
  readonly local: boolean
}

/** What the answer to another question will be after what this run would have done. */
export type Later = <A>(question: Question<A>) => A | Unknown

/** In a check: the answer is that to another question, which the host has to be asked (what a planned link leads to). */
export class Instead {
  readonly question: Question<unknown>
  readonly as: (answer: unknown) => unknown
  constructor(question: Question<unknown>, as: (answer: unknown) => unknown) {
    this.question = question
    this.as = as
  }
}

/** The answer to another question, as it counts for the one that was asked. */
export function instead<A, B = A>(question: Question<A>, as: (answer: A) => A | B | Unknown = answer => answer): Instead {
  return new Instead(question, answer => as(answer as A))
}

/** One question: a kind and its key. Two questions with the same id are the same question. */
export interface Question<A> {
  readonly kind: Kind<unknown, A>
  readonly key: unknown
  readonly id: string
}

/** A question of a kind; keys are plain data. */
export function ask<K, A>(kind: Kind<K, A>, key: K): Question<A> {
  return { kind: kind as Kind<unknown, A>, key, id: `${kind.name} ${JSON.stringify(key)}` }
}

/** Questions by the names a module gives them. */
export type Questions = { readonly [name: string]: Question<unknown> }
/** Their answers under the same names. */
export type Answers<R extends Questions> = { readonly [N in keyof R]: NonNullable<R[N]> extends Question<infer A> ? A : never }
