import type { Key } from '../../../load/values.ts'
import { flagOf, listOf, mappingOf, textOf } from '../arguments.ts'
import { Fault, type Item, type ItemMap, type Tuple, tuple, Undefined } from '../items.ts'
import { entries, lazyEntries, lenientEntries } from '../library.ts'
import { asKey, findIn, isAmong, sorted } from '../python/compare.ts'
import { pair } from '../python/container-methods.ts'
import { text, typeName } from '../python/text.ts'
import { elements } from '../python/truth.ts'
import { bare } from '../session.ts'
import { withoutCase } from './attributes.ts'

/** Filters on mappings. */
export const mappingFilters = new Map([
  ...lenientEntries({
    items: ['value', (_, value) => (value instanceof Undefined ? [] : pairs(mappingOf(value)))],
  }),
  ...lazyEntries({
    dict2items: [
      'value key_name? value_name?',
      (_, value, keyName, valueName) => dict2items(value ?? null, textOf(keyName, 'key'), textOf(valueName, 'value')),
    ],
    items2dict: [
      'value key_name? value_name?',
      (_, value, keyName, valueName) => items2dict(value ?? null, textOf(keyName, 'key'), textOf(valueName, 'value')),
    ],
    combine: [
      'value *rest **keywords',
      (_, value, rest, keywords) =>
        combine(
          [value ?? null, ...(rest as readonly Item[])],
          flagOf((keywords as ItemMap).get('recursive')),
          textOf((keywords as ItemMap).get('list_merge'), 'replace'),
        ),
    ],
    dict: ['value?', (_, value) => new Map(elements(value ?? []).map(one => [asKey(pair(one)[0]), pair(one)[1]]))],
    dict_kv: ['value key', (_, value, key) => new Map<Key, Item>([[asKey(key ?? null), value ?? null]])],
  }),
  ...entries({
    dictsort: [
      'value case_sensitive? by? reverse?',
      (_, value, isCase, by, isReversed) => {
        const at = textOf(by, 'key') === 'value' ? 1 : 0
        return sorted(
          pairs(mappingOf(value)),
          one => (flagOf(isCase) ? (one[at] ?? null) : withoutCase(one[at] ?? null)),
          flagOf(isReversed),
        )
      },
    ],
    rekey_on_member: [
      'value key duplicates?',
      (_, value, key, duplicates) => rekeyed(value ?? null, key ?? null, textOf(duplicates, 'error')),
    ],
  }),
])

function pairs(map: ItemMap): Tuple[] {
  return [...map].map(([key, value]) => tuple(key as Item, value))
}

function dict2items(value: Item, keyName: string, valueName: string): Item {
  if (!(value instanceof Map)) throw new Fault(`dict2items requires a dictionary, got ${typeName(value)} instead.`)
  return [...(value as ItemMap)].map(
    ([key, member]) =>
      new Map<Key, Item>([
        [keyName, key as Item],
        [valueName, member],
      ]),
  )
}

function items2dict(value: Item, keyName: string, valueName: string): Item {
  if (!Array.isArray(value)) throw new Fault(`items2dict requires a list, got ${typeName(value)} instead.`)
  return new Map(
    (value as readonly Item[]).map(element => {
      const one = mappingOf(element)
      const [key, member] = [findIn(one, keyName), findIn(one, valueName)]
      if (key === undefined || member === undefined)
        throw new Fault(`items2dict requires each dictionary in the list to contain the keys '${keyName}' and '${valueName}'`)
      return [asKey(key), member]
    }),
  )
}

const listMerges = ['replace', 'keep', 'append', 'prepend', 'append_rp', 'prepend_rp']

/** Mappings merged, the later ones winning; each key stays where it first stood. */
export function combine(given: readonly Item[], isRecursive: boolean, listMerge: string): Item {
  if (!listMerges.includes(listMerge)) throw new Fault(`'list_merge' must be one of ${listMerges.join(', ')}`)
  const maps = given.flatMap(flattened).map(one => {
    const map = bare(one)
    if (map instanceof Map) return map as ItemMap
    throw new Fault(`failed to combine variables, expected dicts but got a '${typeName(map)}'`)
  })
  return maps.reduce<ItemMap>((merged, map) => mergedMaps(merged, map, isRecursive, listMerge), new Map())
}

function flattened(given: Item): readonly Item[] {
  const one = bare(given)
  return Array.isArray(one) ? (one as readonly Item[]).flatMap(flattened) : [one]
}

function mergedMaps(low: ItemMap, high: ItemMap, isRecursive: boolean, listMerge: string): ItemMap {
  const merged = new Map(low)
  for (const [key, value] of high) {
    const there = merged.get(key)
    merged.set(key, there === undefined ? value : mergedMembers(bare(there), bare(value), value, isRecursive, listMerge))
  }
  return merged
}

function mergedMembers(low: Item, high: Item, written: Item, isRecursive: boolean, listMerge: string): Item {
  if (isRecursive && low instanceof Map && high instanceof Map) return mergedMaps(low as ItemMap, high as ItemMap, true, listMerge)
  if (!Array.isArray(low) || !Array.isArray(high)) return written
  const [a, b] = [low as readonly Item[], high as readonly Item[]]
  if (listMerge === 'keep') return a
  if (listMerge === 'append') return [...a, ...b]
  if (listMerge === 'prepend') return [...b, ...a]
  if (listMerge === 'append_rp') return [...a.filter(member => !isAmong(b, member)), ...b]
  if (listMerge === 'prepend_rp') return [...b, ...a.filter(member => !isAmong(b, member))]
  return written
}

function rekeyed(value: Item, key: Item, duplicates: string): Item {
  const list = value instanceof Map ? [...(value as ItemMap).values()] : listOf(value)
  const made = new Map<Key, Item>()
  for (const element of list) {
    const found = findIn(mappingOf(element), key)
    if (found === undefined) throw new Fault(`the key "${text(key)}" was not found in an element`)
    if (made.has(asKey(found)) && duplicates === 'error') throw new Fault(`the key ${text(found)} is not unique, it cannot be used`)
    made.set(asKey(found), element)
  }
  return made
}
