import { Unknown } from '../load/values.ts'
import { type Made, unknown } from '../module.ts'
import { type Coming, comingWith, merged, type Planned, Wanting } from '../state/packages/coming.ts'
import { packageNamed } from '../state/packages/package.ts'
import { packageFiles } from '../state/packages/package-files.ts'
import { Instead, type Question } from '../state/question.ts'

/** In a check: what this run would have changed, per machine, laid over what the hosts answer. */
export interface Overlay {
  /**
   * The answer as it would be now. `host` gives what the host answers to other questions, undefined where it was not asked: then Wanting
   * is thrown, and all is worked out anew once that is known.
   */
  over(machineId: string, question: Question<unknown>, answer: unknown, host?: Host): unknown
  /** Lays what a task would make; `task` is what unknown answers wait for. */
  lay(machineId: string, made: readonly Made[], task: string): void
  /** Notes a task that may do anything on a machine: what cannot be done now may be possible then. */
  unsettle(machineId: string, task: string): void
  /** The first such task. */
  doubt(machineId: string): string | undefined
  /** The first task that would have made anything on a machine; `but` at this path. */
  planned(machineId: string, but?: string): string | undefined
}

export type Host = (question: Question<unknown>) => { readonly answer: unknown } | undefined

/** What is planned for one machine. */
interface Plan {
  readonly laid: Map<string, unknown>
  readonly questions: Map<string, Question<unknown>>
  readonly packages: Map<string, Planned>
  /** Packages that go, and whether their settings go, too. */
  readonly leaving: Map<string, boolean>
  /** What came of packages is the same for the whole run, whatever is forgotten meanwhile. */
  readonly learned: Map<string, unknown>
  coming?: Coming
  /** Who is asked at the moment. */
  host: Host
}

/** An overlay with nothing on it. After a planned package, what is absent is what the package brings, where that can be read. */
export function overlay(): Overlay {
  const plans = new Map<string, Plan>()
  const doubts = new Map<string, string>()
  const makers = new Map<string, Map<string, string>>()
  return {
    over(machineId, question, answer, host = () => undefined) {
      const plan = plans.get(machineId)
      if (!plan) return answer
      plan.host = other => (other.id === question.id ? { answer } : host(other))
      return answerOver(plan, question)
    },
    unsettle: (machineId, task) => void (doubts.has(machineId) || doubts.set(machineId, task)),
    doubt: machineId => doubts.get(machineId),
    planned: (machineId, but) => [...(makers.get(machineId) ?? [])].find(([place]) => place !== but)?.[1],
    lay(machineId, answers, task) {
      noteMakers(makers, machineId, answers, task)
      const plan = plans.get(machineId) ?? {
        laid: new Map(),
        questions: new Map(),
        packages: new Map(),
        leaving: new Map(),
        learned: new Map(),
        host: () => undefined,
      }
      plans.set(machineId, plan)
      for (const [asked, given] of answers) {
        const answer = given === unknown ? new Unknown(task) : given
        const question = asked.kind.place?.(asked.key, other => plan.laid.get(other.id)) ?? asked
        const along = question.kind.along?.(question.key, answer, madeOf(plan.laid, plan.questions)) ?? []
        for (const [other, its] of [...along, [question, answer] as const]) {
          // What was laid last stands last.
          plan.laid.delete(other.id)
          if (its !== undefined) plan.laid.set(other.id, its)
          plan.questions.set(other.id, other)
        }
        if (question.kind.name === 'package') layPackage(plan, String(question.key), given, task)
      }
    },
  }
}

/** Notes which task first made something at a place, in the order of the run. */
function noteMakers(makers: Map<string, Map<string, string>>, machineId: string, answers: readonly Made[], task: string): void {
  const found = makers.get(machineId) ?? new Map<string, string>()
  makers.set(machineId, found)
  for (const place of answers.map(([{ id, key }]) => pathOf(key) ?? id)) if (!found.has(place)) found.set(place, task)
}

