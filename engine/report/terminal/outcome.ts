import type { Json } from '../../module.ts'
import { duration } from '../amounts.ts'
import { usual } from '../ansible/manner.ts'
import { refusalText } from '../ansible/outcome.ts'
import { isModule, isShownAlways, resultText } from '../ansible/result.ts'
import type { Outcome, RunEvent, Status, TaskRef } from '../events.ts'
import { pythonText } from '../python-text.ts'
import { visible, visibleBlock } from '../visible.ts'
import { differencesText } from './differences.ts'
import { type Colours, indented, shadeOf } from './paint.ts'
import type { Stage } from './stage.ts'
import { troubleText } from './trouble.ts'

type Finished = Extract<RunEvent, { type: 'host-finished' | 'item-finished' }>

/** How outcomes are shown. */
export interface OutcomeStyle {
  readonly paint: Colours
  readonly verbosity: number
  readonly folder?: string
}

/** Where the words of a line begin, and those below it. */
const [statusColumn, detailColumn] = [14, 14]

/** The headline of a task: what became of it, its name, and on which hosts. */
export function headline(status: Status, task: TaskRef | undefined, where: string, { paint }: OutcomeStyle): string {
  const word = shadeOf(status, paint)(status.padEnd(statusColumn - 2))
  const marks = [task?.handler ? paint.dim(' (handler)') : '', task?.check ? paint.magenta(' [check]') : ''].join('')
  const name = visible(task?.name ?? '')
  return `  ${word}${status === 'ok' || status === 'skipped' ? paint.dim(name) : name}${marks}  ${where}`
}

/** One host's, or one item's, line with what belongs under it. */
export function outcomeText(event: Finished, stage: Stage, style: OutcomeStyle): string {
  const { outcome } = event
  const task = stage.tasks.get(event.task)
  const head = headline(outcome.status, task, whereText(event, task, style.paint), style)
  const details = detailsOf(event, task, stage, style).filter(Boolean)
  return [head, ...details.map(detail => indented(detail, detailColumn))].join('\n')
}

/** Whether there is more to say than that it went well: then it has a line of its own at once. */
export function isTelling(event: Finished, stage: Stage, { verbosity }: OutcomeStyle): boolean {
  const { status, differences } = event.outcome
  const task = stage.tasks.get(event.task)
  if (status !== 'ok' && status !== 'skipped') return true
  return (task !== undefined && status === 'ok' && isShownAlways(task, event.outcome)) || differences.length > 0 || verbosity > 0
}

function whereText(event: Finished, task: TaskRef | undefined, paint: Colours): string {
  const host = visible(event.delegate === undefined ? event.host : `${event.host} -> ${event.delegate}`)
  const item = event.type === 'item-finished' ? ` ${paint.dim(`(${task?.noLog ? 'hidden' : visible(pythonText(event.label))})`)}` : ''
  const lasted =
    event.type === 'host-finished' && event.cost && event.cost.milliseconds >= 100
      ? paint.dim(`  ${duration(event.cost.milliseconds)}`)
      : ''
  const ignored = event.outcome.ignored ? paint.magenta('  ignored') : ''
  return `${host}${item}${lasted}${ignored}`
}

function detailsOf(event: Finished, task: TaskRef | undefined, stage: Stage, style: OutcomeStyle): string[] {
  const { outcome } = event
  const { paint, verbosity, folder } = style
  const differences = differencesText(outcome.differences, outcome.status === 'refused' || (task?.diff ?? stage.diff), paint)
  const words = stage.working.get(event.host)?.printed ?? ''
  const printed = verbosity > 0 && words !== '' ? undefined : words
  const isBad = outcome.status === 'failed' || outcome.status === 'unreachable'
  return [
    outcome.status === 'refused' ? visible(refusalText(outcome)) : '',
    differences,
    outcome.status === 'unknown' ? `depends on ${visible(outcome.waitsFor ?? 'the real run')}` : '',
    isBad ? troubleText(outcome, task, printed, folder, paint) : '',
    task && !isBad && outcome.status !== 'refused' ? spokenText(outcome, task, style) : '',
  ]
}

/** What debug and assert say; with -v every result. */
function spokenText(outcome: Outcome, task: TaskRef, { verbosity, paint }: OutcomeStyle): string {
  const { status, result } = outcome
  if (status === 'ok' && isModule(task.module, 'debug') && verbosity < 3) return saidBy(result)
  if (isModule(task.module, 'assert') && verbosity === 0) return typeof result.msg === 'string' ? paint.dim(visibleBlock(result.msg)) : ''
  return verbosity > 0 ? paint.dim(resultText(task, outcome, verbosity, usual)) : ''
}

function saidBy(result: Outcome['result']): string {
  if (typeof result.msg === 'string') return visibleBlock(result.msg)
  const own = Object.entries(result).filter(([name]) => !['changed', 'failed'].includes(name))
  return own.map(([name, value]) => `${name === 'msg' ? '' : `${visible(name)}: `}${visibleBlock(pretty(value))}`).join('\n')
}

function pretty(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}
