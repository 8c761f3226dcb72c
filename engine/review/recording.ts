import type { Intent, Ledger, Reading, Round } from '../execute/ledger.ts'
import { Template, textsOf, type Value } from '../load/values.ts'
import type { Json } from '../module.ts'
import type { PlannedTask } from '../plan/context.ts'
import type { Expected, Guard, PlannedStep } from '../report/planned.ts'
import { canonical, digest, holdsSecret, holdsUnknown, without } from './canonical.ts'
import { byChance, type Chance } from './chance.ts'
import { mayBeHidden, roundsOf } from './rounds.ts'

/** What a round of a check was about to do. */
export interface Noted {
  readonly public: Pick<PlannedStep, 'module' | 'arguments' | 'round' | 'decided'>
  readonly guard: Guard
  /** It has to do with a secret, or with a file that not everybody may read. */
  readonly isClosed: boolean
}

/** A ledger that writes down. */
export interface Recording extends Ledger {
  /** What was written down of the n-th outcome of a task on a host. */
  noted(task: string, host: string, index: number): Noted | undefined
  /** Texts that tasks with no_log on them have as arguments. */
  readonly hidden: ReadonlySet<string>
}

/** Answers up to so many characters of JSON are kept as they are. */
const shortest = 600

/** A ledger for the making of a plan. */
export function recording(chance: Chance): Recording {
  const rounds = roundsOf()
  const begun = new Map<string, Round[]>()
  const noted = new Map<Round, Noted>()
  const hidden = new Set<string>()
  const isPrivate = privateReads()
  return {
    isHolding: false,
    hidden,
    world: (world, place) => byChance(world, chance, place),
    begin(task, host) {
      const round = rounds.begin(task, host)
      const key = JSON.stringify([task.id, host])
      begun.set(key, [...(begun.get(key) ?? []), round])
      if (mayBeHidden(task)) for (const text of writtenIn(task)) hidden.add(text)
      return round
    },
    judge(round, intent) {
      if (intent.noLog) hide(intent.args, hidden)
      noted.set(round, intentNoted(round, intent, isPrivate(round.host, intent.reads)))
      return undefined
    },
    leaveOpen(round, module, args, isHidden) {
      if (noted.has(round)) return
      if (isHidden && args) hide(args, hidden)
      noted.set(round, {
        public: { module, round: round.number, decided: 'apply', ...(args && !isHidden && { arguments: shown(args) }) },
        guard: {},
        isClosed: false,
      })
    },
    included: () => undefined,
    barred: () => undefined,
    ...handlerCalls(),
    noted: (task, host, index) => {
      const round = begun.get(JSON.stringify([task, host]))?.[index]
      return round && (noted.get(round) ?? { public: { round: round.number }, guard: {}, isClosed: false })
    },
  }
}

/** Which handlers are notified for certain, and which by rounds alone of which nobody knows. */
function handlerCalls(): Pick<Ledger, 'notified' | 'perhaps'> {
  const calls = new Map<string, string | undefined>()
  return {
    notified(host, handler, status, because) {
      const key = JSON.stringify([host, handler])
      if (status !== 'unknown') calls.set(key, undefined)
      else if (!calls.has(key)) calls.set(key, because)
    },
    perhaps: ({ host, task }) => (task.isHandler ? calls.get(JSON.stringify([host, task.id])) : undefined),
  }
}

/** What of an effect the run can be held to, and what not: by answers that are foretold in part, only the names are certain. */
function effectGuard({ effect, open, reads }: Intent): Guard {
  const members = Object.keys(effect).sort()
  const left = reads.some(isForetoldInPart) ? members : members.filter(name => open.includes(name))
  return { effect: digest(without(effect, left)), members, ...(left.length > 0 && { open: left }) }
}

function isForetoldInPart({ question, answer, isForeseen }: Reading): boolean {
  return isForeseen && (holdsUnknown(answer) || question.kind.isPartly?.(answer) === true)
}

