import type { Comparable } from '../../module.ts'
import type { DockerSaid } from './docker-said.ts'

/** How an option is compared: all of it, in order, in any order, or by name; of the last two what is there besides is well. */
export type DockerSort = 'value' | 'list' | 'set' | 'dict'

/** One option of a container: what docker is told of it, and what it says afterwards. */
export interface DockerOption {
  readonly sort: DockerSort
  readonly words: (value: never) => readonly string[]
  /** The value as it is compared; as it was given where this is left out. */
  readonly wanted?: (value: never) => Comparable
  /** The value that is there, as far as `wanted` speaks of it. */
  readonly now: (said: DockerSaid, wanted: Comparable) => Comparable
  /** `docker update` sets it, too. */
  readonly updates?: true
}
