import type { Key } from '../../../load/values.ts'
import { TemplateFault } from '../fault.ts'
import type { Filters } from '../filters.ts'

import { equal, isMapping, isText, itemsOf, need, order, str, Tuple, typeName, Undefined } from '../python.ts'
import { count, flag, given, text } from './arguments.ts'
import { keyOf } from './selecting.ts'

type Dict = Map<Key, unknown>

function dict(value: unknown, name: string): Dict {
  const found = need(value)
  if (!isMapping(found)) throw new TemplateFault('template-error', `${name} requires a dictionary, got ${typeName(found)} instead.`)
  return found
}

const merges: { readonly [way: string]: (a: unknown[], b: unknown[]) => unknown[] } = {
  replace: (_a, b) => b,
  keep: a => a,
  append: (a, b) => [...a, ...b],
  prepend: (a, b) => [...b, ...a],
  append_rp: (a, b) => [...a.filter(one => !b.some(other => equal(one, other))), ...b],
  prepend_rp: (a, b) => [...b, ...a.filter(one => !b.some(other => equal(one, other)))],
}

function merged(a: Dict, b: Dict, recursive: boolean, lists: string): Dict {
  const result = new Map(a)
  for (const [key, value] of b) {
    const there = result.get(key)
    if (recursive && isMapping(there) && isMapping(value)) result.set(key, merged(there, value, recursive, lists))
    else if (Array.isArray(there) && Array.isArray(value)) result.set(key, (merges[lists] ?? merges['replace'])?.(there, value))
    else result.set(key, value)
  }
  return result
}

function combine(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): unknown {
  const parts = [value, ...args].flatMap(part => (Array.isArray(part) ? part : [part]))
  const dicts = parts.map(part => dict(part, 'combine'))
  return dicts.reduce(
    (sum, part) => merged(sum, part, flag([], kwargs, 0, 'recursive', false), text([], kwargs, 0, 'list_merge', 'replace')),
    new Map() as Dict,
  )
}

function flatten(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): unknown[] {
  const levels = given(args, kwargs, 0, 'levels')
  const depth = levels === undefined || levels === null ? Number.POSITIVE_INFINITY : Number(levels)
  const skips = flag(args, kwargs, 1, 'skip_nulls', true)
  const walk = (items: readonly unknown[], left: number): unknown[] =>
    items.flatMap(one =>
      skips && (one === null || one === 'None' || one === 'null') ? [] : Array.isArray(one) && left > 0 ? walk(one, left - 1) : [one],
    )
  return walk(itemsOf(value), depth)
}

function product(lists: readonly unknown[][]): unknown[][] {
  return lists.reduce<unknown[][]>((rows, list) => rows.flatMap(row => list.map(one => [...row, one])), [[]])
}

function permutations(items: readonly unknown[], size: number): unknown[][] {
  return size === 0
    ? [[]]
    : items.flatMap((one, index) =>
        permutations([...items.slice(0, index), ...items.slice(index + 1)], size - 1).map(rest => [one, ...rest]),
      )
}

function combinations(items: readonly unknown[], size: number): unknown[][] {
  return size === 0 ? [[]] : items.flatMap((one, index) => combinations(items.slice(index + 1), size - 1).map(rest => [one, ...rest]))
}

/** A list of mappings with each element of an inner list beside its outer one. */
export function subelements(value: unknown, path: unknown, skipMissing: boolean): unknown[] {
  const items = isMapping(need(value)) ? [...(value as Dict).values()] : itemsOf(value)
  const keys = isText(path) ? path : itemsOf(path).map(str).join('.')
  return items.flatMap(one => {
    const found = keyOf(one, keys)
    if (found instanceof Undefined) {
      if (skipMissing) return []
      throw new TemplateFault('template-error', `could not find '${keys}' key in iterated item ${str(one)}`)
    }
    if (!Array.isArray(found)) throw new TemplateFault('template-error', `the key ${keys} should point to a list, got ${str(found)}`)
    return found.map(inner => Tuple.from([one, inner]))
  })
}

const zip = (lists: readonly unknown[][], length: number, fill: unknown) =>
  Array.from({ length }, (_, index) => Tuple.from(lists.map(list => (index < list.length ? list[index] : fill))))
const has = (list: readonly unknown[], one: unknown) => list.some(other => equal(other, one))
const distinct = (list: readonly unknown[]) => list.filter((one, index) => list.findIndex(other => equal(one, other)) === index)

