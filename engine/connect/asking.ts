import type { Asker } from './link.ts'

let last: Promise<unknown> = Promise.resolve()

/** Work that may ask the person at the terminal, one after the other: two questions at once would mix. */
export function inTurnToAsk<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work)
  last = mine.catch(() => undefined)
  return mine
}

/** An asker during whose questions a clock stands still. */
export function pausing(ask: Asker, clock: Clock): Asker {
  return async (question, hidden) => {
    clock.pause()
    try {
      return await ask(question, hidden)
    } finally {
      clock.resume()
    }
  }
}

/** A timeout that a person's thinking does not count for. */
export interface Clock {
  pause(): void
  resume(): void
  stop(): void
}

/** Starts a clock that calls once so many seconds have passed. */
export function clock(seconds: number, late: () => void): Clock {
  let left = seconds * 1000
  let since = 0
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  const pause = () => {
    if (timer === undefined) return
    clearTimeout(timer)
    timer = undefined
    left -= Date.now() - since
  }
  const resume = () => {
    if (timer !== undefined || isStopped) return
    since = Date.now()
    timer = setTimeout(late, Math.max(0, left))
  }
  resume()
  return {
    pause,
    resume,
    stop: () => {
      pause()
      isStopped = true
    },
  }
}