function intentNoted(round: Round, intent: Intent, isPrivate: boolean): Noted {
  const { module, args, effect, noLog, isSecret, reads, isRun } = intent
  const isOpen = effect['does'] === 'skipped' || effect['does'] === 'unknown'
  return {
    public: {
      module,
      round: round.number,
      decided: isRun ? 'now' : isOpen ? 'apply' : 'review',
      ...(!noLog && { arguments: shown(args) }),
    },
    guard: isRun ? {} : { arguments: digest(args), expects: reads.map(expectedOf), ...effectGuard(intent) },
    isClosed: noLog || isSecret || isPrivate || holdsSecret(args),
  }
}

/** What a read must answer. */
export function expectedOf({ question, answer, isForeseen }: Pick<Reading, 'question' | 'answer' | 'isForeseen'>): Expected {
  const { kind, key } = question
  const plain = answerOf(question, answer)
  const head = { read: kind.name, of: canonical(key), ...(isForeseen && { foreseen: true as const }) }
  return JSON.stringify(plain).length <= shortest ? { ...head, answer: plain } : { ...head, sha256: digest(plain) }
}

/** An answer without what changes by itself. */
export function answerOf({ kind }: Reading['question'], answer: unknown): Json {
  return kind.passing === 'all' ? null : canonical(answer, kind.passing)
}

/** Whether answers are about a file of a host that not everybody there may read; one that this plan makes tells nothing of the host's. */
function privateReads(): (host: string, reads: readonly Reading[]) => boolean {
  const found = new Set<string>()
  return (host, reads) => {
    const ids = reads.flatMap(({ question, answer, isForeseen }) => {
      if (!isPrivateFile(answer)) return []
      const { path = question.key } = question.key as { path?: unknown }
      const id = JSON.stringify([host, path])
      if (!isForeseen) found.add(id)
      return [id]
    })
    return ids.some(id => found.has(id))
  }
}

function isPrivateFile(answer: unknown): boolean {
  if (answer === null || typeof answer !== 'object') return false
  const { type, mode } = answer as { type?: unknown; mode?: unknown }
  return type === 'file' && typeof mode === 'string' && (Number.parseInt(mode, 8) & 0o004) === 0
}

/** Arguments as they are shown: files of the control side by their names. */
export function shown(args: { readonly [name: string]: unknown }): { [name: string]: Json } {
  const named = Object.entries(args).map(([name, value]) => [name, isSource(value) ? value.name : canonical(value)] as const)
  return Object.fromEntries(named.filter(([, value]) => value !== null))
}

function isSource(value: unknown): value is { readonly name: string } {
  return value !== null && typeof value === 'object' && 'entries' in value && 'path' in value && 'name' in value
}

/** Words that say nothing of their own. */
const plainNames = new Set(['state', 'mode'])

function hide(args: { readonly [name: string]: unknown }, hidden: Set<string>): void {
  for (const [name, value] of Object.entries(args))
    if (!plainNames.has(name) && !isSource(value)) for (const text of textsOf(asValue(value))) hidden.add(text)
}

function asValue(value: unknown): Value {
  if (Array.isArray(value)) return value.map(asValue)
  const isPlain = value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === null
  return isPlain ? Object.values(value).map(asValue) : (value as Value)
}

function writtenIn({ node }: PlannedTask): string[] {
  const { named, free } = node.args
  const given = [...named].flatMap(([name, value]) => (plainNames.has(String(name)) ? [] : [value]))
  return [...given, ...(free === undefined ? [] : [free])].flatMap(sourcesOf)
}

function sourcesOf(value: Value): string[] {
  if (value instanceof Template) return [value.source]
  if (Array.isArray(value)) return (value as readonly Value[]).flatMap(sourcesOf)
  return value instanceof Map ? [...(value as ReadonlyMap<unknown, Value>).values()].flatMap(sourcesOf) : textsOf(value)
}
