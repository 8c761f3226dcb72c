import type { CommandOptions, FrameOptions } from '../connect/link.ts'
import { quietly } from '../errors.ts'
import { looksLikeTemplate, type Secret, Template, textsOf, Unknown, type Value } from '../load/values.ts'
import { inherited, type PlannedTask, titleOf } from '../plan/context.ts'
import { OMIT } from '../resolve/templating/templar.ts'
import { decode } from '../shell/records.ts'
import { addressOf } from './address.ts'
import { machineIdOf, type Seat } from './connections.ts'
import type { Round } from './ledger.ts'
import type { Environment, Wish } from './memory.ts'
import { seatInCheck } from './planned-seat.ts'
import type { SceneSettings, Stage } from './scene.ts'
import { becomeOf, count, environmentOf, keyword, truth } from './task-keywords.ts'
import type { View } from './view.ts'

/** What a task's keywords say of its own failure. */
export interface Forgiveness {
  readonly ignoreErrors: boolean
  readonly ignoreUnreachable: boolean
}

/** The same where other keywords of the task may not come to anything. */
export function forgivenessOf({ context }: PlannedTask, view: View): Forgiveness {
  const says = (name: string) => quietly(() => truth(keyword(context, name, view.templar, OMIT), false)) ?? false
  return { ignoreErrors: says('ignore_errors'), ignoreUnreachable: says('ignore_unreachable') }
}

/** One task, or one item of its loop, on one host: everything that its keywords say, worked out. */
export interface Post extends Forgiveness {
  readonly stage: Stage
  readonly task: PlannedTask
  readonly host: string
  /** Where a plan is made or applied. */
  readonly round?: Round | undefined
  readonly view: View
  /** It is one of a loop's. */
  readonly isLooped?: boolean
  /** The task as unknown answers name it: its name and place. */
  readonly label: string
  readonly check: boolean
  /** The task itself says that it only looks, whatever the run is. */
  readonly isOnlyChecked: boolean
  readonly diff: boolean
  readonly noLog: boolean
  /** `changed_when: false` was written: the user's word that nothing is touched. */
  readonly declaresNoChange: boolean
  /** Seconds that the task may go on by itself (async with poll: 0); undefined where it is waited for. */
  readonly background: number | undefined
  /** It has a time of its own (async), and is waited for: every so many seconds that is told. */
  readonly poll: number | undefined
  readonly environment: Environment
  readonly frame: FrameOptions
  /** The host that does the work, where it is another one. */
  readonly delegate: string | undefined
  /** The machine and user that the work is done as; connects when first asked for. */
  seat(): Promise<Seat>
  readonly onOutput: NonNullable<CommandOptions['onOutput']>
  /** What coming tasks will ask, so many questions at the most. */
  readonly ahead: (limit: number) => Promise<readonly Wish[]>
}

/** Works out a task's keywords on a host. Throws Problems where one cannot be rendered. */
export function postOf(stage: Stage, task: PlannedTask, host: string, view: View, ahead: Post['ahead']): Post {
  const { context, node } = task
  const { settings } = stage.scene
  const word = (name: string): Value | undefined => keyword(context, name, view.templar, OMIT)
  const delegate = delegateOf(word('delegate_to'), host)
  const job = jobOf(word, settings)
  const noLog = truth(word('no_log'), settings.noLog)
  const environment = environmentOf(context, view.templar, secret => remember(stage.scene.secrets, [secret]))
  let seat: Promise<Seat> | undefined
  return {
    stage,
    task,
    host,
    view,
    label: labelOf(task, view),
    check: truth(word('check_mode'), settings.check),
    isOnlyChecked: inherited(context, 'check_mode')?.value === true,
    diff: truth(word('diff'), settings.diff),
    noLog,
    ...forgivenessOf(task, view),
    ...job.manner,
    declaresNoChange: node.keywords.get('changed_when')?.value === false,
    environment,
    frame: { environment, signal: stage.scene.signal, ...job.limit },
    delegate,
    seat: () => {
      if (seat) return seat
      seat = seatFor(stage, task, view, delegate ?? host, delegate !== undefined)
      // A host that was not reached may be there at the next try (wait_for_connection).
      seat.catch(() => {
        seat = undefined
      })
      return seat
    },
    onOutput: (stream, bytes) => {
      if (!noLog) stage.scene.tell({ type: 'output', task: task.id, host, stream, text: decode(bytes) })
    },
    ahead,
  }
}

/** The host that a task is delegated to, where that is written out: of what cannot be worked out nobody knows the delegate. */
export function statedDelegate({ context }: PlannedTask, host: string): string | undefined {
  const value = inherited(context, 'delegate_to')?.value
  return typeof value === 'string' ? delegateOf(value, host) : undefined
}

function delegateOf(named: Value | undefined, host: string): string | undefined {
  return named === undefined || named === '' || String(named) === host ? undefined : String(named)
}

/** What async and poll say of a task; its time is timeout, else async where it is waited for. */
function jobOf(word: (name: string) => Value | undefined, { taskTimeout, pollInterval }: SceneSettings) {
  const seconds = count(word('async'), 0)
  const interval = count(word('poll'), pollInterval)
  const poll = seconds > 0 && interval > 0 ? interval : undefined
  const timeout = count(word('timeout'), poll === undefined ? taskTimeout : seconds)
  return {
    manner: { poll, background: seconds > 0 && poll === undefined ? seconds : undefined },
    limit: timeout > 0 ? { timeout } : {},
  }
}

