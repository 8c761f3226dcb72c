import type { State } from '../../module.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { type Inspected, inspected, inspecting, noPodman, type PodmanKey, plannedPodman } from './podman.ts'

/** A container that podman has. */
export interface Container extends Inspected {
  readonly isRunning?: boolean
  /** In a check: what it would have been made as, in the words of podman_container; podman has said nothing of it yet. */
  readonly made?: State
}

const containerKind: Kind<PodmanKey, Container> = {
  name: 'container',
  passing: ['inspect'],
  local: true,
  mayComeWithPackage: true,
  script: keys => inspecting('container', keys),
  parse: (record, { name }) => {
    const answer = inspected(record)
    const { Name, State: state } = answer.inspect ?? {}
    // Podman takes the beginning of a number for a name, too.
    if (Name !== name) return { isInstalled: answer.isInstalled, hasStorage: answer.hasStorage, exists: false }
    return { ...answer, isRunning: (state as { readonly Running?: boolean } | undefined)?.Running === true }
  },
  absent: () => noPodman,
  predict: (_, __, answer, all) => plannedPodman(answer as Container, all()),
}

/** Asks for a container by its name. */
export function container(name: string, executable = 'podman'): Question<Container> {
  return ask(containerKind, { name, executable })
}
