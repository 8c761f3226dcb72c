import type { Renderer } from './events.ts'
import { visibleJson } from './visible.ts'

/** Every event as JSON on a line of its own, as it happens: what --output json prints, --save keeps and replay reads. */
export function json(write: (text: string) => Promise<void>): Renderer {
  return async events => {
    for await (const event of events) await write(`${visibleJson(JSON.stringify(event))}\n`)
  }
}
