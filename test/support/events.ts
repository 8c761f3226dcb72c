import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Renderer, RunEvent } from '../../engine/report/events.ts'
import { replayed } from '../../engine/report/replay.ts'
import type { Screen } from '../../engine/report/screen.ts'

const folder = join(import.meta.dirname, '..', 'report')

/** The text of a file beside the tests of the renderers. */
export function golden(name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}

/** The events of a saved run beside the tests of the renderers. */
export function eventsOf(name: string): AsyncIterable<RunEvent> {
  return replayed(golden(name), name).events
}

/** What a renderer wrote to each side of a screen, and to both in order. */
export interface Shown {
  readonly out: string
  readonly err: string
  readonly all: string
}

/** Shows events on a screen of paper. */
export async function shown(
  events: AsyncIterable<RunEvent>,
  make: (screen: Screen) => Renderer,
  screen: Partial<Screen> = {},
): Promise<Shown> {
  const written = { out: '', err: '', all: '' }
  const onto = (side: 'out' | 'err') => async (text: string) => {
    written[side] += text
    written.all += text
  }
  await make({ out: onto('out'), err: onto('err'), columns: 80, colours: false, ...screen })(events)
  return written
}
