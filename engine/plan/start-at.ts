import type { Item, PlannedTask } from './context.ts'

/** The items from the first task on that `fits`, for --start-at-task; undefined where none does. What is included later is not looked into. */
export function itemsFrom(items: readonly Item[], fits: (task: PlannedTask) => boolean): Item[] | undefined {
  for (const [index, item] of items.entries()) {
    const rest = items.slice(index + 1)
    if (item.kind === 'task' && fits(item)) return [item, ...rest]
    if (item.kind !== 'block') continue
    const block = itemsFrom(item.block, fits)
    if (block) return [{ ...item, block }, ...rest]
    const always = itemsFrom(item.always, fits)
    if (always) return [{ ...item, block: always, rescue: [], always: [] }, ...rest]
  }
  return undefined
}
