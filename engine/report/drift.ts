import pc from 'picocolors'
import type { Position, Problem } from '../errors.ts'
import type { Json } from '../module.ts'
import { counted } from './amounts.ts'
import type { Difference, RunEvent } from './events.ts'
import { forecastOf, type PlannedStep } from './planned.ts'
import { placeText } from './problems.ts'
import { pythonText } from './python-text.ts'
import { differencesText } from './terminal/differences.ts'
import { type Colours, indented } from './terminal/paint.ts'
import { visible } from './visible.ts'

/** Something that is not as a playbook has it: `drifted` differs, `open` only a run could tell, the others could not be told. */
export interface Finding {
  readonly host: string
  readonly task: string
  readonly at?: Position
  readonly module: string
  readonly item?: Json
  readonly what: 'drifted' | 'open' | 'failed' | 'unreachable'
  readonly differences: readonly Difference[]
  readonly message?: string
  readonly hint?: string
}

/** What became of hosts since the last run. */
export interface Drift {
  /** Whether something differs; false where something could not be told, too. */
  readonly drift: boolean
  /** 0 nothing differs, 2 something does, all else is trouble: 3 a task failed, 4 a host was not reached, what a run says of its input. */
  readonly exit: number
  readonly hosts: { readonly [host: string]: { readonly [what in Finding['what']]: number } }
  readonly findings: readonly Finding[]
  readonly problems: readonly Problem[]
}

/** What the events of a check say of drift. */
export function driftOf(events: readonly RunEvent[]): Drift {
  const { tasks } = forecastOf(events, () => undefined)
  const findings = tasks.flatMap(({ task, steps }) =>
    steps.flatMap((step): Finding[] => {
      const what = whatOf(step)
      const { host, item, differences = [], message, hint, waitsFor } = step
      const { name, module, at } = task
      const said = what === 'open' ? (message ?? `depends on ${waitsFor ?? 'the real run'}`) : message
      return what === undefined
        ? []
        : [
            {
              host,
              task: name,
              ...(at ? { at } : {}),
              module,
              ...(item === undefined ? {} : { item }),
              what,
              differences,
              ...(said === undefined ? {} : { message: said }),
              ...(hint === undefined ? {} : { hint }),
            },
          ]
    }),
  )
  const end = events.find(event => event.type === 'run-finished')
  const problems = end?.problems ?? []
  const names = Object.keys(end?.hosts ?? {})
  const hosts = Object.fromEntries(names.map(host => [host, countsOf(findings.filter(one => one.host === host))]))
  const drift = findings.some(({ what }) => what === 'drifted')
  return { drift, exit: exitOf(end?.exit ?? 1, problems.length > 0, drift), hosts, findings, problems }
}

/** A check that went well says whether something differs; 2, which a run says of failed tasks, is kept for that. */
function exitOf(exit: number, isBroken: boolean, drift: boolean): number {
  if (isBroken) return exit === 2 ? 3 : exit
  if (exit === 0) return drift ? 2 : 0
  return exit === 2 ? 3 : exit
}

function whatOf({ status, ignored }: PlannedStep): Finding['what'] | undefined {
  if (ignored) return undefined
  switch (status) {
    case 'changed':
      return 'drifted'
    case 'unknown':
      return 'open'
    case 'failed':
    case 'refused':
      return 'failed'
    case 'unreachable':
      return 'unreachable'
    case 'ok':
    case 'skipped':
      return undefined
  }
}

function countsOf(findings: readonly Finding[]): { [what in Finding['what']]: number } {
  const count = (what: Finding['what']) => findings.filter(one => one.what === what).length
  return { drifted: count('drifted'), open: count('open'), failed: count('failed'), unreachable: count('unreachable') }
}

/** How drift is shown. */
export interface DriftStyle {
  readonly colours: boolean
  readonly folder?: string
  /** Whether differences of texts are shown whole. */
  readonly diff: boolean
}

/** Drift for a person: host by host, what differs; nothing of what is as it should be. */
export function driftText(drift: Drift, style: DriftStyle): string {
  const paint = pc.createColors(style.colours)
  const blocks = Object.keys(drift.hosts).map(host => hostText(host, drift, style, paint))
  return `${[...blocks, summary(drift, paint)].join('\n\n')}\n`
}

function hostText(host: string, { findings, hosts }: Drift, style: DriftStyle, paint: Colours): string {
  const own = findings.filter(one => one.host === host)
  const counts = Object.entries(hosts[host] ?? {}).filter(([, count]) => count > 0)
  const words = counts.map(([what, count]) => `${count} ${what}`).join(', ') || paint.green('as it should be')
  return [`${paint.bold(visible(host))}  ${words}`, ...own.map(one => findingText(one, style, paint))].join('\n')
}

function findingText({ what, task, item, at, differences, message, hint }: Finding, style: DriftStyle, paint: Colours): string {
  const shade = { drifted: paint.yellow, open: paint.magenta, failed: paint.red, unreachable: paint.red }[what]
  const place = at ? paint.dim(`  ${placeText(at, style.folder)}`) : ''
  const label = item === undefined ? '' : paint.dim(` (${visible(pythonText(item))})`)
  const details = [
    style.diff ? differencesText(differences, true, paint) : namesText(differences, paint),
    visible([message, hint].filter(Boolean).join('; ')),
  ].filter(Boolean)
  return [`  ${shade(what.padEnd(12))}${visible(task)}${label}${place}`, ...details.map(text => indented(text, 14))].join('\n')
}

/** Without --diff a text says only which it is. */
function namesText(differences: readonly Difference[], paint: Colours): string {
  const texts = differences.flatMap(one => (one.type === 'text' ? [`${visible(one.path)}: ${sideOf(one)}`] : []))
  return [...texts, differencesText(differences, false, paint)].filter(Boolean).join('\n')
}

function sideOf({ before, after, binary }: Extract<Difference, { type: 'text' }>): string {
  if (binary) return 'another text'
  if (before === undefined) return 'not there'
  return after === undefined ? 'should be gone' : 'another text'
}

function summary({ hosts, drift, exit }: Drift, paint: Colours): string {
  const all = Object.values(hosts)
  const drifted = all.filter(one => one.drifted > 0).length
  const untold = all.reduce((sum, { open }) => sum + open, 0)
  const told = drift
    ? paint.yellow(`${drifted} of ${counted(all.length, 'host')} drifted`)
    : paint.green(`${counted(all.length, 'host')}: no drift was found`)
  const rest = untold > 0 ? `; ${counted(untold, 'task')} only a run could tell` : ''
  const trouble = exit !== 0 && exit !== 2 ? paint.red('; not all could be told') : ''
  return `${told}${rest}${trouble}`
}
