import pc from 'picocolors'
import type { RunEvent } from './events.ts'
import { differencesText } from './terminal/differences.ts'

/** The events of a check with what drifted as failures: for reports that know nothing else. */
export async function* driftAsFailures(events: AsyncIterable<RunEvent>): AsyncIterable<RunEvent> {
  for await (const event of events) yield failing(event)
}

function failing(event: RunEvent): RunEvent {
  if ((event.type !== 'item-finished' && event.type !== 'host-finished') || event.outcome.status !== 'changed' || event.outcome.ignored)
    return event
  const words = differencesText(event.outcome.differences, true, pc.createColors(false))
  return {
    ...event,
    outcome: { ...event.outcome, status: 'failed', message: words === '' ? 'it would be done again' : `it drifted:\n${words}` },
  }
}
