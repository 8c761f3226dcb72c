import type { Outcome, RunEvent, TaskRef } from '../events.ts'
import { pythonText } from '../python-text.ts'
import { visible } from '../visible.ts'
import type { Course } from './course.ts'
import { differencesText } from './diff.ts'
import type { Shade } from './paint.ts'
import { isModule, isShownAlways, resultText } from './result.ts'

type HostFinished = Extract<RunEvent, { type: 'host-finished' }>
type ItemFinished = Extract<RunEvent, { type: 'item-finished' }>

/** The lines of a task, or of one item of its loop, on one host; none of what its manner leaves out. */
export function outcomeText(event: HostFinished | ItemFinished, course: Course): string {
  const task = course.tasks.get(event.task) ?? nameless
  if (isQuiet(event, task)) return ignoringText(event, course)
  if (isHidden(event, course)) return ''
  const shows = event.outcome.status === 'refused' || (task.diff ?? course.diff)
  const differences =
    shows && !isLooped(event) ? differencesText(event.outcome.differences, pathOf(event.outcome.result, task.module), course) : ''
  const { shade, text } = line(event, task, course)
  return `${jobText(event, task, course)}${differences}${place(event, task, course)}${course.paint(shade, text)}\n${ignoringText(event, course)}`
}

/** What is said of a job that was waited for, before what it came to. */
function jobText(event: HostFinished | ItemFinished, { module }: TaskRef, { paint }: Course): string {
  const { status, result } = event.outcome
  const id = result['ansible_job_id']
  if (isLooped(event) || isModule(module, 'async_status') || typeof id !== 'string' || result['finished'] !== 1) return ''
  return `${paint('verbose', visible(`ASYNC ${status === 'failed' ? 'FAILED' : 'OK'} on ${event.host}: jid=${id}`))}\n`
}

function isHidden({ outcome: { status } }: HostFinished | ItemFinished, { manner }: Course): boolean {
  return (status === 'skipped' && !manner.showsSkipped) || (status === 'ok' && !manner.showsOk)
}

/** Where a task stands that failed, if that is wished and was not said at its beginning. */
function place({ type, outcome: { status } }: HostFinished | ItemFinished, { at }: TaskRef, { manner, options, paint }: Course): string {
  if (!manner.placesOfFailures || options.verbosity > 1 || !at || status !== 'failed' || type === 'item-finished') return ''
  return `${paint('verbose', visible(`task path: ${at.file}:${at.line}`))}\n`
}

/** What Ansible's file names in its differences, of whatever they are. */
function pathOf({ path, dest }: HostFinished['outcome']['result'], module: string): string | undefined {
  const named = path ?? dest
  return isModule(module, 'file') && typeof named === 'string' ? named : undefined
}

const nameless: TaskRef = { id: '', name: '', module: '', handler: false, check: false, noLog: false }

/** An include that went well is told by its own event; of a loop the items were told already, unless the whole is censored. */
function isQuiet(event: HostFinished | ItemFinished, { module }: TaskRef): boolean {
  const { status, result } = event.outcome
  const isInclude = isModule(module, 'include_tasks') || isModule(module, 'include_role')
  if (isInclude && status === 'ok') return true
  if (!isLooped(event) || status === 'skipped' || status === 'unreachable' || 'censored' in result) return false
  // Of debug it says once more that an item failed.
  return !(status === 'failed' && isModule(module, 'debug'))
}

function isLooped(event: HostFinished | ItemFinished): boolean {
  return event.type === 'host-finished' && event.looped
}

/** Of an item it is said once, after the last. */
export function ignoringText({ type, outcome }: HostFinished | ItemFinished, { paint }: Course): string {
  return outcome.ignored && type === 'host-finished' ? `${paint('skipped', '...ignoring')}\n` : ''
}

interface Line {
  readonly shade: Shade
  readonly text: string
}

function line(event: HostFinished | ItemFinished, task: TaskRef, { options, manner }: Course): Line {
  const { status, waitsFor } = event.outcome
  const host = hostText(event)
  const item = event.type === 'item-finished' ? `(item=${visible(pythonText(event.label))})` : undefined
  const dump = () => ` => ${resultText(task, event.outcome, options.verbosity, manner)}`
  const more = (options.verbosity > 0 && !isHushed(task, status)) || isShownAlways(task, event.outcome) ? dump() : ''
  const named = item === undefined ? host : `${host} => ${item}`
  switch (status) {
    case 'ok':
    case 'changed':
      return { shade: status, text: `${status}: ${named}${more}` }
    case 'skipped':
      return { shade: 'skipped', text: `skipping: ${skippedText(event.host, item)}${more}` }
    case 'unknown':
      return { shade: 'warning', text: `unknown: ${named} => depends on ${visible(waitsFor ?? 'the real run')}` }
    case 'refused':
      return { shade: 'error', text: `refused: ${named} => ${visible(refusalText(event.outcome))}` }
    case 'failed':
    case 'unreachable':
      return { shade: status === 'failed' ? 'error' : 'unreachable', text: failure(event, host, item) + dump() }
  }
}

/** As in Ansible, the facts of a host are never printed, however much is to be said. */
function isHushed({ module }: TaskRef, status: string): boolean {
  return status !== 'skipped' && (isModule(module, 'setup') || isModule(module, 'gather_facts'))
}

/** Of what was skipped nobody asks to whom it was delegated. */
function skippedText(host: string, item: string | undefined): string {
  return item === undefined ? `[${visible(host)}]` : `[${visible(host)}] => ${item} `
}

/** Why a step of a plan is not done, and which step was refused first where it is another one. */
export function refusalText({ message = 'it is not as in the plan', hint, waitsFor }: Outcome): string {
  const [because, advice] = [waitsFor === undefined ? '' : ` (${waitsFor})`, hint === undefined ? '' : `; ${hint}`]
  return `${message}${message.includes('depends') ? because : ''}${advice}`
}

function failure({ outcome }: HostFinished | ItemFinished, host: string, item: string | undefined): string {
  if (item !== undefined) return `failed: ${host} ${item}`
  return `fatal: ${host}: ${outcome.status === 'failed' ? 'FAILED!' : 'UNREACHABLE!'}`
}

function hostText({ host, delegate, delegateAddress }: HostFinished | ItemFinished): string {
  const address = delegateAddress === undefined ? '' : `(${delegateAddress})`
  return `[${visible(delegate === undefined ? host : `${host} -> ${delegate}${address}`)}]`
}
