import type { Item, PlannedBlock } from './context.ts'

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

/** Where a move leads: to the next item, or out of all items, well or not. */
export type Moved = Cursor | 'done' | 'failed'

/** The first of a list of items. */
export function start(items: readonly Item[]): Moved {
  return settle(outset(items))
}

/** Before the first of a list of items. */
export function outset(items: readonly Item[]): Cursor {
  return { items, index: 0, up: undefined, block: undefined, section: 'block', failing: false, path: [], handlers: false }
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
  return settle(behind(cursor))
}

/** On after a failure: into rescue, through always, or out. */
export function fail(cursor: Cursor): Moved {
  const failed = failedAt(cursor)
  return failed ? settle(failed) : 'failed'
}

/** The start of what a failure leads to, before anything of it is in hand; undefined where it leads out. */
export function failedAt(cursor: Cursor): Cursor | undefined {
  const { block, section, up } = cursor
  if (block && section === 'block' && block.rescue.length > 0) return enter(cursor, block, 'rescue', false)
  if (block && section !== 'always' && block.always.length > 0) return enter(cursor, block, 'always', true)
  return up && failedAt(up)
}

/** Behind the item in hand: where a host stands until it takes the next, in the same block as before. */
export function behind(cursor: Cursor): Cursor {
  return { ...cursor, index: cursor.index + 1 }
}

/** Whether the host has failed, whatever it still cleans up: no rescue around it takes the failure. */
export function isDoomed(cursor: Cursor): boolean {
  return (cursor.failing && !isCaught(cursor.up)) || (cursor.up !== undefined && isDoomed(cursor.up))
}

/** Whether a block around it, the own one included, would rescue what fails here. */
export function isCaught(cursor: Cursor | undefined): boolean {
  if (!cursor) return false
  return (cursor.section === 'block' && (cursor.block?.rescue.length ?? 0) > 0) || isCaught(cursor.up)
}

/** Whether a host that fails here has failed as far as any_errors_fatal asks: its own block has nothing to clean up, and none rescues. */
export function isFinal(cursor: Cursor): boolean {
  const { block, section } = cursor
  const cleansUp =
    block !== undefined && ((section === 'block' && block.rescue.length > 0) || (section !== 'always' && block.always.length > 0))
  return !cleansUp && !isCaught(cursor.up)
}

/** Goes into items that take the place of the task in hand: an included file, or handlers at a flush. */
export function descend(cursor: Cursor, items: readonly Item[], handlers = false): Moved {
  return settle({ items, index: 0, up: cursor, block: undefined, section: 'block', failing: false, path: [...pathOf(cursor), 0], handlers })
}

function enter(cursor: Cursor, block: PlannedBlock, section: Section, failing: boolean): Cursor {
  const order = { block: 0, rescue: 1, always: 2 }[section]
  return { ...cursor, items: block[section], index: 0, section, failing, path: [...cursor.path.slice(0, -1), order] }
}

/** Steps into blocks and out of finished lists until a task or flush is in hand. */
function settle(cursor: Cursor): Moved {
  const item = cursor.items[cursor.index]
  if (item === undefined) return finish(cursor)
  if (item.kind !== 'block') return cursor
  return settle({
    items: item.block,
    index: 0,
    up: cursor,
    block: item,
    section: 'block',
    failing: false,
    path: [...pathOf(cursor), 0],
    handlers: cursor.handlers,
  })
}

function finish(cursor: Cursor): Moved {
  const { block, section, up, failing } = cursor
  if (block && section !== 'always' && block.always.length > 0) return settle(enter(cursor, block, 'always', false))
  if (!up) return failing ? 'failed' : 'done'
  return failing ? fail(up) : settle({ ...up, index: up.index + 1 })
}
