import type { Told } from '../execute/scene.ts'
import type { World } from '../load/world.ts'
import type { RunEvent } from '../report/events.ts'
import { withFrames } from './frames.ts'

/** Events on their way from whoever tells them to the one who reads them. */
export interface EventQueue {
  tell(event: Told): void
  end(): void
  events(): AsyncIterable<RunEvent>
}

/** A queue that stamps events with the world's time and shows the lines around what is wrong. */
export function eventQueue(world: World): EventQueue {
  const waiting: RunEvent[] = []
  let isEnded = false
  let wake: () => void = () => undefined
  return {
    tell(event) {
      waiting.push({ time: world.now(), ...withFrames(event, world) })
      wake()
    },
    end() {
      isEnded = true
      wake()
    },
    async *events() {
      for (;;) {
        for (let event = waiting.shift(); event; event = waiting.shift()) yield event
        if (isEnded) return
        await new Promise<void>(resolve => {
          wake = resolve
          if (waiting.length > 0 || isEnded) resolve()
        })
      }
    },
  }
}
