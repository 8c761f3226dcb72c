import type { Value } from '../../load/values.ts'
import type { World } from '../../load/world.ts'

/** Where templates are rendered. */
export interface Setting {
  readonly world: World
  /** Folders that files, templates and vars are looked for in: the role's, those of task files, the playbook's. */
  readonly searchPath: readonly string[]
  readonly playbookDir: string
  /** Types are kept as they come (jinja2_native). */
  readonly native?: boolean
  readonly ansibleManaged?: string
  /** All variables there are, for varnames. */
  readonly names?: () => Iterable<string>
}

/** Finds variables by name: raw, as they were written; undefined where there is none. */
export interface Scope {
  get(name: string): Value | undefined
}
