import { Unknown } from '../load/values.ts'
import { type Made, unknown } from '../module.ts'
import type { Question } from '../state/question.ts'

/** In a check: what this run would have changed, per machine, laid over what the hosts answer. */
export interface Overlay {
  /** The answer as it would be now. */
  over(machineId: string, question: Question<unknown>, answer: unknown): unknown
  /** Lays what a task would make; `task` is what unknown answers wait for. */
  lay(machineId: string, made: readonly Made[], task: string): void
}

/** An overlay with nothing on it. After a planned package, what is absent may have come with it. */
export function overlay(): Overlay {
  const laid = new Map<string, Map<string, unknown>>()
  const packages = new Map<string, string>()
  const questions = new Map<string, Question<unknown>>()
  const made = (machineId: string) => laid.get(machineId) ?? new Map<string, unknown>()
  return {
    over(machineId, question, answer) {
      const planned = made(machineId)
      if (planned.has(question.id)) return planned.get(question.id)
      const derived = question.kind.predict?.(
        question.key,
        other => planned.get(other.id),
        answer,
        () => madeOf(planned, questions),
      )
      if (derived !== undefined) return derived
      const waitsFor = packages.get(machineId)
      return waitsFor !== undefined && mayComeWithPackage(question) && isAbsent(question, answer) ? new Unknown(waitsFor) : answer
    },
    lay(machineId, answers, task) {
      const planned = made(machineId)
      for (const [question, answer] of answers) {
        // What was laid last stands last.
        planned.delete(question.id)
        planned.set(question.id, answer === unknown ? new Unknown(task) : answer)
        questions.set(question.id, question)
      }
      if (answers.some(bringsPackage) && !packages.has(machineId)) packages.set(machineId, task)
      laid.set(machineId, planned)
    },
  }
}

function bringsPackage([{ kind }, answer]: Made): boolean {
  return kind.name === 'package' && (answer === unknown || (answer as { installed?: string }).installed !== undefined)
}

function mayComeWithPackage({ kind, key }: Question<unknown>): boolean {
  return typeof kind.mayComeWithPackage === 'function' ? kind.mayComeWithPackage(key) : kind.mayComeWithPackage
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
