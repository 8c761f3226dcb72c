import type { Item, PlannedBlock, PlannedTask } from './context.ts'

type Section = 'block' | 'rescue' | 'always'

/** Where a host stands in a list of items, and what waits above it. Never changed: every move gives a new one. */
export interface Cursor {
  readonly items: readonly Item[]
  readonly index: number
  readonly up: Cursor | undefined
  /** The block whose section this is; undefined for a play's items, an included file or a flush. */
  readonly block: PlannedBlock | undefined
  readonly section: Section
  /** A failure that goes on upwards once `always` is done. */
  readonly failing: boolean
  /** Orders hosts: the way from the play to here. */
  readonly path: readonly number[]
  /** The items are handlers that run only where they were notified. */
  readonly handlers: boolean
}

/** A host that is done with its items, well or not; `rescued` counts the blocks whose rescue went through on the way. */
export type Moved = { readonly at: Cursor | 'done' | 'failed'; readonly rescued: number }

/** The start of a list of items; undefined when there is none. */
export function start(items: readonly Item[]): Cursor | 'done' {
  return settle({ items, index: 0, up: undefined, block: undefined, section: 'block', failing: false, path: [], handlers: false }, 0).at as
    | Cursor
    | 'done'
}

/** The task or flush in hand. */
export function current(cursor: Cursor): Exclude<Item, PlannedBlock> {
  return cursor.items[cursor.index] as Exclude<Item, PlannedBlock>
}

/** The way to the item in hand, comparable with `comparePaths`. */
export function pathOf(cursor: Cursor): readonly number[] {
  return [...cursor.path, cursor.index]
}

/** Sorts two ways: what comes first in the play, first. */
export function comparePaths(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** On to the next item after the one in hand went well (or was skipped, or its failure ignored). */
export function advance(cursor: Cursor): Moved {
  return settle({ ...cursor, index: cursor.index + 1 }, 0)
}

/** On after a failure: into rescue, through always, or out. */
export function fail(cursor: Cursor): Moved {
  const { block, section, up } = cursor
  if (block && section === 'block' && block.rescue.length > 0) return settle(enter(cursor, block, 'rescue', false), 0)
  if (block && section !== 'always' && block.always.length > 0) return settle(enter(cursor, block, 'always', true), 0)
  return up ? fail(up) : { at: 'failed', rescued: 0 }
}

/** Whether the item in hand stands inside a rescue that a failure led to; then the failure is no longer the host's. */
export function isRescuing(cursor: Cursor): boolean {
  return cursor.section === 'rescue' || (cursor.up ? isRescuing(cursor.up) : false)
}

/** Whether a failure now would be caught by a rescue somewhere above. */
export function wouldRescue(cursor: Cursor): boolean {
  if (cursor.block && cursor.section === 'block' && cursor.block.rescue.length > 0) return true
  return cursor.up ? wouldRescue(cursor.up) : false
}

/** Goes into items that take the place of the task in hand: an included file, or handlers at a flush. `order` sorts includes of several hosts. */
export function descend(cursor: Cursor, items: readonly Item[], order = 0, handlers = false): Moved {
  const inner: Cursor = {
    items,
    index: 0,
    up: cursor,
    block: undefined,
    section: 'block',
    failing: false,
    path: [...pathOf(cursor), order],
    handlers,
  }
  return settle(inner, 0)
}

/** Ends all items of the innermost list that `matches`, as meta: end_role does. */
export function leave(cursor: Cursor, matches: (task: PlannedTask) => boolean): Moved {
  const moved = advance(cursor)
  const item = typeof moved.at === 'string' ? undefined : current(moved.at)
  return typeof moved.at !== 'string' && item?.kind === 'task' && matches(item) ? leave(moved.at, matches) : moved
}

function enter(cursor: Cursor, block: PlannedBlock, section: Section, failing: boolean): Cursor {
  const order = { block: 0, rescue: 1, always: 2 }[section]
  return { ...cursor, items: block[section], index: 0, section, failing, path: [...cursor.path.slice(0, -1), order] }
}

/** Steps into blocks and out of finished lists until a task or flush is in hand. */
function settle(cursor: Cursor, rescued: number): Moved {
  const item = cursor.items[cursor.index]
  if (item === undefined) return finish(cursor, rescued)
  if (item.kind !== 'block') return { at: cursor, rescued }
  return settle(
    {
      items: item.block,
      index: 0,
      up: cursor,
      block: item,
      section: 'block',
      failing: false,
      path: [...pathOf(cursor), 0],
      handlers: cursor.handlers,
    },
    rescued,
  )
}

function finish(cursor: Cursor, rescued: number): Moved {
  const { block, section, up, failing } = cursor
  const more = rescued + (block && section === 'rescue' ? 1 : 0)
  if (block && section !== 'always' && block.always.length > 0) return settle(enter(cursor, block, 'always', false), more)
  if (!up) return { at: failing ? 'failed' : 'done', rescued: more }
  if (failing) {
    const moved = fail(up)
    return { ...moved, rescued: moved.rescued + more }
  }
  return settle({ ...up, index: up.index + 1 }, more)
}
