import type { Problem } from '../errors.ts'
import type { RunEvent } from './events.ts'

/** A saved run, and the lines of it that could not be read. */
export interface Replayed {
  readonly events: AsyncIterable<RunEvent>
  readonly problems: readonly Problem[]
}

/** Reads what the JSON renderer wrote. A line that is no event is a problem and is left out, so is an end that is missing. */
export function replayed(text: string, file: string): Replayed {
  const lines = text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [{ line, number: index + 1 }]))
  const read = lines.map(({ line, number }) => ({ number, event: eventIn(line) }))
  const events = read.flatMap(({ event }) => (event ? [event] : []))
  const broken = read.filter(({ event }) => !event).map(({ number }) => brokenLine(file, number))
  const shown = events.length === 0 ? broken.slice(0, 1) : broken
  return { events: each(events), problems: [...shown, ...missingEnd(events, file, lines.length)] }
}

function eventIn(line: string): RunEvent | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isEvent(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** As far as can be told: what else it holds is trusted to be what we wrote. */
function isEvent(value: unknown): value is RunEvent {
  if (value === null || typeof value !== 'object') return false
  const { time, type } = value as { time?: unknown; type?: unknown }
  return typeof time === 'number' && typeof type === 'string'
}

function brokenLine(file: string, line: number): Problem {
  return {
    code: 'broken-event',
    at: { file, line, column: 1 },
    message: 'this line is not an event of a run, and was left out',
    hint: 'was the file cut off, or is it no saved run?',
  }
}

function missingEnd(events: readonly RunEvent[], file: string, lines: number): Problem[] {
  if (events.at(-1)?.type === 'run-finished') return []
  const at = { file, line: Math.max(1, lines), column: 1 }
  return [{ code: 'unfinished-run', at, message: 'the saved run has no end', hint: 'it was killed, or is still running' }]
}

async function* each(events: readonly RunEvent[]): AsyncIterable<RunEvent> {
  yield* events
}