/** A task's name as people know it: `role : name`; the module where it has none. */
export function nameOf(task: PlannedTask, view: View | undefined): string {
  const { module } = task.node
  const own = givenName(task, view) ?? moduleName(task)
  // As in Ansible, what includes a role is named without the role that it stands in.
  const isBare = module.endsWith('include_role')
  return task.context.role && !isBare ? `${titleOf(task.context.role)} : ${own}` : own
}

/** A name keeps the line breaks that were written in it; one that a value brings would let a host draw lines of its own. */
function ownLines({ source }: Template, shown: string): string {
  const breaks = (text: string) => text.split('\n').length
  const isOwn = !source.includes('{%') && breaks(source.replace(/\{[{#].*?[}#]\}/gs, '').trim()) === breaks(shown.trim())
  return isOwn ? shown : shown.replaceAll('\n', '\\n')
}

/** The name that a task was given; undefined where it has none. */
export function givenName({ node: { name } }: PlannedTask, view: View | undefined): string | undefined {
  return name === undefined || name === '' ? undefined : (typeof name === 'string' ? name : ownLines(name, rendered(name, view))).trim()
}

/** The module's name, worked out where it is a template (action: "{{ ansible_pkg_mgr }} name=x"). */
export function moduleOf({ node }: PlannedTask, view: View): string {
  return looksLikeTemplate(node.module) ? String(view.templar.render(new Template(node.module, node.moduleAt))) : node.module
}

/** The module as it was written; of an include of a role, with the role. */
function moduleName({ node }: PlannedTask): string {
  const { module, args } = node
  if (!module.endsWith('include_role')) return module
  const role = args.named.get('name') ?? args.named.get('role') ?? ''
  return `${module} : ${role instanceof Template ? role.source : String(role)}`
}

function rendered(name: { readonly source: string }, view: View | undefined): string {
  try {
    const told = view ? view.templar.render(name as never) : name.source
    return told instanceof Unknown ? name.source : String(told)
  } catch {
    return name.source
  }
}

function labelOf(task: PlannedTask, view: View): string {
  const { at } = task.node
  return `${nameOf(task, view)} (${at.file}:${at.line})`
}

async function seatFor(stage: Stage, task: PlannedTask, view: View, host: string, isDelegate: boolean): Promise<Seat> {
  const { scene } = stage
  const { context } = task
  const word = (name: string): Value | undefined => keyword(context, name, view.templar, OMIT)
  const other = isDelegate ? delegateVariable(view, host) : view.variable
  const connection = (name: string) => (name === 'connection' && isDelegate ? undefined : word(name))
  const address = addressOf(
    host,
    { variable: name => other(name) ?? implicit(stage, host, name), keyword: connection },
    scene.settings.address,
  )
  const become = becomeOf(context, view.templar, other, scene.settings.become, OMIT)
  remember(scene.secrets, [address.password, address.keyPassphrase, become?.password])
  scene.machines.set(host, machineIdOf(address))
  const isChecked = truth(word('check_mode'), scene.settings.check)
  return become && isChecked ? seatInCheck(scene, address, become) : scene.connections.seat(address, become)
}

/** The implicit localhost is this machine; so is a delegate of that name. */
function implicit(stage: Stage, host: string, name: string): Value | undefined {
  const isHere = ['localhost', '127.0.0.1', '::1'].includes(host) && !stage.scene.inventory.hostNames().includes(host)
  return isHere && name === 'ansible_connection' ? 'local' : undefined
}

function delegateVariable(view: View, host: string): (name: string) => Value | undefined {
  const all = view.variable('hostvars')
  const own = all instanceof Map ? all.get(host) : undefined
  return name => (own instanceof Map ? (own as ReadonlyMap<string, Value>).get(name) : undefined)
}

function remember(secrets: Set<string>, passwords: readonly (Secret | undefined)[]): void {
  for (const text of passwords.flatMap(password => (password ? textsOf(password) : []))) secrets.add(text)
}

/** Whether a task runs once for the whole batch: where it says so, and what is not of one host always. As in Ansible any words but none say yes. */
export function runsOnce(task: PlannedTask, view: View): boolean {
  return isForOne(task) || saysOnce(task, view)
}

/** Whether what it finds out is for all hosts. */
export function saysOnce(task: PlannedTask, view: View): boolean {
  const value = inherited(task.context, 'run_once')?.value
  return Boolean(quietly(() => view.templar.render(value ?? false)) ?? value)
}

/** Whether its module is for one host whatever it says: where it fails, it is that host alone that has failed. */
export function isForOne({ node }: PlannedTask): boolean {
  return /^(ansible\.(builtin|legacy)\.)?(pause|add_host)$/.test(node.module)
}

/** Whether a meta task is for the whole batch: as in Ansible, the first host's condition decides for all. */
export function isForAll({ node }: PlannedTask): boolean {
  const all = ['end_play', 'end_batch', 'clear_facts', 'clear_host_errors', 'refresh_inventory']
  return /^(ansible\.(builtin|legacy)\.)?meta$/.test(node.module) && all.includes(String(node.args.free ?? ''))
}
