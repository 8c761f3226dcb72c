/** Runs work for each item, at most `forks` at a time; results in the order of the items. */
export async function withForks<T, R>(items: readonly T[], forks: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const queue = items.map((item, index) => ({ item, index }))
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) results[next.index] = await work(next.item)
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(forks, items.length)) }, worker))
  return results
}
