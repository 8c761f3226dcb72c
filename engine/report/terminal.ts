import pc from 'picocolors'
import { asideText } from './asides.ts'
import type { Renderer, RunEvent } from './events.ts'
import type { Screen } from './screen.ts'
import { eventLines } from './terminal/lines.ts'
import { headline, type OutcomeStyle } from './terminal/outcome.ts'
import { emptyStage, follow, type Stage, settle } from './terminal/stage.ts'
import { statusLine } from './terminal/status-line.ts'
import { visible } from './visible.ts'

/** How a run is shown on a terminal. */
export interface TerminalOptions {
  /** The number of -v given. */
  readonly verbosity: number
  /** Files below it are named from it. */
  readonly folder?: string
  /** The clock of the status line, in milliseconds. */
  readonly now?: () => number
}

/** A run for a person at a terminal: what is running in the last line, above it what came of each task, at the end what to do now. */
export function terminal(screen: Screen, options: TerminalOptions): Renderer {
  const { now = Date.now, verbosity, folder } = options
  const style: OutcomeStyle = { paint: pc.createColors(screen.colours), verbosity, ...(folder === undefined ? {} : { folder }) }
  return async events => {
    const stage = emptyStage()
    try {
      for await (const event of events) {
        const ended = endsTask(event) ? quietLines(stage, style) : []
        follow(stage, event, now())
        const aside = asideFor(event, screen, folder)
        if (aside !== '') await screen.err(aside)
        if (event.type === 'run-finished') screen.live?.hide()
        const lines = [...ended, ...eventLines(event, stage, style)]
        if (lines.length > 0) await screen.out(`${lines.join('\n')}\n`)
        if (event.type === 'host-finished') settle(stage, event)
        if (event.type === 'host-started') screen.live?.show(() => statusLine(stage, now(), screen.columns - 4))
      }
    } finally {
      screen.live?.hide()
    }
  }
}

/** Troubles of tasks stand under the tasks: here only what has no other place. */
function asideFor(event: RunEvent, screen: Screen, folder: string | undefined): string {
  if (event.type === 'item-finished' || event.type === 'host-finished') return ''
  return asideText(event, { colours: screen.colours, ...(folder === undefined ? {} : { folder }) })
}

function endsTask({ type }: RunEvent): boolean {
  return ['task-started', 'play-started', 'included', 'no-hosts-left', 'stopping', 'run-finished'].includes(type)
}

/** The hosts on which there was nothing to tell, in one line for each status. */
function quietLines(stage: Stage, style: OutcomeStyle): string[] {
  const told = [...stage.quiet].map(([status, hosts]) => headline(status, stage.task, style.paint.dim(visible(hosts.join(', '))), style))
  stage.quiet.clear()
  stage.told.clear()
  return told
}
