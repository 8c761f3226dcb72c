import type { Problem } from '../errors.ts'
import { toJson } from '../load/json.ts'
import { type Key, type Mapping, Unknown, type Value } from '../load/values.ts'
import type { Json } from '../module.ts'
import type { Item, PlannedTask, RoleInstance } from '../plan/context.ts'
import type { Difference, Outcome, Status } from '../report/events.ts'
import { splitLines } from '../text/python-lines.ts'
import { spellingOf } from './spelling.ts'

/** An include that a task asked for: the items it brings, and what tells it from others of the same task. */
export interface Included {
  /** Hosts that included the same file with the same variables stand together. */
  readonly sameness: string
  readonly label: string
  /** The label of the loop's item that brought it. */
  readonly item?: Json
  readonly items: readonly Item[]
  readonly roles: readonly RoleInstance[]
  readonly handlers: readonly (readonly PlannedTask[])[]
}

/** What a task on a host comes to, for the plan and for the variables. */
export interface Done {
  readonly status: Status
  /** What register keeps. */
  readonly result: Mapping
  readonly differences: readonly Difference[]
  readonly message?: string
  readonly hint?: string
  readonly waitsFor?: string
  readonly problem?: Problem
  readonly ignored?: boolean
  /** Names that were notified. */
  readonly notify: readonly string[]
  /** Names that an item of a loop notifies where another item has changed something. */
  readonly wouldNotify?: readonly string[]
  readonly included: readonly Included[]
  /** An include, of whatever came of it. */
  readonly isInclude?: boolean
  /** What the play must do besides going on. */
  readonly meta?: 'flush' | 'end-host' | 'end-play' | 'end-batch' | 'end-role' | 'clear-errors'
  readonly delegate?: string
  readonly delegateAddress?: string
  /** set_fact and the like apply to these variables of the host. */
  readonly sets?: ReadonlyMap<string, Value>
  /** Those of them whose text stays text. */
  readonly keeps?: ReadonlySet<string>
  /** They are facts besides (cacheable). */
  readonly isCached?: boolean
  /** What the module said is shown always (debug). */
  readonly isShown?: boolean
  /** It is the whole task's, whatever its loop (a condition that cannot be worked out). */
  readonly isWhole?: boolean
  /** It gave up before it did anything: changed_when and failed_when are not asked. */
  readonly isRaised?: boolean
  /** A failure that ignore_errors does not cover. */
  readonly isFinal?: boolean
  /** What include_vars read: variables of a level of their own. */
  readonly includes?: Mapping
}

const none = { differences: [], notify: [], included: [] } as const

/** A task that went well, or changed something. */
export function wentWell(result: Mapping, changed: boolean, differences: readonly Difference[] = []): Done {
  return { ...none, status: changed ? 'changed' : 'ok', result: withFlags(result, { changed, failed: false }), differences }
}

/** A task that was skipped, with the reason as Ansible words it. */
export function skipped(reason: string, more: Mapping = new Map()): Done {
  const result: Mapping = new Map<Key, Value>([...more, ['changed', false], ['skipped', true], ['skip_reason', reason]])
  return { ...none, status: 'skipped', result }
}

/** A task that failed. */
export function failed(
  message: string,
  result: Mapping = new Map(),
  more: { hint?: string; problem?: Problem; differences?: readonly Difference[] } = {},
): Done {
  const { hint, problem, differences } = more
  return {
    ...none,
    status: 'failed',
    result: withFlags(new Map<Key, Value>([['msg', message], ...result]), { changed: result.get('changed') === true, failed: true }),
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(problem ? { problem } : {}),
    ...(differences ? { differences } : {}),
  }
}

/** What a module leaves out by itself: with its reason as a message, as Ansible has it. */
export function leftUndone(reason: string, more: Mapping): Done {
  const said: [Key, Value][] = more.has('skipped_reason') ? [] : [['msg', reason]]
  const result: Mapping = new Map<Key, Value>([...said, ...more, ['changed', false], ['skipped', true], ['failed', false]])
  return { ...none, status: 'skipped', result }
}

