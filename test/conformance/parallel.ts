import { availableParallelism } from 'node:os'

/** Does the work for each of the things, as many at a time as this machine has cores. */
export async function inParallel<T>(things: readonly T[], work: (thing: T) => Promise<void>): Promise<void> {
  const left = things.values()
  const one = async () => {
    for (const thing of left) await work(thing)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, one))
}
