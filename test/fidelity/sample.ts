import type { Book } from './book.ts'

/** How many books CI tries: of those on booted hosts, which take many seconds, two; of the others all that failed once, and some. */
const sizes = { booted: 2, inPlace: 12 }

/** A sample by a seed. */
export function sample(all: readonly Book[], failedOnce: Readonly<Record<string, string>>, seed: number): Book[] {
  const mixed = shuffled(all, seed)
  const [booted, inPlace] = [mixed.filter(book => book.isBooted), mixed.filter(book => !book.isBooted)]
  const [known, others] = [inPlace.filter(({ name }) => failedOnce[name]), inPlace.filter(({ name }) => !failedOnce[name])]
  return [...booted.slice(0, sizes.booted), ...known, ...others.slice(0, sizes.inPlace)]
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
