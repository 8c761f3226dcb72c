import { type Item, type ItemMap, Tuple } from '../items.ts'
import { orderTexts } from './compare.ts'
import { literal, text } from './text.ts'

/** Python's pprint: on one line where 80 columns suffice, else one member a line; keys sorted. */
export function pretty(item: Item, indent = 0, room = 80): string {
  const flat = literal(sortedInside(item))
  if (flat.length + indent <= room) return flat
  if (item instanceof Map) {
    const entries = sortedEntries(item as ItemMap).map(([key, member]) => {
      const head = `${literal(key as Item)}: `
      return head + pretty(member, indent + 1 + head.length, room - 1)
    })
    return `{${entries.join(`,\n${' '.repeat(indent + 1)}`)}}`
  }
  if (!Array.isArray(item)) return flat
  const [open, close] = item instanceof Tuple ? ['(', ')'] : ['[', ']']
  return `${open}${(item as readonly Item[]).map(member => pretty(member, indent + 1, room - 1)).join(`,\n${' '.repeat(indent + 1)}`)}${close}`
}

function sortedEntries(map: ItemMap): (readonly [unknown, Item])[] {
  return [...map].sort(([a], [b]) => (typeof a === 'number' && typeof b === 'number' ? a - b : orderTexts(text(a), text(b))))
}

function sortedInside(item: Item): Item {
  if (item instanceof Map) return new Map(sortedEntries(item as ItemMap).map(([key, member]) => [key as string, sortedInside(member)]))
  if (!Array.isArray(item) || item instanceof Tuple) return item
  return (item as readonly Item[]).map(sortedInside)
}
