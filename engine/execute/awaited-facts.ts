import { Problems } from '../errors.ts'
import type { Program } from './find-module.ts'
import { type Done, notKnown } from './outcome.ts'
import { type Stage, variablesOf } from './scene.ts'

/** Notes that a check did not run a module of the user's, which may set facts. */
export function awaitFacts(found: object | Program, { scene }: Stage, host: string, label: string): void {
  if ('program' in found) variablesOf(scene, host).awaited.add(label)
}

/** What is not defined where such a module was not run is not known yet: it may be one of its facts. Undefined for any other error. */
export function factAwaited(error: unknown, { scene }: Stage, host: string): Done | undefined {
  const [label] = variablesOf(scene, host).awaited
  const isMissing =
    error instanceof Problems && error.problems.length > 0 && error.problems.every(({ code }) => code === 'undefined-variable')
  return label !== undefined && isMissing ? notKnown(label) : undefined
}
