import type { FrameOptions } from '../connect/link.ts'
import { Unknown } from '../load/values.ts'
import { type Record as Answered, readRecords } from '../shell/records.ts'
import { type Sh, script, sh } from '../shell/sh.ts'
import { Wanting } from '../state/packages/coming.ts'
import type { Kind, Question } from '../state/question.ts'
import { type Again, sumOf } from './again.ts'
import type { Seat } from './connections.ts'
import { askedAgain } from './lost.ts'
import type { Host, Overlay } from './overlay.ts'

/** The host said something that does not answer what was asked. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/** Answers that are kept until something may have changed the machine. */
export interface Memory {
  /** Answers, remembered or asked; what `ahead` gives is asked along, in the same turn, when anything must be asked at all. */
  ask(who: Asking, questions: readonly Question<unknown>[]): Promise<unknown[]>
  /** What the next tasks will ask where something is changed: asked behind the change, in its frame, it saves them a turn. */
  behind(who: Asking): Promise<Behind>
  /** What a host said of something that was asked: now, and before anything on it was changed (undefined where it was not asked then). */
  seen(who: Pick<Asking, 'seat' | 'environment'>, question: Question<unknown>): { readonly now: unknown; readonly first: unknown }
  /** A script that asks the same again, and the SHA-256 of what it prints where nothing is other than it was; undefined where not all was asked. */
  again(who: Pick<Asking, 'seat' | 'environment'>, questions: readonly Question<unknown>[]): Again | undefined
  /** Forgets what was read of a machine. */
  forget(machineId: string): void
  forgetAll(): void
}

/** Questions that travel behind a change. */
export interface Behind {
  readonly script: Sh
  /** Takes their answers; where some are missing none counts. */
  keep(answers: Uint8Array): void
}

/** An answer, and what the host said for it. */
interface Told {
  readonly answer: unknown
  readonly record: Answered
}

type Shelf = Map<string, Told>

/** Reads of one walk ahead at the most. */
const widest = 256
/** So many behind a change: where all is new the next task changes something, too, and they are asked again. */
const nearest = 8

/** Who asks: where, how long it may take, and what coming tasks will ask. */
export interface Asking {
  readonly seat: Seat
  readonly environment: Environment
  readonly frame: FrameOptions
  readonly ahead: (limit: number) => Promise<readonly Wish[]>
}

export type Environment = Readonly<Record<string, string>>

/** A question that a coming task will ask, and where. */
export interface Wish {
  readonly seat: Seat
  readonly environment: Environment
  readonly question: Question<unknown>
}

/** A memory; with an overlay (a check) what this run would have changed lies over what the hosts answer. */
export function memory(overlay: Overlay | undefined): Memory {
  const known = new Map<string, Shelf>()
  const strides = stridesOf()
  const firsts = firstAnswers()
  const shelf = (seat: Seat, environment: Environment) => shelfIn(known, shelfName(seat, environment))
  const forget = (machineId: string) => {
    firsts.close(machineId)
    for (const id of [...known.keys()]) if (id.startsWith(`${machineId} `)) known.delete(id)
  }
  return {
    async ask({ seat, environment, frame, ahead }, questions) {
      const wish = (question: Question<unknown>) => ({ seat, environment, question })
      await askedAgain(
        async () => {
          if (questions.every(question => shelf(seat, environment).has(question.id))) return
          const wishes = [...questions.map(wish), ...(await ahead(strides.next(seat.machineId)))]
          await askAll(wishes, shelf, frame)
          firsts.note(seat.machineId, known)
        },
        () => forget(seat.machineId),
      )
      const here = () => shelf(seat, environment)
      if (!overlay) return questions.map(({ id }) => here().get(id)?.answer)
      return laidOver(questions, seat.machineId, overlay, here, wanted => askAll(wanted.map(wish), shelf, frame))
    },
    async behind(who) {
      strides.shorten(who.seat.machineId)
      return behindChange(who, answers => {
        for (const [id, answer] of answers) shelf(who.seat, who.environment).set(id, answer)
      })
    },
    again: (who, questions) => againIn(shelf(who.seat, who.environment), questions),
    seen: (who, question) => seen(shelf(who.seat, who.environment), firsts.of(who), question),
    forget,
    forgetAll: () => known.clear(),
  }
}

function shelfIn(known: Map<string, Shelf>, id: string): Shelf {
  const there = known.get(id) ?? new Map<string, Told>()
  known.set(id, there)
  return there
}

/** What tells the time is other each time it is asked; what looks elsewhere is asked once. */
function againIn(here: Shelf, questions: readonly Question<unknown>[]): Again | undefined {
  const groups = [...groupByKind(questions.filter(({ kind }) => kind.local && kind.passing !== 'all'))]
  const told = groups.flatMap(([, asked]) => asked).flatMap(({ id }) => here.get(id)?.record ?? [])
  const isWhole = told.length > 0 && told.length === groups.flatMap(([, asked]) => asked).length
  return isWhole ? { script: scriptOf(groups), sha256: sumOf(told) } : undefined
}

function shelfName(seat: Seat, environment: Environment): string {
  return `${seat.id}\n${JSON.stringify(environment)}`
}

function seen(now: Shelf, first: Shelf | undefined, { id }: Question<unknown>) {
  return { now: now.get(id)?.answer, first: first?.get(id)?.answer }
}