/** Filters of lists and mappings. */
export const collections: Filters = {
  list: value => (isMapping(value) ? [...value.keys()] : itemsOf(value)),
  length: value => (isMapping(value) ? value.size : itemsOf(value).length),
  count: value => (isMapping(value) ? value.size : itemsOf(value).length),
  items: value => (value instanceof Undefined ? [] : [...dict(value, 'items')].map(entry => Tuple.from(entry))),
  reverse: value => (isText(value) ? Array.from(value).reverse().join('') : itemsOf(value).reverse()),
  join: (value, args, kwargs) => {
    const attribute = given(args, kwargs, 1, 'attribute')
    return itemsOf(value)
      .map(one => str(attribute === undefined || attribute === null ? one : keyOf(one, attribute)))
      .join(text(args, kwargs, 0, 'd', ''))
  },
  dict2items: (value, args, kwargs) => {
    const [key, member] = [text(args, kwargs, 0, 'key_name', 'key'), text(args, kwargs, 1, 'value_name', 'value')]
    return [...dict(value, 'dict2items')].map(
      ([name, one]) =>
        new Map<Key, unknown>([
          [key, name],
          [member, one],
        ]),
    )
  },
  items2dict: (value, args, kwargs) => {
    const [key, member] = [text(args, kwargs, 0, 'key_name', 'key'), text(args, kwargs, 1, 'value_name', 'value')]
    return new Map(itemsOf(value).map(one => [need(keyOf(one, key)) as Key, need(keyOf(one, member))]))
  },
  dictsort: (value, args, kwargs) => {
    const by = text(args, kwargs, 1, 'by', 'key') === 'value' ? 1 : 0
    const sign = flag(args, kwargs, 2, 'reverse', false) ? -1 : 1
    const isCaseSensitive = flag(args, kwargs, 0, 'case_sensitive', false)
    const key = (entry: readonly unknown[]) => (isText(entry[by]) && !isCaseSensitive ? entry[by].toLowerCase() : entry[by])
    return [...dict(value, 'dictsort')].sort((a, b) => order(key(a), key(b)) * sign).map(entry => Tuple.from(entry))
  },
  combine,
  flatten,
  union: (value, args) => distinct([...itemsOf(value), ...itemsOf(args[0])]),
  intersect: (value, args) => distinct(itemsOf(value)).filter(one => has(itemsOf(args[0]), one)),
  difference: (value, args) => distinct(itemsOf(value)).filter(one => !has(itemsOf(args[0]), one)),
  symmetric_difference: (value, args) => {
    const [a, b] = [distinct(itemsOf(value)), distinct(itemsOf(args[0]))]
    return [...a.filter(one => !has(b, one)), ...b.filter(one => !has(a, one))]
  },
  zip: (value, args) => {
    const lists = [value, ...args].map(itemsOf)
    return zip(lists, Math.min(...lists.map(list => list.length)), null)
  },
  zip_longest: (value, args, kwargs) => {
    const lists = [value, ...args].map(itemsOf)
    return zip(lists, Math.max(...lists.map(list => list.length)), kwargs.get('fillvalue') ?? null)
  },
  product: (value, args, kwargs) => {
    const lists = [value, ...args].map(itemsOf)
    return product(Array.from({ length: count([], kwargs, 0, 'repeat', 1) }, () => lists).flat()).map(row => Tuple.from(row))
  },
  permutations: (value, args) =>
    permutations(itemsOf(value), args[0] === undefined ? itemsOf(value).length : Number(args[0])).map(row => Tuple.from(row)),
  combinations: (value, args) => combinations(itemsOf(value), Number(args[0] ?? 1)).map(row => Tuple.from(row)),
  subelements: (value, args, kwargs) => subelements(value, args[0], flag(args, kwargs, 1, 'skip_missing', false)),
  shuffle: (value, _args, _kwargs, run) =>
    itemsOf(value)
      .map(one => ({ one, by: run.setting.world.random() }))
      .sort((a, b) => a.by - b.by)
      .map(({ one }) => one),
  rekey_on_member: (value, args) => new Map(itemsOf(value).map(one => [need(keyOf(one, args[0])) as Key, one])),
  dict: value => new Map(itemsOf(value).map(pair => itemsOf(pair) as [Key, unknown])),
  dict_kv: (value, args) => new Map([[need(args[0]) as Key, value]]),
}
