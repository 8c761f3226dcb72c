import type { Renderer, RunEvent } from './events.ts'

/** A renderer that fell out of a run, and why. */
export interface Dropped {
  readonly name: string
  readonly error: unknown
}

/** Events that one renderer may be behind before the others wait for it. */
const patience = 1000

/**
 * Gives the events of one run to several renderers. The source is read as fast as the slowest takes them; one that throws or stops
 * reading is left out, and the run goes on. Ends when all have ended. Throws only what the source throws.
 */
export async function fanOut(events: AsyncIterable<RunEvent>, renderers: { readonly [name: string]: Renderer }): Promise<Dropped[]> {
  const dropped: Dropped[] = []
  const branches = Object.entries(renderers).map(([name, renderer]) => ({ name, renderer, ...branch() }))
  const running = branches.map(({ name, renderer, source, leave }) =>
    renderer(source)
      .catch((error: unknown) => dropped.push({ name, error }))
      .finally(leave),
  )
  try {
    for await (const event of events) await Promise.all(branches.map(({ give }) => give(event)))
  } finally {
    for (const { end } of branches) end()
    await Promise.all(running)
  }
  return dropped
}

interface Branch {
  readonly source: AsyncIterable<RunEvent>
  /** Ends when the event was taken into the queue. */
  give(event: RunEvent): Promise<void>
  end(): void
  leave(): void
}

function branch(): Branch {
  const queue: RunEvent[] = []
  const [taker, giver] = [gate(), gate()]
  let isEnded = false
  let isLeft = false
  async function* source(): AsyncGenerator<RunEvent> {
    while (!isEnded || queue.length > 0) {
      const next = queue.shift()
      giver.open()
      if (next) yield next
      else await taker.wait()
    }
  }
  return {
    source: source(),
    async give(event) {
      if (isLeft) return
      queue.push(event)
      taker.open()
      while (queue.length >= patience && !isLeft) await giver.wait()
    },
    end() {
      isEnded = true
      taker.open()
    },
    leave() {
      isLeft = true
      queue.length = 0
      giver.open()
    },
  }
}

/** A door that one side waits at and the other opens; it closes behind whoever waited. */
function gate(): { wait(): Promise<void>; open(): void } {
  let isOpen = false
  let wake: (() => void) | undefined
  return {
    async wait() {
      if (!isOpen)
        await new Promise<void>(resolve => {
          wake = resolve
        })
      isOpen = false
      wake = undefined
    },
    open() {
      isOpen = true
      wake?.()
    },
  }
}
