import type { Position, Problem } from '../errors.ts'
import type { Json } from '../module.ts'

/** A task as events name it. */
export interface TaskRef {
  /** Unique in the run. */
  readonly id: string
  /** `role : name`, as Ansible's banner has it. */
  readonly name: string
  readonly module: string
  readonly at?: Position
  readonly handler: boolean
  readonly check: boolean
  readonly noLog: boolean
  /** Whether differences are shown for it, where it says other than the run. */
  readonly diff?: boolean
}

/** One difference between what is and what is wanted. */
export type Difference =
  /** A text: both sides whole; undefined for what is not there. `binary` when it cannot be shown. */
  | {
      readonly type: 'text'
      readonly path: string
      readonly before?: string
      readonly after?: string
      readonly binary?: boolean
      readonly why?: string
    }
  /** An attribute of something. */
  | { readonly type: 'value'; readonly name: string; readonly before: Json; readonly after: Json }

/** `refused`: while a plan is applied, a step whose host is not as it was when the plan was made, or that depends on such a step. */
export type Status = 'ok' | 'changed' | 'failed' | 'skipped' | 'unreachable' | 'unknown' | 'refused'

/** How Python prints what JSON cannot say, by the way that leads there (/msg/0): a number's text, or that a mapping's keys are numbers. */
export type Spelling = { readonly [way: string]: string }

/** What became of a task or of one item of its loop on one host. */
export interface Outcome {
  readonly status: Status
  /** What register keeps, with `changed`, `failed`, `skipped` as Ansible has them. */
  readonly result: { readonly [key: string]: Json }
  readonly spelling?: Spelling
  readonly differences: readonly Difference[]
  /** For failed, unreachable and refused: what went wrong and what to do. */
  readonly message?: string
  readonly hint?: string
  /** The module spoke, and what it said is shown always (debug). */
  readonly shown?: boolean
  /** The failure was ignored (ignore_errors, ignore_unreachable). */
  readonly ignored?: boolean
  /** For unknown: the task it waits for, with its place; for refused: the task that was refused first. */
  readonly waitsFor?: string
  /** What went wrong with the user's text (a template, an argument), with its place. */
  readonly problem?: Problem
}

/** What a host came to. */
export interface Tally {
  readonly ok: number
  readonly changed: number
  readonly unreachable: number
  readonly failed: number
  readonly skipped: number
  readonly rescued: number
  readonly ignored: number
  /** In a check: tasks whose answer only the real run can tell. */
  readonly unknown: number
  /** While a plan is applied: steps that were refused. */
  readonly refused?: number
}

/** What something cost on a host. */
export interface Cost {
  readonly milliseconds: number
  readonly turns: number
  readonly bytes: number
  /** Processes started on the host while our scripts ran, others' too, as its own counter says; undefined where it has none. */
  readonly processes?: number
}

/** A play as --list-tasks, --list-tags and --list-hosts show it; `tags` sorted. */
export interface ListedPlay {
  readonly name: string
  /** The host patterns as written, and the hosts they name after --limit. */
  readonly pattern: readonly string[]
  readonly hosts: readonly string[]
  readonly tags: readonly string[]
  /** Tasks that the tags choose, without what is included when the play runs. `name` is `role : name`, as banners have it. */
  readonly tasks: readonly { readonly name: string; readonly tags: readonly string[] }[]
}

/**
 * Everything that happens in a run, in order: plain JSON, no sentences for the eye. `time` is milliseconds since 1970.
 * The only output of the core; renderers are folds over it and a saved run replays.
 */
export type RunEvent = { readonly time: number } & (
  | {
      readonly type: 'run-started'
      readonly playbooks: readonly string[]
      readonly check: boolean
      readonly diff: boolean
      readonly version: string
    }
  | { readonly type: 'notice'; readonly problem: Problem }
  /** In place of a run: what one playbook holds. One event a playbook; nothing is to be shown of it where the syntax alone was checked. */
  | {
      readonly type: 'listing'
      readonly what: readonly ('hosts' | 'tasks' | 'tags')[]
      readonly playbook: string
      readonly plays: readonly ListedPlay[]
    }
  | {
      readonly type: 'play-started'
      readonly play: string
      readonly name: string
      readonly hosts: readonly string[]
      readonly at?: Position
    }
  /** A play with no hosts. */
  | { readonly type: 'play-skipped'; readonly play: string; readonly because: 'no-hosts' | 'no-hosts-left' }
  | { readonly type: 'task-started'; readonly task: TaskRef }
  | { readonly type: 'host-started'; readonly task: string; readonly host: string; readonly delegate?: string }
  | { readonly type: 'output'; readonly task: string; readonly host: string; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | {
      readonly type: 'retry'
      readonly task: string
      /** Its own name, without the role that it stands in; absent where it was given none. */
      readonly name?: string
      readonly host: string
      readonly delegate?: string
      readonly left: number
      readonly result: { readonly [key: string]: Json }
    }
  /** Its plays come now, those that it imports among them. */
  | { readonly type: 'playbook-started'; readonly playbook: string; readonly plays: number }
  /** A task that has a time of its own (async) goes on, and is waited for. */
  | { readonly type: 'job-awaited'; readonly task: string; readonly host: string; readonly job: string }
  | {
      readonly type: 'item-finished'
      readonly task: string
      readonly host: string
      readonly delegate?: string
      /** Where it is another one than the delegate's name. */
      readonly delegateAddress?: string
      readonly label: Json
      readonly outcome: Outcome
    }
  /** `looped` tells that items were reported before it. */
  | {
      readonly type: 'host-finished'
      readonly task: string
      readonly host: string
      readonly delegate?: string
      readonly delegateAddress?: string
      readonly looped: boolean
      readonly outcome: Outcome
      readonly cost?: Cost
    }
  | { readonly type: 'included'; readonly task: string; readonly file: string; readonly hosts: readonly string[]; readonly label?: Json }
  | { readonly type: 'no-hosts-left'; readonly play: string }
  | { readonly type: 'host-connected'; readonly host: string; readonly transport: string; readonly cost: Cost }
  | { readonly type: 'stopping'; readonly because: 'interrupt' }
  /** `exit` is the process's exit code by Ansible's rules. */
  | {
      readonly type: 'run-finished'
      readonly hosts: { readonly [host: string]: Tally }
      readonly exit: number
      readonly problems: readonly Problem[]
    }
)

/** A renderer folds the events of one run; it may be slow, it may not throw (it is dropped if it does). */
export type Renderer = (events: AsyncIterable<RunEvent>) => Promise<void>
