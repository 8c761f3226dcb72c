import { ask, type Kind, type Question } from '../question.ts'
import { type Inspected, inspected, inspecting, noPodman, type PodmanKey, plannedPodman } from './podman.ts'

const networkKind: Kind<PodmanKey, Inspected> = {
  name: 'network',
  passing: ['inspect'],
  local: true,
  mayComeWithPackage: true,
  script: keys => inspecting('network', keys),
  parse: record => inspected(record),
  absent: () => noPodman,
  predict: (_, __, answer, all) => plannedPodman(answer as Inspected, all()),
}

/** Asks for a network by its name. */
export function network(name: string, executable: string): Question<Inspected> {
  return ask(networkKind, { name, executable })
}
