import { setTimeout as wait } from 'node:timers/promises'

/** Waits so many seconds, or until the run is to stop. */
export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await wait(seconds * 1000, undefined, { signal }).catch(() => undefined)
}
