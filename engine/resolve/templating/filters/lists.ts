import { anyText, flagOf, integerOf, listOf, numberOf, textOf } from '../arguments.ts'
import { uncovered } from '../hidden.ts'
import { Fault, type Item, type ItemMap, tuple, Undefined } from '../items.ts'
import { entries, lazyEntries } from '../library.ts'
import { add } from '../python/arithmetic.ts'
import { equals, sorted } from '../python/compare.ts'
import { Group } from '../python/group.ts'
import { attribute, item } from '../python/members.ts'
import { characters, lengthOf, text, typeName } from '../python/text.ts'
import { elements } from '../python/truth.ts'
import { compareVersions } from '../python/versions.ts'
import { bare } from '../session.ts'
import { memberAt, membersAt, withoutCase } from './attributes.ts'

const length = (value: Item | undefined): Item => {
  const given = bare(value ?? null)
  if (typeof given === 'string') return lengthOf(given)
  if (given instanceof Map) return given.size
  if (given === null || typeof given !== 'object') throw new Fault(`object of type '${typeName(given)}' has no len()`)
  return elements(given).length
}

/** Filters on lists. */
export const listFilters = new Map([
  ...lazyEntries({
    length: ['value', (_, value) => length(value)],
    count: ['value', (_, value) => length(value)],
    first: ['value', (_, value) => elements(value ?? null)[0] ?? new Undefined('No first item, sequence was empty.')],
    last: ['value', (_, value) => elements(value ?? null).at(-1) ?? new Undefined('No last item, sequence was empty.')],
    list: ['value', (_, value) => [...elements(value ?? null)]],
    reverse: [
      'value',
      (_, value) => (typeof value === 'string' ? [...characters(value)].reverse().join('') : [...elements(value ?? null)].reverse()),
    ],
    batch: ['value linecount fill_with?', (_, value, count, fill) => batch(elements(value ?? null), integerOf(count), fill)],
    slice: ['value slices fill_with?', (_, value, count, fill) => slices(elements(value ?? null), integerOf(count), fill)],
    accumulate: ['value', (_, value) => accumulated(typeof value === 'string' ? characters(value) : elements(value ?? null))],
    zip: ['value *rest', (_, value, rest) => zipped([value ?? null, ...(rest as readonly Item[])], undefined)],
    zip_longest: [
      'value *rest **keywords',
      (_, value, rest, keywords) => zipped([value ?? null, ...(rest as readonly Item[])], (keywords as ItemMap).get('fillvalue') ?? null),
    ],
    product: [
      'value *rest **keywords',
      (_, value, rest, keywords) =>
        products([value ?? null, ...(rest as readonly Item[])], integerOf((keywords as ItemMap).get('repeat'), 1)),
    ],
    combinations: ['value r', (_, value, size) => combinations(elements(value ?? null), integerOf(size)).map(members => tuple(...members))],
    permutations: [
      'value r?',
      (_, value, size) =>
        permutations(elements(value ?? null), integerOf(size ?? undefined, elements(value ?? null).length)).map(members =>
          tuple(...members),
        ),
    ],
    subelements: ['value subelements skip_missing?', (_, value, path, skips) => subelements(value ?? null, path ?? null, flagOf(skips))],
    extract: ['item container morekeys?', (_, key, container, more) => extract(key ?? null, container ?? null, more ?? null)],
    attr: ['value name', (_, value, name) => onlyAttribute(value ?? null, textOf(name))],
    groupby: [
      'value attribute default? case_sensitive?',
      (_, value, at, fallback, isCase) => grouped(elements(value ?? null), memberAt(at ?? null, fallback), flagOf(isCase)),
    ],
  }),
  // They look into what they go by, and hand the rest on.
  ...lazyEntries({
    sort: [
      'value reverse? case_sensitive? attribute?',
      (_, value, isReversed, isCase, at) => {
        const read = at === undefined || at === null ? (element: Item) => [element] : membersAt(at)
        return sorted(
          elements(value ?? null),
          element => {
            const members = read(element).map(uncovered)
            return flagOf(isCase) ? members : members.map(withoutCase)
          },
          flagOf(isReversed),
        )
      },
    ],
    sum: [
      'value attribute? start?',
      (_, value, at, start = 0) =>
        elements(value ?? null)
          .map(at === undefined || at === null ? uncovered : element => uncovered(memberAt(at)(element)))
          .reduce<Item>((sum, one) => add(sum, one), uncovered(start)),
    ],
    min: ['value case_sensitive? attribute?', (_, value, isCase, at) => extreme(elements(value ?? null), flagOf(isCase), at, 'min')],
    max: ['value case_sensitive? attribute?', (_, value, isCase, at) => extreme(elements(value ?? null), flagOf(isCase), at, 'max')],
    join: [
      'value d? attribute?',
      (_, value, mark = '', at) =>
        elements(value ?? null)
          .map(element => text(uncovered(at === undefined || at === null ? element : memberAt(at)(element))))
          .join(text(mark)),
    ],
  }),
  ...entries({
    flatten: [
      'value levels? skip_nulls?',
      (_, value, levels, skips) =>
        flatten(elements(value ?? null), levels === undefined || levels === null ? undefined : numberOf(levels), flagOf(skips, true)),
    ],
    version_sort: [
      'value reverse?',
      (_, value, isReversed) => {
        const sorted = elements(value ?? null)
          .map(one => anyText(one))
          .sort((a, b) => compareVersions(a, b, 'loose'))
        return flagOf(isReversed) ? sorted.reverse() : sorted
      },
    ],
    param_list_compare: [
      'base target',
      (_, base, target) =>
        compared(
          elements(base ?? null).map(one => anyText(one)),
          elements(target ?? null).map(one => anyText(one)),
        ),
    ],
  }),
])

