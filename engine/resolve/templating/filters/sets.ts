import { flagOf } from '../arguments.ts'
import type { Item, ItemMap } from '../items.ts'
import { entries } from '../library.ts'
import { equals, identity } from '../python/compare.ts'
import { elements } from '../python/truth.ts'
import { memberAt, withoutCase } from './attributes.ts'

/** Filters that treat lists as sets; the order of what stays is the order it came in. */
export const setFilters = entries({
  unique: [
    'value case_sensitive? attribute?',
    (_, value, isCase, at) => {
      const read = at === undefined || at === null ? (element: Item) => element : memberAt(at)
      const seen = new Seen()
      return elements(value ?? null).filter(element => seen.adds(flagOf(isCase) ? read(element) : withoutCase(read(element))))
    },
  ],
  union: ['value other', (_, a, b) => distinct([...elements(a ?? null), ...elements(b ?? null)])],
  intersect: ['value other', (_, a, b) => among(a, b, true)],
  difference: ['value other', (_, a, b) => among(a, b, false)],
  symmetric_difference: ['value other', (_, a, b) => either(a, b)],
  // community.general's take any number of lists.
  lists_union: of(lists => distinct(lists.flatMap(list => elements(list)))),
  lists_intersect: of(([first = [], ...others]) =>
    others.reduce<Item[]>((left, list) => among(left, list, true), distinct(elements(first))),
  ),
  lists_difference: of(([first = [], ...others]) =>
    others.reduce<Item[]>((left, list) => among(left, list, false), distinct(elements(first))),
  ),
  lists_symmetric_difference: of(([first = [], ...others]) =>
    others.reduce<Item[]>((left, list) => either(left, list), distinct(elements(first))),
  ),
})

/** A filter of lists: the value and the arguments; with `flatten` what is in the value in its place. */
function of(made: (lists: readonly Item[]) => Item[]): [signature: string, filter: (_: unknown, ...given: (Item | undefined)[]) => Item] {
  return [
    'value *rest **keywords',
    (_, value, rest, keywords) => {
      const isFlat = flagOf((keywords as ItemMap | undefined)?.get('flatten'))
      return made([...(isFlat ? elements(value ?? null) : [value ?? null]), ...(rest as readonly Item[])])
    },
  ]
}

function either(a: Item | undefined, b: Item | undefined): Item[] {
  return [...among(a, b, false), ...among(b, a, false)]
}

/** A list without what came before. */
export function distinct(list: readonly Item[]): Item[] {
  const seen = new Seen()
  return list.filter(member => seen.adds(member))
}

function among(a: Item | undefined, b: Item | undefined, isIn: boolean): Item[] {
  const others = new Seen()
  for (const member of elements(b ?? null)) others.adds(member)
  return distinct(elements(a ?? null).filter(member => others.has(member) === isIn))
}

/** What was seen already: fast for texts and numbers. */
class Seen {
  readonly #plain = new Set<string>()
  readonly #others: Item[] = []

  has(item: Item): boolean {
    const key = identity(item)
    return key === undefined ? this.#others.some(other => equals(other, item)) : this.#plain.has(key)
  }

  /** Remembers an item; false when it was there before. */
  adds(item: Item): boolean {
    if (this.has(item)) return false
    const key = identity(item)
    if (key === undefined) this.#others.push(item)
    else this.#plain.add(key)
    return true
  }
}
