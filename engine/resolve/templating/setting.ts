import type { Value } from '../../load/values.ts'
import type { World } from '../../load/world.ts'

/** Where templates are rendered: the world and the folders files are looked for in. */
export interface Setting {
  readonly world: World
  /** The role's folder, those of the task files, the playbook's: in this order. */
  readonly searchPath: readonly string[]
  readonly playbookDir: string
  /** Types are kept as they come (jinja2_native). */
  readonly native?: boolean
  readonly ansibleManaged?: string
  /** The names of all variables, for the lookup varnames. */
  readonly names?: () => Iterable<string>
  /** The hosts that a pattern names, for the lookup inventory_hostnames. */
  readonly hostsOf?: (pattern: string) => readonly string[]
  /** Settings by their names in capitals, for the lookup config. */
  readonly config?: (name: string) => Value | undefined
  /** What a vault holds, for lookups that read files. */
  readonly unvault?: (text: string) => Uint8Array
  /** Told the text of each secret that a template opened, so that it is masked wherever it shows. */
  readonly opened?: (text: string) => void
}

/** Finds variables by name: raw, as they were written; undefined where there is none. */
export interface Scope {
  get(name: string): Value | undefined
  /** Whether a variable's text came from a filter whose text stays text (to_json), so that it is read as nothing else. */
  isKept?(name: string): boolean
}
