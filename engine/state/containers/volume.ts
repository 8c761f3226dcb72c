import { ask, type Kind, type Question } from '../question.ts'
import { type Inspected, inspected, inspecting, noPodman, type PodmanKey, plannedPodman } from './podman.ts'

const volumeKind: Kind<PodmanKey, Inspected> = {
  name: 'volume',
  passing: ['inspect'],
  local: true,
  mayComeWithPackage: true,
  script: keys => inspecting('volume', keys),
  parse: record => inspected(record),
  absent: () => noPodman,
  predict: (_, __, answer, all) => plannedPodman(answer as Inspected, all()),
}

/** Asks for a volume by its name. */
export function volume(name: string, executable: string): Question<Inspected> {
  return ask(volumeKind, { name, executable })
}
