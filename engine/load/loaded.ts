import type { Problem } from '../errors.ts'

/** What came of reading a file: the value as far as it could be read, all that is wrong with it, and what is worth a word. */
export interface Loaded<T> {
  readonly value: T
  readonly problems: readonly Problem[]
  readonly notices: readonly Problem[]
}

/** The modules that there are, as loaders check tasks against them. */
export interface Names {
  isModule(name: string): boolean
  /** Names of modules that users keep beside playbooks and roles. */
  isOwn(name: string): boolean
  /** Names that Ansible or a collection has and we have not: a notice, not an error. */
  isElsewhere(name: string): boolean
  moduleNames(): readonly string[]
  /** A name that nobody has is worth a word, and fails where it is reached. */
  readonly isForgiving?: boolean
}
