import type { Asker } from './connect/link.ts'
import type { Ledger } from './execute/ledger.ts'
import type { DebuggerDesk } from './execute/scene.ts'
import type { Secret } from './load/values.ts'
import type { VaultSecret } from './load/vault.ts'

/** How to become another user, as far as the command line says it. */
export interface BecomeOptions {
  readonly enabled: boolean
  readonly user?: string
  readonly method?: string
  readonly password?: Secret
}

/** What is listed in place of a run: no host is touched. Where nothing is, the syntax alone is checked. */
export type Listing = readonly ('hosts' | 'tasks' | 'tags')[]

/** What one run is asked to do. What is left out is as ansible.cfg and the environment say. */
export interface RunOptions {
  /** Playbook files, run one after the other. */
  readonly playbooks: readonly string[]
  /** Inventory files, folders, programs, or lists of hosts (`web1,web2,`); later ones add to earlier ones. */
  readonly inventories: readonly string[]
  /** The pattern that further narrows the hosts of each play. */
  readonly limit?: string
  /** Tags to run, `all` where there are none. */
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  /** Each -e as it was typed: `k=v` words, JSON, YAML, or `@file`. */
  readonly extraVars: readonly string[]
  /** Nothing is changed; what would change is predicted. */
  readonly check: boolean
  /** Differences are reported. */
  readonly diff: boolean
  /** How many hosts are worked on at once. */
  readonly forks?: number
  readonly user?: string
  readonly become: BecomeOptions
  /** The password of the login. */
  readonly password?: Secret
  readonly privateKey?: string
  readonly connection?: string
  /** Seconds to connect and log in. */
  readonly timeout?: number
  /** The number of -v given. */
  readonly verbosity: number
  readonly listOnly?: Listing
  /** The name (or a pattern of names) of the task to begin with. */
  readonly startAt?: string
  /** Is asked before each task: y does it, n leaves it out, c goes on without further questions. */
  readonly step?: Asker
  /** Where the debugger of tasks gets its commands; without it there is none. */
  readonly debugger?: DebuggerDesk
  readonly forceHandlers: boolean
  /** Forgets the facts that earlier runs kept. */
  readonly flushCache: boolean
  readonly vaultSecrets: readonly VaultSecret[]
  readonly sshCommonArgs?: string
  readonly sshExtraArgs?: string
  /** Folders of modules beside ours. */
  readonly modulePath: readonly string[]
  /** One task without a playbook: what is wrong with it is its failure on each host. */
  readonly isOneOff?: boolean
  /** Counts processes too, which costs a little on the host. */
  readonly profile?: boolean
  /** Writes down what a check would do, or holds the run to what was written down. */
  readonly ledger?: Ledger
  /** The first interrupt: no new task begins, what runs is ended on the host, and the run finishes with its recap. */
  readonly signal: AbortSignal
  /** The second interrupt: connections are dropped at once. */
  readonly kill: AbortSignal
  readonly ask: Asker
}
