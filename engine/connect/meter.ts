import type { Duplex } from 'node:stream'

/** What goes over streams, counted as a proxy in between would: a turn is sending again after having received. */
export interface Meter {
  turns: number
  up: number
  down: number
}

/** Counts a stream into a meter from now on. Its reader must be attached in the same tick. */
export function metered(stream: Duplex, meter: Meter): void {
  let hasReceived = true
  const write = stream.write.bind(stream) as (...parts: unknown[]) => boolean
  stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    if (hasReceived) meter.turns++
    hasReceived = false
    meter.up += chunk.length
    return write(chunk, ...rest)
  }) as typeof stream.write
  stream.on('data', (bytes: Uint8Array) => {
    hasReceived = true
    meter.down += bytes.length
  })
}
