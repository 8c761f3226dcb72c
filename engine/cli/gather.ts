import { asides } from '../report/asides.ts'
import type { Renderer, RunEvent } from '../report/events.ts'
import { fanOut } from '../report/fan-out.ts'
import { json } from '../report/json.ts'
import { openSave } from './save.ts'
import type { OpenScreen } from './screen.ts'

/** Takes the events of a run to its end, while what is wrong is told; gives all of them. */
export async function gather(
  events: AsyncIterable<RunEvent>,
  screen: OpenScreen,
  path?: string,
  more: { readonly [name: string]: Renderer } = {},
): Promise<RunEvent[]> {
  const all: RunEvent[] = []
  const save = path === undefined ? undefined : openSave(path)
  try {
    const problems = asides(screen.err, { colours: screen.colours, folder: process.cwd() })
    await fanOut(keeping(events, all), { problems, ...more, ...(save ? { '--save': json(save.write) } : {}) })
    return all
  } finally {
    save?.close()
  }
}

async function* keeping(events: AsyncIterable<RunEvent>, all: RunEvent[]): AsyncIterable<RunEvent> {
  for await (const event of events) {
    all.push(event)
    yield event
  }
}
