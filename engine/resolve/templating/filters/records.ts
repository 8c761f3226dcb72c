import type { Key } from '../../../load/values.ts'
import { eachOf, flagOf, textOf } from '../arguments.ts'
import { Fault, type Item, type ItemMap } from '../items.ts'
import { entries } from '../library.ts'
import { asKey, findIn, sorted } from '../python/compare.ts'
import { text, typeName } from '../python/text.ts'
import { elements } from '../python/truth.ts'
import { bare } from '../session.ts'
import { combine } from './mappings.ts'

/** Filters on lists of mappings, as community.general has them. */
export const recordFilters = entries({
  groupby_as_dict: ['sequence attribute', (_, value, attribute) => groupedAsDict(value ?? null, attribute ?? null)],
  counter: ['sequence', (_, value) => counted(value ?? null)],
  lists_mergeby: [
    'value *rest **keywords',
    (_, value, rest, keywords) => mergedBy([value ?? null, ...(rest as readonly Item[])], keywords as ItemMap),
  ],
})

const kind = (item: Item) => `<class '${typeName(item)}'>`

function groupedAsDict(value: Item, attribute: Item): Item {
  if (!Array.isArray(value) && typeof value !== 'string') throw new Fault('Input is not a sequence')
  const made = new Map<Key, Item>()
  for (const [at, one] of eachOf(value).entries()) {
    if (!(one instanceof Map)) throw new Fault(`Sequence element #${at} is not a mapping`)
    const found = findIn(one as ItemMap, attribute)
    if (found === undefined) throw new Fault(`Attribute not contained in element #${at} of sequence`)
    const key = asKey(bare(found))
    if (made.has(key)) throw new Fault(`Multiple sequence entries have attribute value '${text(bare(found))}'`)
    made.set(key, one)
  }
  return made
}

function counted(value: Item): Item {
  if (!Array.isArray(value) && typeof value !== 'string')
    throw new Fault(`Argument for community.general.counter must be a sequence (string or list). ${text(value)} is ${kind(value)}`)
  const counts = new Map<Key, number>()
  for (const one of eachOf(value)) {
    if (typeName(one) === 'list' || one instanceof Map)
      throw new Fault(
        `community.general.counter needs a sequence with hashable elements (int, float or str) - unhashable type: '${typeName(one)}'`,
      )
    counts.set(asKey(one), (counts.get(asKey(one)) ?? 0) + 1)
  }
  return counts
}

/** Mappings with the same member as one, by its order; a list by itself stays as it is. */
function mergedBy(given: readonly Item[], keywords: ItemMap): Item {
  if ([...keywords.keys()].some(key => key !== 'recursive' && key !== 'list_merge'))
    throw new Fault("'recursive' and 'list_merge' are the only valid keyword arguments.")
  const index = given.at(-1) ?? null
  if (given.length < 2) throw new Fault('At least one list and index are needed.')
  const lists = given.slice(0, -1).flatMap(listsIn)
  if (typeof index !== 'string')
    throw new Fault(`First argument after the lists for community.general.lists_mergeby must be string. ${text(index)} is ${kind(index)}`)
  const [only] = lists
  if (only && lists.length === 1) return only
  const [isRecursive, listMerge] = [flagOf(keywords.get('recursive')), textOf(keywords.get('list_merge'), 'replace')]
  const made = new Map<Key, Item>()
  for (const one of lists.flat()) {
    const key = findIn(one, index)
    if (key === undefined) continue
    const before = made.get(asKey(bare(key)))
    made.set(asKey(bare(key)), before === undefined ? one : combine([before, one], isRecursive, listMerge))
  }
  return sorted([...made.keys()], key => key as Item).map(key => made.get(key) ?? null)
}

/** The list that an argument is, or the lists that are in it. */
function listsIn(given: Item): ItemMap[][] {
  if (!Array.isArray(given) && typeof given !== 'string')
    throw new Fault(
      `All arguments before the argument index for community.general.lists_mergeby must be lists. ${text(given)} is ${kind(given)}`,
    )
  const members = elements(given).map(bare)
  const inner = members.filter(one => Array.isArray(one))
  return inner.length > 0 ? inner.map(one => eachOf(one).map(recordOf)) : [members.map(recordOf)]
}

function recordOf(one: Item): ItemMap {
  if (one instanceof Map) return one as ItemMap
  throw new Fault(`Elements of list arguments for lists_mergeby must be dictionaries. ${text(one)} is ${kind(one)}`)
}
