import type { PlannedTask, Reviewed } from '../report/planned.ts'
import type { RunOptions } from '../run-options.ts'
import type { Chance } from './chance.ts'
import type { Control } from './control.ts'

/** What was asked for on the command line, as far as the plan holds it: no password, no key. */
export interface Asked {
  readonly folder: string
  readonly playbooks: readonly string[]
  readonly inventories: readonly string[]
  readonly limit?: string
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  readonly extraVars: readonly string[]
  readonly forks?: number
  readonly user?: string
  readonly become: { readonly enabled: boolean; readonly user?: string; readonly method?: string }
  readonly connection?: string
  readonly timeout?: number
  readonly startAt?: string
  readonly forceHandlers: boolean
  readonly modulePath: readonly string[]
  readonly privateKey?: string
  readonly sshCommonArgs?: string
  readonly sshExtraArgs?: string
}

/** What has to do with secrets: sealed with the vault password, or not in the plan at all. */
export interface Closed {
  readonly control: Control
  readonly extraVars: readonly string[]
  readonly secretSeed: string
  /** Guards by the number of the task and of its step. */
  readonly steps: { readonly [number: string]: Pick<PlannedTask['steps'][number], 'guard' | 'differences'> }
}

/** A plan as it stands in its file. */
export interface PlanFile extends Reviewed {
  readonly plan: number
  readonly asked: Asked
  readonly control: Control
  readonly chance: Chance
  /** Closed as a vault, and in it the digest of all else. */
  readonly sealed?: string
  readonly sha256: string
}

/** What of the options of a run goes into a plan. */
export function askedFrom(options: RunOptions, folder: string, located: (path: string) => string): Asked {
  const { limit, forks, user, connection, timeout, startAt, privateKey, sshCommonArgs, sshExtraArgs, become } = options
  const given = { limit, forks, user, connection, timeout, startAt, privateKey, sshCommonArgs, sshExtraArgs }
  return {
    folder,
    playbooks: options.playbooks.map(located),
    inventories: options.inventories.map(located),
    tags: options.tags,
    skipTags: options.skipTags,
    extraVars: options.extraVars.map(text => (text.startsWith('@') ? `@${located(text.slice(1))}` : text)),
    forceHandlers: options.forceHandlers,
    modulePath: options.modulePath.map(located),
    become: JSON.parse(JSON.stringify({ enabled: become.enabled, user: become.user, method: become.method })) as Asked['become'],
    ...(JSON.parse(JSON.stringify(given)) as object),
  }
}
