import type { Book } from './book.ts'

/** How many books CI tries besides those that failed once; a booted host takes seconds, a folder one. */
const sizes = { booted: 3, inPlace: 24 }

/** A sample by a seed, with all that ever failed. */
export function sample(all: readonly Book[], failedOnce: Readonly<Record<string, string>>, seed: number): Book[] {
  const mixed = shuffled(all, seed)
  const [known, others] = [mixed.filter(({ name }) => failedOnce[name]), mixed.filter(({ name }) => !failedOnce[name])]
  const [booted, inPlace] = [others.filter(book => book.isBooted), others.filter(book => !book.isBooted)]
  return [...known, ...booted.slice(0, sizes.booted), ...inPlace.slice(0, sizes.inPlace)]
}

/** The same things in an order that the seed gives. */
export function shuffled<T>(things: readonly T[], seed: number): T[] {
  const mixed = [...things]
  let state = seed
  for (let last = mixed.length - 1; last > 0; last--) {
    // The numbers of Park and Miller: any fixed ones will do.
    state = ((state + 1) * 48271) % 2147483647
    const at = state % (last + 1)
    ;[mixed[last], mixed[at]] = [mixed[at] as T, mixed[last] as T]
  }
  return mixed
}
