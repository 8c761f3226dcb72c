import type { Asker } from '../connect/link.ts'
import type { Collections } from '../load/collections.ts'
import type { OwnModules } from '../load/own-modules.ts'
import type { Mapping, Value } from '../load/values.ts'
import type { Vault } from '../load/vault.ts'
import type { World } from '../load/world.ts'
import type { PlannedTask, RoleInstance } from '../plan/context.ts'
import type { Library } from '../plan/library.ts'
import type { RunEvent } from '../report/events.ts'
import type { Inventory } from '../resolve/inventory/inventory.ts'
import type { Layer } from '../resolve/precedence.ts'
import type { AddressDefaults } from './address.ts'
import type { Connections } from './connections.ts'
import type { Jobs } from './jobs.ts'
import type { Ledger } from './ledger.ts'
import type { Memory } from './memory.ts'
import type { Included } from './outcome.ts'
import type { Overlay } from './overlay.ts'
import type { BecomeDefaults } from './task-keywords.ts'

/** An event before it has its time. */
export type Told = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'time'> : never) : never

/** What tasks have left behind for a host: it lasts for the whole run. */
export interface HostVariables {
  /** Facts without their prefix: what `ansible_facts` is. */
  readonly facts: Map<string, Value>
  readonly included: Map<string, Value>
  /** set_fact and register. */
  readonly set: Map<string, Value>
  /** Names of set_fact whose text stays text. */
  readonly kept: Set<string>
  /** Tasks that a check did not run, and that may have set facts. */
  readonly awaited: Set<string>
}

/** Facts that are kept from run to run. */
export interface FactCache {
  /** What an earlier run kept of a host, unless it is too old. */
  read(host: string): ReadonlyMap<string, Value> | undefined
  /** Keeps the facts of a host; not what nobody may see, or nobody knows yet. */
  keep(host: string, facts: ReadonlyMap<string, Value>): void
  forget(host: string): void
}

/** Everything of a run that tasks share. */
export interface Scene {
  readonly world: World
  readonly inventory: Inventory
  readonly library: Library
  /** Modules that users keep beside playbooks and roles. */
  readonly ownModules: OwnModules
  /** Collections on disk: what they say of names and groups of modules. */
  readonly collections: Collections
  /** The files that a module in Python imports, by their paths. */
  readonly pythonImports: (text: string) => ReadonlyMap<string, Uint8Array>
  /** Brings the filters, tests and lookups of roles that came into the run since it was called last. Throws Problems. */
  readonly bringPlugins: () => Promise<void>
  readonly connections: Connections
  readonly memory: Memory
  readonly jobs: Jobs
  /** In a check only. */
  readonly overlay: Overlay | undefined
  /** Where a plan is made, or one is applied. */
  readonly ledger: Ledger | undefined
  readonly variables: Map<string, HostVariables>
  /** Facts that are kept from run to run, where the settings say so; not where a plan is made or applied. */
  readonly factCache: FactCache | undefined
  /** The machine behind each host that was worked on. */
  readonly machines: Map<string, string>
  readonly extraVars: Mapping
  readonly playbookDir: string
  readonly settings: SceneSettings
  /** Values that nobody may see: every event is searched for them. */
  readonly secrets: Set<string>
  readonly ask: Asker
  /** Asks before each task (--step). */
  readonly step: Asker | undefined
  readonly debugger: DebuggerDesk | undefined
  /** Vault secrets, for files that a task sends. */
  readonly vault: Vault
  /** First interrupt: nothing new begins and what runs is ended. */
  readonly signal: AbortSignal
  tell(event: Told): void
  /** Variables of a host beside the inventory and the playbook, in order of precedence. */
  inventoryLayers(host: string): readonly Layer[]
}

/** Where the debugger of tasks gets its commands, and how it ends the run. */
export interface DebuggerDesk {
  readonly ask: Asker
  quit(): void
}

export interface SceneSettings {
  readonly check: boolean
  readonly diff: boolean
  readonly verbosity: number
  readonly forks: number
  readonly native: boolean
  readonly ansibleManaged: string
  readonly address: AddressDefaults
  readonly become: BecomeDefaults
  readonly profile: boolean
  /** What comes of tasks is hidden where they do not say otherwise. */
  readonly noLog: boolean
  /** Seconds that a task may take, 0 for no end; and between looks at a job in the background. */
  readonly taskTimeout: number
  readonly pollInterval: number
  /** The bytes of a text whose differences are shown, at most. */
  readonly maxDiffSize: number
  /** Facts are variables by their own names, too. */
  readonly injectFacts: boolean
  /** Mappings of several levels are merged. */
  readonly mergesHashes: boolean
  /** A handler that is not there ends the run. */
  readonly missingHandlerFails: boolean
  /** Tasks that fail are looked at in the debugger where no keyword says otherwise; and those whose failure is ignored are not. */
  readonly debugsFailures: boolean
  readonly debuggerIgnoresErrors: boolean
  /** A setting by the name that Ansible has for it. */
  said(name: string): Value | undefined
  /** Variables that describe the run: ansible_version, ansible_check_mode … */
  readonly magic: ReadonlyMap<string, Value>
}

export type Strategy = 'linear' | 'free' | 'host_pinned'

/** One play on one batch of hosts, as its tasks see it. */
export interface Stage {
  readonly scene: Scene
  readonly playName: string
  /** Hosts of the play, of the batch, and those of the batch that still take part. */
  readonly allHosts: readonly string[]
  readonly batch: readonly string[]
  active(): readonly string[]
  /** Hosts of the play, of all batches, that still take part. */
  playing(): readonly string[]
  /** Hosts that a failed run_once failed along, and a rescue took in again: as in Ansible, the names of the play's hosts leave them out from there on. */
  readonly hidden: Set<string>
  /** Roles whose defaults and vars all tasks of the play see; include_role may add one. */
  readonly roles: RoleInstance[]
  /** Handlers by the list they came from; include_role may add one. */
  readonly handlers: (readonly PlannedTask[])[]
  readonly playVars: Mapping
  readonly prompted: Mapping
  /** Whether hosts go through the tasks together, each at its own pace, or so many at a time from the first to the last task. */
  readonly strategy: Strategy
  /** Its tasks that fail are looked at in the debugger. */
  readonly isDebugged: boolean
  readonly anyErrorsFatal: boolean
  readonly maxFailPercentage: number | undefined
  /** Includes that were compiled, by what makes them the same. */
  readonly includes: Map<string, Included>
  /** Gives up the connection to a host, so that its next task logs in again. */
  resetConnection(host: string): Promise<void>
  /** vars_files as one host sees them. */
  varsFiles(host: string): readonly Layer[]
}

/** The variables a host has of its own; made when first asked for. */
export function variablesOf(scene: Scene, host: string): HostVariables {
  const there = scene.variables.get(host)
  if (there) return there
  const fresh: HostVariables = {
    facts: new Map(scene.factCache?.read(host)),
    included: new Map(),
    set: new Map(),
    kept: new Set(),
    awaited: new Set(),
  }
  scene.variables.set(host, fresh)
  return fresh
}