/** A result with what was printed line by line, too. */
export function withLines(result: Mapping): Mapping {
  const lines = ['stdout', 'stderr'].flatMap((name): [Key, Value][] => {
    const text = result.get(name)
    return typeof text === 'string' && !result.has(`${name}_lines`) ? [[`${name}_lines`, splitLines(text)]] : []
  })
  return lines.length === 0 ? result : new Map<Key, Value>([...result, ...lines])
}

/** A host that could not be reached. */
export function unreachable(message: string, hint: string | undefined): Done {
  const result: Mapping = new Map<Key, Value>([
    ['changed', false],
    ['msg', message],
    ['unreachable', true],
  ])
  return { ...none, status: 'unreachable', result, message, ...(hint === undefined ? {} : { hint }) }
}

/** A step of a plan that is not done; `because` is the task that was refused first. What it would register is not known. */
export function refused(
  message: string,
  because: string,
  more: { hint?: string; differences?: readonly Difference[]; notify?: readonly string[] } = {},
): Done {
  const { hint, differences = [], notify = [] } = more
  const result: Mapping = new Map<Key, Value>([
    ['msg', message],
    ['changed', false],
    ['refused', true],
  ])
  return { ...none, status: 'refused', result, message, differences, notify, waitsFor: because, ...(hint === undefined ? {} : { hint }) }
}

/** In a check: a task whose answer only the real run can tell. What it would register is unknown too, and so are the facts it would set. */
export function notKnown(waitsFor: string, facts: readonly string[] = []): Done {
  const open = new Unknown(waitsFor)
  const result: Mapping = new Map<Key, Value>([
    ['changed', open],
    ['failed', false],
    ...['rc', 'stdout', 'stderr', 'stdout_lines', 'stderr_lines', 'stat', 'content', 'status', 'json'].map(
      name => [name, open] as [Key, Value],
    ),
    ...(facts.length > 0 ? [['ansible_facts', new Map(facts.map(name => [name, open]))] as [Key, Value]] : []),
  ])
  return { ...none, status: 'unknown', result, waitsFor }
}

function withFlags(result: Mapping, flags: { changed: boolean; failed: boolean }): Mapping {
  return new Map<Key, Value>([...result, ['changed', flags.changed], ['failed', flags.failed]])
}

/** Who did the work where it is another host, as an event tells it. */
export function delegateIn({ delegate, delegateAddress }: Done): Pick<Done, 'delegate' | 'delegateAddress'> {
  return { ...(delegate === undefined ? {} : { delegate }), ...(delegateAddress === undefined ? {} : { delegateAddress }) }
}

/** The same as an event tells it; censored where `no_log` says so. */
export function asOutcome(done: Done, isHidden: boolean): Outcome {
  const { status, message, hint, ignored, waitsFor, problem } = done
  const shown = isHidden ? hidden(done) : (toJson(done.result) as { [key: string]: Json })
  const spelling = isHidden ? undefined : spellingOf(done.result)
  return {
    status,
    result: shown,
    ...(spelling ? { spelling } : {}),
    differences: isHidden ? [] : done.differences,
    ...(message === undefined || isHidden ? {} : { message }),
    ...(hint === undefined || isHidden ? {} : { hint }),
    ...(ignored ? { ignored } : {}),
    ...(done.isShown && !isHidden ? { shown: true } : {}),
    ...(waitsFor === undefined ? {} : { waitsFor }),
    ...(problem && !isHidden ? { problem } : {}),
  }
}

function hidden({ result }: Done): { [key: string]: Json } {
  const censored = "the output has been hidden due to the fact that 'no_log: true' was specified for this result"
  const kept = [...result].filter(([key]) => ['attempts', 'retries', 'changed'].includes(String(key)))
  return {
    censored,
    ...(toJson(new Map(kept)) as { [key: string]: Json }),
    ...(result.get('failed') === true ? { failed: true } : {}),
  }
}