function pathOf(key: unknown): string | undefined {
  const { path } = (typeof key === 'object' && key !== null ? key : {}) as { readonly path?: unknown }
  return typeof path === 'string' ? path : undefined
}

function layPackage(plan: Plan, name: string, answer: unknown, task: string): void {
  const { installed: version, purged } = (answer === unknown ? {} : answer) as { readonly installed?: string; readonly purged?: boolean }
  if (answer !== unknown && version === undefined) plan.leaving.set(name, purged === true)
  else plan.leaving.delete(name)
  if (answer !== unknown && version === undefined) plan.packages.delete(name)
  else plan.packages.set(name, { name, version, task })
  delete plan.coming
}

function answerOver(plan: Plan, question: Question<unknown>): unknown {
  const { laid, questions } = plan
  if (laid.has(question.id)) {
    const told = laid.get(question.id)
    // What was planned before a package goes, goes with it.
    return (told instanceof Unknown ? undefined : leftOf(plan, question, told)) ?? told
  }
  const answer = asked(plan, question)
  const brought = (plan.packages.size > 0 ? broughtTo(plan, question, answer) : undefined) ?? leftOf(plan, question, answer)
  const there = brought === undefined || brought instanceof Unknown ? answer : brought
  const derived = question.kind.predict?.(
    question.key,
    other => laid.get(other.id),
    there,
    () => madeOf(laid, questions),
  )
  if (derived instanceof Instead) {
    const other = answerOver(plan, derived.question)
    return other instanceof Unknown ? other : derived.as(other)
  }
  return derived ?? brought ?? answer
}

/** What planned packages make of an answer; undefined where it stays as it is. */
function broughtTo(plan: Plan, question: Question<unknown>, answer: unknown): unknown {
  const { kind, key } = question
  if (!holds(kind.mayComeWithPackage, key)) return undefined
  if (!holds(kind.mayGrowWithPackage ?? false, key) && !isAbsent(question, answer)) return undefined
  const [first] = plan.packages.values()
  if (!kind.brought) return first && new Unknown(first.task)
  plan.coming ??= comingWith([...plan.packages.values()], other => learned(plan, other))
  return kind.brought(key, plan.coming, other => answerOver(plan, other) as never, answer)
}

/** What packages that go leave of an answer; undefined where it stays as it is. */
function leftOf(plan: Plan, question: Question<unknown>, answer: unknown): unknown {
  const { kind, key } = question
  if (plan.leaving.size === 0 || !kind.left || isAbsent(question, answer)) return undefined
  const order = [...plan.laid.keys()]
  const since = order.indexOf(question.id)
  const isGone = (path: string) =>
    [...plan.leaving].some(([name, isPurged]) => {
      if (order.indexOf(packageNamed(name).id) < since) return false
      const { paths, settings } = learned(plan, packageFiles(name))
      return paths.some(one => merged(one) === merged(path)) && (isPurged || !settings.includes(path))
    })
  return kind.left(key, isGone, answer)
}

/** Once a run: what the host has now, it may not have when the same is asked again. */
function learned<A>(plan: Plan, question: Question<A>): A {
  if (!plan.learned.has(question.id)) plan.learned.set(question.id, asked(plan, question))
  return plan.learned.get(question.id) as A
}

function asked(plan: Plan, question: Question<unknown>): unknown {
  const found = plan.host(question)
  if (!found) throw new Wanting([question])
  return found.answer
}

function holds(rule: boolean | ((key: unknown) => boolean), key: unknown): boolean {
  return typeof rule === 'function' ? rule(key) : rule
}

function isAbsent(question: Question<unknown>, answer: unknown): boolean {
  return JSON.stringify(question.kind.absent(question.key)) === JSON.stringify(answer)
}

function madeOf(planned: ReadonlyMap<string, unknown>, questions: ReadonlyMap<string, Question<unknown>>): Made[] {
  return [...planned].flatMap(([id, answer]) => {
    const question = questions.get(id)
    return question ? [[question, answer] as const] : []
  })
}
