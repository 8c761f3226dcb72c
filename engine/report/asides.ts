import pc from 'picocolors'
import type { Problem } from '../errors.ts'
import type { Outcome, Renderer, RunEvent } from './events.ts'
import { type ProblemStyle, placeText, problemText } from './problems.ts'
import { visible } from './visible.ts'

/** What an event says beside the course of the run: warnings, problems with their places, the interrupt. Empty for most. */
export function asideText(event: RunEvent, style: ProblemStyle): string {
  switch (event.type) {
    case 'notice':
      return warning(noticeText(event.problem, style), style)
    case 'item-finished':
      return outcomeText(event.outcome, style)
    case 'host-finished':
      return event.looped ? '' : outcomeText(event.outcome, style)
    case 'stopping':
      return warning('interrupted: no new task begins, and what runs is ended', style)
    case 'run-finished':
      return problemText(event.problems, style)
    default:
      return ''
  }
}

function outcomeText({ status, ignored, problem, result }: Outcome, style: ProblemStyle): string {
  const warnings = Array.isArray(result.warnings) ? result.warnings.map(text => warning(String(text), style)) : []
  const isTrouble = problem !== undefined && status === 'failed' && !ignored
  return [...warnings, isTrouble ? problemText([problem], style) : ''].join('')
}

function noticeText({ message, at, hint }: Problem, { folder }: ProblemStyle): string {
  return `${message}${at ? ` (${placeText(at, folder)})` : ''}${hint === undefined ? '' : `; ${hint}`}`
}

function warning(text: string, { colours }: ProblemStyle): string {
  return `${pc.createColors(colours).magenta(`[WARNING]: ${visible(text)}`)}\n`
}

/** A renderer of what is said beside the course alone: for outputs that have no words of their own. */
export function asides(write: (text: string) => Promise<void>, style: ProblemStyle): Renderer {
  return async events => {
    for await (const event of events) {
      const text = asideText(event, style)
      if (text !== '') await write(text)
    }
  }
}
