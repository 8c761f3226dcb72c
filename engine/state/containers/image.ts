import { ask, type Kind, type Question } from '../question.ts'
import { type Inspected, inspected, inspecting, noPodman, type PodmanKey, plannedPodman } from './podman.ts'

/** An image that podman has, with the members of what it says that others look at. */
export interface PodmanImage extends Inspected {
  /** What podman calls it itself; undefined where only the real run can tell. */
  readonly id?: string
  /** All digests that it was pulled by. */
  readonly digests?: readonly string[]
}

const imageKind: Kind<PodmanKey, PodmanImage> = {
  name: 'image',
  local: true,
  mayComeWithPackage: true,
  script: keys => inspecting('image', keys),
  parse: record => {
    const answer = inspected(record)
    const { Id, Digest, RepoDigests } = answer.inspect ?? {}
    if (typeof Id !== 'string') return answer
    const named = Array.isArray(RepoDigests) ? RepoDigests.map(one => String(one).replace(/^.*@/, '')) : []
    return { ...answer, id: Id, digests: [...new Set([...named, String(Digest)])].toSorted() }
  },
  absent: () => noPodman,
  predict: (_, __, answer, all) => plannedPodman(answer as PodmanImage, all()),
}

/** Asks for an image by the name that podman is given, with its tag or digest. */
export function image(name: string, executable = 'podman'): Question<PodmanImage> {
  return ask(imageKind, { name, executable })
}

/** A name with its tag; one that has a tag, a digest or a number of its own stays. */
export function taggedImage(name: string, tag: string): string {
  const last = name.slice(name.lastIndexOf('/') + 1)
  return /[:@]/.test(last) || /^[0-9a-f]{64}$/.test(name) ? name : `${name}${/^sha(256|512):/.test(tag) ? '@' : ':'}${tag}`
}

/** Whether a text can be the name of an image: no option, no other transport. */
export function isImageName(name: string): boolean {
  return /^[a-zA-Z0-9][\w.-]*(:\d+)?(\/[\w.-]+)*(:[\w.-]+)?(@sha(256|512):[0-9a-f]{64,128})?$/.test(name)
}
