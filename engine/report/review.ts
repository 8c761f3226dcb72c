import pc from 'picocolors'
import type { Json } from '../module.ts'
import type { TaskRef } from './events.ts'
import type { PlannedStep, Reviewed } from './planned.ts'
import { placeText } from './problems.ts'
import { pythonText } from './python-text.ts'
import { differencesText } from './terminal/differences.ts'
import { type Colours, indented } from './terminal/paint.ts'
import { visible } from './visible.ts'

/** How a plan is shown. */
export interface ReviewStyle {
  readonly colours: boolean
  /** Files below it are named from it. */
  readonly folder?: string
  /** With -v also what is as it should be. */
  readonly verbosity: number
}

/** What becomes of a step when the plan is applied. */
export type Fate = 'changes' | 'runs' | 'later' | 'fails' | 'lost' | 'stays' | 'skipped'

/** One step with its task. */
export interface Entry {
  readonly task: TaskRef
  readonly step: PlannedStep
  readonly fate: Fate
}

/** The steps of each host in order, and how many there are of each fate. */
export function byHost({ tasks }: Pick<Reviewed, 'tasks'>): ReadonlyMap<string, readonly Entry[]> {
  const hosts = new Map<string, Entry[]>()
  for (const { task, steps } of tasks)
    for (const step of steps) hosts.set(step.host, [...(hosts.get(step.host) ?? []), { task, step, fate: fateOf(task, step) }])
  return hosts
}

function fateOf(task: TaskRef, { status, waitsFor, ignored }: PlannedStep): Fate {
  if (ignored) return 'stays'
  switch (status) {
    case 'changed':
      return 'changes'
    case 'unknown':
      return isOwn(task, waitsFor) ? 'runs' : 'later'
    case 'failed':
    case 'refused':
      return 'fails'
    case 'unreachable':
      return 'lost'
    case 'skipped':
      return 'skipped'
    case 'ok':
      return 'stays'
  }
}

/** Nobody knows what a command does before it has run: such a step waits for itself. */
function isOwn({ name, at }: TaskRef, waitsFor = ''): boolean {
  return at !== undefined && waitsFor === `${name} (${at.file}:${at.line})`
}

/** How many steps of a host have which fate, in words; what there is none of is left out. */
export function countsOf(entries: readonly Entry[]): string {
  const words: readonly (readonly [Fate, string])[] = [
    ['changes', 'to change'],
    ['runs', 'to run, with an end that nobody knows'],
    ['later', 'decided when the plan is applied'],
    ['fails', 'will fail'],
    ['lost', 'not reached'],
    ['stays', 'as they should be'],
    ['skipped', 'skipped'],
  ]
  const counts = words.map(([fate, text]) => ({ text, count: entries.filter(entry => entry.fate === fate).length }))
  return counts.flatMap(({ text, count }) => (count > 0 ? [`${count} ${text}`] : [])).join(', ') || 'nothing to do'
}

/** A plan for a person: what would change on each host, what only the run can tell and what that waits for. */
export function reviewText(plan: Reviewed, style: ReviewStyle): string {
  const paint = pc.createColors(style.colours)
  const head = `${paint.bold(`Plan of ${visible(plan.playbooks.join(', '))}`)} ${paint.dim(`made ${new Date(plan.made).toISOString()}`)}`
  const hosts = [...byHost(plan)].map(([host, entries]) => hostText(host, entries, style, paint))
  return `${[head, ...hosts, ...leftOutText(plan, paint)].join('\n\n')}\n`
}

function hostText(host: string, entries: readonly Entry[], style: ReviewStyle, paint: Colours): string {
  const shown = entries.filter(({ fate }) => style.verbosity > 0 || (fate !== 'stays' && fate !== 'skipped'))
  const lines = shown.map(entry => entryText(entry, style, paint))
  return [`${paint.bold(visible(host))}  ${countsOf(entries)}`, ...lines].join('\n')
}

function entryText({ task, step, fate }: Entry, { folder }: ReviewStyle, paint: Colours): string {
  const shade = {
    changes: paint.yellow,
    runs: paint.magenta,
    later: paint.magenta,
    fails: paint.red,
    lost: paint.red,
    stays: paint.green,
    skipped: paint.cyan,
  }[fate]
  const item = step.item === undefined ? '' : paint.dim(` (${visible(pythonText(step.item))})`)
  const marks = [task.handler ? ' (handler)' : '', step.delegate === undefined ? '' : ` -> ${visible(step.delegate)}`].join('')
  const place = task.at ? paint.dim(`  ${placeText(task.at, folder)}`) : ''
  const details = detailsOf(step, fate, paint).filter(Boolean)
  return [
    `  ${shade(fate.padEnd(9))}${visible(task.name)}${item}${paint.dim(marks)}${place}`,
    ...details.map(text => indented(text, 11)),
  ].join('\n')
}

function detailsOf(step: PlannedStep, fate: Fate, paint: Colours): string[] {
  const { message, hint, waitsFor, closed } = step
  return [
    differencesText(step.differences ?? [], true, paint),
    fate === 'runs' || fate === 'later' || (fate === 'changes' && !step.differences) ? paint.dim(callText(step)) : '',
    fate === 'later' ? `waits for ${visible(waitsFor ?? 'the run')}` : '',
    fate === 'fails' || fate === 'lost' ? visible([message, hint].filter(Boolean).join('; ')) : '',
    closed === 'left-out' && fate === 'changes'
      ? paint.dim('held only to what of it changes, not to what is there now: that is private, and there is no vault password')
      : '',
  ]
}

/** A module with its arguments in one line, as far as they are known. */
export function callText({ module = '', arguments: given = {} }: Pick<PlannedStep, 'module' | 'arguments'>): string {
  return visible([module, ...Object.entries(given).map(([name, value]) => `${name}=${argumentText(value)}`)].join(' '))
}

function argumentText(value: Json): string {
  const text = typeof value === 'string' && !/[\s"']/.test(value) && value !== '' ? value : JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

function leftOutText({ leftOut }: Reviewed, paint: Colours): string[] {
  if (leftOut.length === 0) return []
  const head = `${paint.bold('Left out')}, as it has to do with secrets and there is no vault password to seal it with; it is read again when the plan is applied:`
  return [[head, ...leftOut.map(name => `  ${visible(name)}`)].join('\n')]
}
