import type { Mapping } from '../../load/values.ts'
import type { PlannedTask } from '../../plan/context.ts'
import type { Done } from '../outcome.ts'
import type { Stage } from '../scene.ts'
import type { View } from '../view.ts'

/** A task of the language on one host: no module, the engine itself does it. */
export interface Spoken {
  readonly task: PlannedTask
  readonly stage: Stage
  readonly host: string
  readonly view: View
  /** The loop's item and index, none outside a loop. */
  readonly loop: Mapping
}

/** A word of the language: what it does and comes to. */
export type Word = (spoken: Spoken) => Done | Promise<Done>

/** An argument by its name or the task's free form, rendered; undefined where neither is there. */
export function argument({ task, view }: Spoken, name: string, orFree = false) {
  const written = task.node.args.named.get(name) ?? (orFree ? task.node.args.free : undefined)
  return written === undefined ? undefined : view.templar.render(written)
}

/** What Ansible says of a name that no variable can have. */
export function badName(name: string): string {
  return `The variable name '${name}' is not valid. Variables must start with a letter or underscore character, and contain only letters, numbers and underscores.`
}
