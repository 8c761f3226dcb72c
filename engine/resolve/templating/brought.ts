import { fromJson } from '../../load/json.ts'
import { Float, Moment } from '../../load/values.ts'
import type { Json } from '../../module.ts'
import { Fault, type Item, type ItemMap, Thing } from './items.ts'
import type { Entry } from './library.ts'
import { text } from './python/text.ts'
import { signature } from './signature.ts'

/** A filter, test or lookup of the user's in JavaScript: plain data in, plain data out; arguments by name come last, as one object. */
export type Plain = (...args: unknown[]) => unknown
export type Sort = 'filter' | 'test' | 'lookup'

// Like the templates that are compiled with them, the same for everybody.
const brought: Readonly<Record<Sort, Map<string, Entry>>> = { filter: new Map(), test: new Map(), lookup: new Map() }
let route: (sort: Sort, name: string) => string | undefined = () => undefined

/** Lets templates use what a file of the user's brings. */
export function bring(sort: Sort, file: string, functions: { readonly [name: string]: Plain }): void {
  for (const [name, plain] of Object.entries(functions))
    brought[sort].set(name, entryOf(`${sort} '${name}' (${file})`, plain, sort === 'lookup'))
}

/** Tells where full names of collections went that are not there themselves. */
export function routeBy(where: (sort: Sort, name: string) => string | undefined): void {
  route = where
}

/** The name that a full name means now, a few steps on at most: those that lead in a ring lead nowhere. */
export function routed(sort: Sort, name: string, steps = 10): string {
  const next = name.includes('.') && steps > 0 && !brought[sort].has(name) ? route(sort, name) : undefined
  return next === undefined ? name : routed(sort, next, steps - 1)
}

/** A filter, test or lookup that the user brought. */
export function ownEntry(sort: Sort, name: string): Entry | undefined {
  return brought[sort].get(name)
}

/** Options of a lookup are there even where none was given. */
function entryOf(called: string, plain: Plain, takesOptions: boolean): Entry {
  return {
    signature: signature('*rest **keywords'),
    isLazy: false,
    takesUndefined: false,
    run: (_, rest, keywords) => {
      const named = keywords instanceof Map && (takesOptions || keywords.size > 0) ? [plainOf(keywords as ItemMap)] : []
      try {
        return itemOf(plain(...(rest as readonly Item[]).map(plainOf), ...named))
      } catch (error) {
        throw new Fault(`the ${called} says: ${error instanceof Error ? error.message : String(error)}`)
      }
    },
  }
}

function plainOf(item: Item): unknown {
  if (item instanceof Float) return item.value
  if (item instanceof Moment) return item.text
  if (item instanceof Thing) return item.elements()?.map(plainOf) ?? item.text()
  if (typeof item === 'bigint') return Number.isSafeInteger(Number(item)) ? Number(item) : item
  if (Array.isArray(item)) return (item as readonly Item[]).map(plainOf)
  if (item instanceof Map) return Object.fromEntries([...(item as ItemMap)].map(([key, member]) => [text(key), plainOf(member)]))
  return item
}

function itemOf(value: unknown): Item {
  if (value === undefined) return null
  if (value instanceof Map) return new Map([...value].map(([key, member]) => [key as string, itemOf(member)]))
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(itemOf)
  if (typeof value === 'bigint' || value instanceof Uint8Array) return value
  if (typeof value === 'object' && value !== null) return new Map(Object.entries(value).map(([key, member]) => [key, itemOf(member)]))
  if (typeof value === 'function' || typeof value === 'symbol') throw new Error('it gave a function, which is no data')
  return fromJson(value as Json)
}
