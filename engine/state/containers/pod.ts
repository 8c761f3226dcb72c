import { ask, type Kind, type Question } from '../question.ts'
import { type Inspected, inspected, inspecting, noPodman, type PodmanKey, plannedPodman } from './podman.ts'

const podKind: Kind<PodmanKey, Inspected> = {
  name: 'pod',
  passing: ['inspect'],
  local: true,
  mayComeWithPackage: true,
  script: keys => inspecting('pod', keys),
  parse: (record, { name }) => {
    const answer = inspected(record)
    // Podman takes the beginning of a number for a name, too.
    if (answer.inspect?.['Name'] === name) return answer
    return { isInstalled: answer.isInstalled, hasStorage: answer.hasStorage, exists: false }
  },
  absent: () => noPodman,
  predict: (_, __, answer, all) => plannedPodman(answer as Inspected, all()),
}

/** Asks for a pod by its name. */
export function pod(name: string, executable: string): Question<Inspected> {
  return ask(podKind, { name, executable })
}
