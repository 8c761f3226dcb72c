import type { Json } from '../../module.ts'

/** How the lines of Ansible's default callback are to be, as ansible.cfg and the environment say it. */
export interface Manner {
  readonly showsSkipped: boolean
  readonly showsOk: boolean
  /** Failures go to the side, where warnings go. */
  readonly failuresAside: boolean
  readonly placesOfFailures: boolean
  readonly hostStarts: boolean
  readonly customStats: boolean
  readonly marksChecks: boolean
  /** The lines around a difference. */
  readonly context: number
  /** How a result is written: as JSON, as YAML (two ways: Ansible's own and the callback yaml's), or with its texts apart (the callback debug). */
  readonly results: 'json' | 'yaml' | 'yaml-callback' | 'debug'
  /** Results over several lines whatever -v says; undefined: as the form has it. */
  readonly pretty: boolean | undefined
  /** Writes a value as YAML: the columns of a level, and the columns to fold at. */
  yaml(value: Json, indent: number, width: number): string
  /** profile_tasks: the time at each task, and a table at the end. timer: how long it all took. */
  readonly profile: boolean
  readonly timer: boolean
}

/** As Ansible is by itself. */
export const usual: Manner = {
  showsSkipped: true,
  showsOk: true,
  failuresAside: false,
  placesOfFailures: false,
  hostStarts: false,
  customStats: false,
  marksChecks: false,
  context: 3,
  results: 'json',
  pretty: undefined,
  yaml: value => JSON.stringify(value),
  profile: false,
  timer: false,
}