function accumulated(list: Iterable<Item>): Item[] {
  return [...list].reduce<Item[]>((sums, one) => [...sums, sums.length === 0 ? one : add(sums.at(-1) ?? null, one)], [])
}

function batch(list: readonly Item[], size: number, fill: Item | undefined): Item {
  const rows: Item[][] = []
  for (let at = 0; at < list.length; at += Math.max(1, size)) rows.push(list.slice(at, at + size))
  const last = rows.at(-1)
  if (last && fill !== undefined && fill !== null) while (last.length < size) last.push(fill)
  return rows
}

function slices(list: readonly Item[], count: number, fill: Item | undefined): Item {
  if (count < 1) throw new Fault('slice needs a number of slices above zero')
  const size = Math.floor(list.length / count)
  const longer = list.length % count
  let offset = 0
  return Array.from({ length: count }, (_, index) => {
    const start = offset + index * size
    if (index < longer) offset += 1
    const row = list.slice(start, offset + (index + 1) * size)
    return fill !== undefined && fill !== null && index >= longer ? [...row, fill] : row
  })
}

function zipped(lists: readonly Item[], fill: Item | undefined): Item {
  const columns = lists.map(elements)
  const lengths = columns.map(column => column.length)
  const rows = fill === undefined ? Math.min(...lengths) : Math.max(...lengths)
  return Array.from({ length: rows }, (_, row) => tuple(...columns.map(column => column[row] ?? fill ?? null)))
}

function products(lists: readonly Item[], repeat: number): Item {
  const columns = Array.from({ length: repeat }, () => lists.map(elements)).flat()
  const size = columns.reduce((count, column) => count * column.length, 1)
  if (size > 1_000_000) throw new Fault('the product would have more than a million members')
  return columns
    .reduce<Item[][]>((rows, column) => rows.flatMap(row => column.map(member => [...row, member])), [[]])
    .map(members => tuple(...members))
}

function combinations(list: readonly Item[], size: number): Item[][] {
  if (size === 0) return [[]]
  return list.flatMap((member, index) => combinations(list.slice(index + 1), size - 1).map(rest => [member, ...rest]))
}

function permutations(list: readonly Item[], size: number): Item[][] {
  if (size > list.length) return []
  if (size === 0) return [[]]
  return list.flatMap((member, index) =>
    permutations([...list.slice(0, index), ...list.slice(index + 1)], size - 1).map(rest => [member, ...rest]),
  )
}

/** Pairs of each element and each member of a list inside it. */
export function subelements(value: Item, path: Item, skipsMissing: boolean): Item {
  const list = value instanceof Map ? [...(value as ItemMap).values()] : listOf(value)
  const keys = typeof path === 'string' ? path.split('.') : elements(path).map(key => textOf(key))
  return list.flatMap(element => {
    let inner: Item = bare(element)
    for (const key of keys) {
      if (!(inner instanceof Map)) throw new Fault(`subelements looks for "${key}" in something that is no mapping`)
      const found = (inner as ItemMap).get(key)
      if (found === undefined && skipsMissing) return []
      if (found === undefined)
        throw new Fault(`could not find "${key}" in an element`, 'template-error', 'skip_missing=true leaves out elements without it')
      inner = bare(found)
    }
    if (!Array.isArray(inner)) throw new Fault(`"${keys.join('.')}" is no list in an element`)
    return (inner as readonly Item[]).map(member => tuple(element, member))
  })
}

function extract(key: Item, container: Item, more: Item): Item {
  const keys = more === null ? [] : Array.isArray(more) ? (more as readonly Item[]) : [more]
  return [key, ...keys].reduce((found, next) => item(found, bare(next)), container)
}

function onlyAttribute(value: Item, name: string): Item {
  if (!(value instanceof Map)) return attribute(value, name)
  const found = attribute(new Map(), name)
  return found instanceof Undefined ? found : attribute(value, name)
}

function grouped(list: readonly Item[], read: (item: Item) => Item, isCase: boolean): Item {
  const key = (member: Item) => (isCase ? read(member) : withoutCase(read(member)))
  const groups: { readonly key: Item; readonly name: Item; readonly members: Item[] }[] = []
  for (const member of sorted(list, key)) {
    const last = groups.at(-1)
    if (last && equals(last.key, key(member))) last.members.push(member)
    else groups.push({ key: key(member), name: read(member), members: [member] })
  }
  return groups.map(({ name, members }) => new Group(name, members))
}

function extreme(list: readonly Item[], isCase: boolean, at: Item | undefined, which: 'min' | 'max'): Item {
  const member = at === undefined || at === null ? bare : memberAt(at)
  const read = (element: Item) => uncovered(member(element))
  const ordered = sorted(list, element => (isCase ? read(element) : withoutCase(read(element))), which === 'max')
  return ordered[0] ?? new Undefined('No aggregated item, sequence was empty.')
}

function flatten(list: readonly Item[], levels: number | undefined, skipsNulls: boolean): Item[] {
  return list.flatMap((member): Item[] => {
    const isNull = member === null || member === 'None' || member === 'null'
    if (skipsNulls && isNull) return []
    if (!Array.isArray(member) || (levels !== undefined && levels < 1)) return [member]
    return flatten(member as readonly Item[], levels === undefined ? undefined : levels - 1, skipsNulls)
  })
}

/** Of the words of a target, those that a list has and does not leave out with a !, and the others. */
function compared(base: readonly string[], target: readonly string[]): Item {
  const without = base.filter(one => one.startsWith('!')).map(one => one.slice(1))
  const meant = base.filter(one => target.includes(one) && !without.includes(one))
  return new Map<string, Item>([
    ['actionable', meant],
    ['unsupported', target.filter(one => !meant.includes(one))],
  ])
}
