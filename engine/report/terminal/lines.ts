import { counted, duration } from '../amounts.ts'
import { listingText } from '../ansible/listing.ts'
import { isModule } from '../ansible/result.ts'
import type { RunEvent } from '../events.ts'
import { pythonText } from '../python-text.ts'
import { visible } from '../visible.ts'
import { isTelling, type OutcomeStyle, outcomeText } from './outcome.ts'
import { recapText } from './recap.ts'
import type { Stage } from './stage.ts'

type Event<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>

/** What an event adds to the screen; most add nothing. */
export function eventLines(event: RunEvent, stage: Stage, style: OutcomeStyle): string[] {
  const { paint, verbosity } = style
  switch (event.type) {
    case 'listing':
      return [listingText(event).trimEnd()]
    case 'play-started':
      return ['', `${paint.bold(visible(event.name))}  ${paint.dim(counted(event.hosts.length, 'host'))}`]
    case 'play-skipped':
      return [paint.dim(event.because === 'no-hosts' ? '  no hosts match' : '  none of its hosts is left')]
    case 'retry':
      return [aside('retrying', `${stage.tasks.get(event.task)?.name ?? ''}  ${event.host}  ${event.left} left`, style)]
    case 'included':
      return [aside('included', includedText(event), style)]
    case 'host-connected':
      return verbosity > 0 ? [aside('connected', `${event.host}  ${event.transport}  ${duration(event.cost.milliseconds)}`, style)] : []
    case 'output':
      return verbosity > 0 ? outputLines(event, stage, style) : []
    case 'item-finished':
      return itemLines(event, stage, style)
    case 'host-finished':
      return [...restOf(event.host, stage, style), ...hostLines(event, stage, style)]
    case 'no-hosts-left':
      return [paint.red('  no hosts are left: the play ends here')]
    case 'run-finished':
      return [recapText(event, stage, style.folder, paint)].filter(Boolean).map(text => text.trimEnd())
    default:
      return []
  }
}

function aside(word: string, text: string, { paint }: OutcomeStyle): string {
  return paint.dim(`  ${word.padEnd(12)}${visible(text)}`)
}

function includedText({ file, hosts, label }: Event<'included'>): string {
  return `${file}  ${hosts.join(', ')}${label === undefined ? '' : ` (${pythonText(label)})`}`
}

function itemLines(event: Event<'item-finished'>, stage: Stage, style: OutcomeStyle): string[] {
  if (!isTelling(event, stage, style)) return []
  stage.told.add(event.host)
  return [outcomeText(event, stage, style)]
}

/** Of a loop whose items were told nothing more is said; what has nothing to tell waits for the end of the task. */
function hostLines(event: Event<'host-finished'>, stage: Stage, style: OutcomeStyle): string[] {
  const { host, looped, outcome } = event
  const module = stage.tasks.get(event.task)?.module ?? ''
  const isInclude = outcome.status === 'ok' && (isModule(module, 'include_tasks') || isModule(module, 'include_role'))
  if (isInclude || (looped && stage.told.has(host))) return []
  if (isTelling(event, stage, style)) return [outcomeText(event, stage, style)]
  stage.quiet.set(outcome.status, [...(stage.quiet.get(outcome.status) ?? []), host])
  return []
}

/** Whole lines of what a host prints; the rest waits for its end. */
function outputLines({ host, stream, text }: Event<'output'>, stage: Stage, style: OutcomeStyle): string[] {
  const key = JSON.stringify([host, stream])
  const lines = `${stage.unfinished.get(key) ?? ''}${text}`.split('\n')
  stage.unfinished.set(key, lines.pop() ?? '')
  return lines.map(line => printedLine(host, line, style))
}

function restOf(host: string, stage: Stage, style: OutcomeStyle): string[] {
  return ['stdout', 'stderr'].flatMap(stream => {
    const key = JSON.stringify([host, stream])
    const rest = stage.unfinished.get(key) ?? ''
    stage.unfinished.delete(key)
    return rest === '' ? [] : [printedLine(host, rest, style)]
  })
}

function printedLine(host: string, line: string, { paint }: OutcomeStyle): string {
  return `${' '.repeat(14)}${paint.dim(`${visible(host)} │`)} ${visible(line.replace(/\r$/, ''))}`
}
