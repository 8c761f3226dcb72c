/** Lets so many in at a time, in the order in which they came. */
export interface Turnstile {
  through<T>(work: () => Promise<T>): Promise<T>
}

/** A turnstile for `places` at a time. */
export function turnstile(places: number): Turnstile {
  const waiting: (() => void)[] = []
  let free = places
  return {
    async through(work) {
      if (free > 0) free -= 1
      else await new Promise<void>(resolve => waiting.push(resolve))
      try {
        return await work()
      } finally {
        const first = waiting.shift()
        if (first) first()
        else free += 1
      }
    },
  }
}