/** Answers of machines on which nothing was changed yet. */
function firstAnswers() {
  const kept = new Map<string, Shelf>()
  const closed = new Set<string>()
  return {
    note(machineId: string, known: ReadonlyMap<string, Shelf>) {
      if (closed.has(machineId)) return
      for (const [shelf, answers] of known)
        if (shelf.startsWith(`${machineId} `)) kept.set(shelf, new Map([...answers, ...(kept.get(shelf) ?? [])]))
    },
    close: (machineId: string) => void closed.add(machineId),
    of: ({ seat, environment }: Pick<Asking, 'seat' | 'environment'>) => kept.get(shelfName(seat, environment)),
  }
}

/** How far the walks ahead go: after a change a short way, and further each time that nothing was changed meanwhile. */
function stridesOf() {
  const limits = new Map<string, number>()
  return {
    next(machineId: string): number {
      const limit = limits.get(machineId) ?? widest
      limits.set(machineId, Math.min(limit * 4, widest))
      return limit
    },
    shorten: (machineId: string) => void limits.set(machineId, nearest),
  }
}

async function behindChange({ seat, environment, ahead }: Asking, keep: (answers: Shelf) => void): Promise<Behind> {
  const wishes = (await ahead(nearest)).filter(wish => wish.seat.id === seat.id && isSame(wish.environment, environment))
  const groups = [...groupByKind([...new Map(wishes.map(({ question }) => [question.id, question])).values()])]
  return { script: scriptOf(groups), keep: bytes => keep(answersIn(bytes, groups) ?? new Map()) }
}

function isSame(one: Environment, other: Environment): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** The answers with what was planned laid over them; what that has to know of the host besides is asked, as often as it takes. */
async function laidOver(
  questions: readonly Question<unknown>[],
  machineId: string,
  overlay: Overlay,
  here: () => Shelf,
  askMore: (questions: readonly Question<unknown>[]) => Promise<void>,
): Promise<unknown[]> {
  const host: Host = question => here().get(question.id)
  for (;;) {
    const wanted: Question<unknown>[] = []
    const answers = questions.map(question => {
      try {
        return overlay.over(machineId, question, host(question)?.answer, host)
      } catch (error) {
        if (!(error instanceof Wanting)) throw error
        wanted.push(...error.questions)
        return undefined
      }
    })
    if (wanted.length === 0) return answers
    await askMore(wanted)
  }
}

/** One frame for each shell that is asked; those of one batch at the same time. */
async function askAll(
  wishes: readonly Wish[],
  shelf: (seat: Seat, environment: Environment) => Shelf,
  bounds: FrameOptions,
): Promise<void> {
  const frames = new Map<string, { seat: Seat; environment: Environment; questions: Map<string, Question<unknown>> }>()
  for (const { seat, environment, question } of wishes) {
    if (shelf(seat, environment).has(question.id)) continue
    const id = `${seat.id}\n${JSON.stringify(environment)}`
    const frame = frames.get(id) ?? { seat, environment, questions: new Map() }
    frame.questions.set(question.id, question)
    frames.set(id, frame)
  }
  await Promise.all(
    [...frames.values()].map(async ({ seat, environment, questions }) => {
      const answers = await askFrame(seat, { ...bounds, environment }, [...questions.values()])
      const here = shelf(seat, environment)
      for (const [id, answer] of answers) here.set(id, answer)
    }),
  )
}

async function askFrame(seat: Seat, options: FrameOptions, questions: readonly Question<unknown>[]): Promise<Shelf> {
  const groups = [...groupByKind(questions)]
  const answered = await (await seat.shell()).frame(scriptOf(groups), options)
  return answersIn(answered.stdout, groups) ?? askEach(seat, options, groups, answered.stderr)
}

function scriptOf(groups: readonly Group[]): Sh {
  return script(
    groups.map(
      ([kind, asked]) => sh`(
${kind.script(asked.map(question => question.key))}
)`,
    ),
  )
}

/** The answers by the ids of their questions; undefined where one of them broke. */
function answersIn(bytes: Uint8Array, groups: readonly Group[]): Shelf | undefined {
  const ordered = groups.flatMap(([, asked]) => asked)
  const records = readRecords(bytes)
  if (records.length !== ordered.length) return undefined
  return new Map(
    ordered.map(({ id, kind, key }, index) => {
      const record = records[index] ?? new Map<string, string>()
      return [id, { answer: kind.parse(record, key), record }]
    }),
  )
}

/** Some kind of read broke: one frame for each, so that the others are still answered and the broken one is named. */
async function askEach(seat: Seat, options: FrameOptions, groups: readonly Group[], stderr: Uint8Array): Promise<Shelf> {
  const [only, ...others] = groups
  if (only && others.length === 0) throw new Unreadable(`the host's answer about ${only[0].name} could not be read${lastWords(stderr)}`)
  const answers: [string, Told][] = []
  for (const [, asked] of groups) answers.push(...(await askFrame(seat, options, asked)))
  return new Map(answers)
}

type Group = readonly [Kind<unknown, unknown>, readonly Question<unknown>[]]

function groupByKind(questions: readonly Question<unknown>[]): Map<Kind<unknown, unknown>, Question<unknown>[]> {
  const groups = new Map<Kind<unknown, unknown>, Question<unknown>[]>()
  for (const question of questions) groups.set(question.kind, [...(groups.get(question.kind) ?? []), question])
  return groups
}

function lastWords(stderr: Uint8Array): string {
  const text = Buffer.from(stderr).toString('utf8').trim().split('\n').slice(-3).join(' / ')
  return text ? `: ${text}` : ''
}

/** The first answer that nobody can know yet. */
export function firstUnknown(answers: readonly unknown[]): Unknown | undefined {
  return answers.find(answer => answer instanceof Unknown)
}
