/** Runs work for each item, at most `forks` at a time; results in the order of the items. Once it is to stop no item is begun. */
export async function withForks<T, R>(
  items: readonly T[],
  { forks, signal }: { readonly forks: number; readonly signal: AbortSignal },
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const queue = items.map((item, index) => ({ item, index }))
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next && !signal.aborted; next = queue.shift()) results[next.index] = await work(next.item)
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(forks, items.length)) }, worker))
  // An array keeps its holes: items that were not begun have no result.
  return results.filter(() => true)
}
