import { anyText, integerOf, mappingOf } from '../arguments.ts'
import { subelements } from '../filters/lists.ts'
import { Fault, type Item, type ItemMap, tuple } from '../items.ts'
import { percent } from '../python/percent-format.ts'
import { text, typeName } from '../python/text.ts'
import { elements } from '../python/truth.ts'
import type { Lookup } from './run.ts'

/** Lookups that only turn lists around: those behind with_items, with_dict and the like. */
export const listLookups: Readonly<Record<string, Lookup>> = {
  items: (_, terms) => terms.flatMap(level),
  list: (_, terms) => terms,
  flattened: (_, terms) => flat(terms),
  dict: (_, terms) => terms.flatMap(term => pairs(term)),
  nested: (_, terms) => product(terms.map(term => level(term))),
  cartesian: (_, terms) => product(terms.map(term => level(term))),
  together: (_, terms) => together(terms.map(term => flat(level(term)))),
  indexed_items: (_, terms) => terms.flatMap(level).map((item, index) => tuple(index, item)),
  subelements: (_, terms) => subelementsOf(terms),
  random_choice: (kernel, terms) => (terms.length === 0 ? [] : [terms[Math.floor(kernel.world.random() * terms.length)] ?? null]),
  sequence: (_, terms, options) => terms.flatMap(term => sequence(anyText(term), options)),
}

/** A list without one level of brackets; anything else as a list of one. */
function level(term: Item): readonly Item[] {
  return Array.isArray(term) ? (term as readonly Item[]) : [term]
}

function flat(list: readonly Item[]): Item[] {
  return list.flatMap(item =>
    Array.isArray(item) ? flat(item as readonly Item[]) : item === null || item === 'None' || item === 'null' ? [] : [item],
  )
}

function pairs(term: Item): Item[] {
  if (Array.isArray(term)) return (term as readonly Item[]).flatMap(pairs)
  if (!(term instanceof Map)) throw new Fault(`with_dict expects a dict, not this ${typeName(term)}`)
  return [...(term as ItemMap)].map(
    ([key, value]) =>
      new Map([
        ['key', key as Item],
        ['value', value],
      ]),
  )
}

function product(lists: readonly (readonly Item[])[]): Item[][] {
  if (lists.length === 0) throw new Fault('with_nested requires at least one element in the nested list')
  return lists.reduce<Item[][]>((rows, list) => rows.flatMap(row => list.map(item => [...row, item])), [[]])
}

function together(lists: readonly (readonly Item[])[]): Item[][] {
  if (lists.length === 0) throw new Fault('with_together requires at least one element in each list')
  const length = Math.max(...lists.map(list => list.length))
  return Array.from({ length }, (_, row) => lists.map(list => list[row] ?? null))
}

function subelementsOf(terms: readonly Item[]): readonly Item[] {
  const [list, path, flags] = terms.length === 1 ? elements(terms[0] ?? null) : terms
  const skips = flags instanceof Map && ['true', 'True', 'yes', '1'].includes(anyText((flags as ItemMap).get('skip_missing')))
  const source = list instanceof Map ? [...mappingOf(list).values()] : elements(list ?? null)
  const kept = source.filter(item => !(item instanceof Map && (item as ItemMap).get('skipped') === true))
  // As in Ansible, unlike the filter: the first of each pair comes without the list.
  return (subelements(kept, path ?? null, skips) as readonly Item[]).map(pair => {
    const [first, second] = elements(pair)
    return tuple(without(first ?? null, anyText(path).split('.')), second ?? null)
  })
}

/** A mapping without the member that a path of keys leads to; what stands beside the path stays. */
function without(value: Item, [key = '', ...deeper]: readonly string[]): Item {
  if (!(value instanceof Map)) return value
  const members = [...(value as ItemMap)]
  if (deeper.length === 0) return new Map(members.filter(([name]) => name !== key))
  return new Map(members.map(([name, member]) => [name, name === key ? without(member, deeper) : member]))
}

interface Range {
  readonly start: number
  readonly end: number | undefined
  readonly stride: number
  readonly count: number | undefined
  readonly format: string
}

const short = /^(?:(0x[0-9a-f]+|[0-9]+)-)?(0x[0-9a-f]+|[0-9]+)(?:\/([0-9]+))?(?::(.+))?$/i

function sequence(term: string, options: ReadonlyMap<string, Item>): string[] {
  const [, start, end, stride, format] = short.exec(term) ?? []
  const range: Range =
    end === undefined
      ? ranged(term, options)
      : { start: Number(start ?? 1), end: Number(end), stride: Number(stride ?? 1), count: undefined, format: format ?? '%d' }
  const step = range.stride
  if (range.count !== undefined && range.end !== undefined) throw new Fault("can't specify both count and end in with_sequence")
  if (range.count === undefined && range.end === undefined) throw new Fault('must specify count or end in with_sequence')
  const last = range.end ?? (range.count === 0 ? 0 : range.start + step * ((range.count ?? 0) - 1))
  if (range.count === 0 || step === 0) return []
  if (step > 0 && last < range.start) throw new Fault('to count backwards make stride negative')
  if (step < 0 && last > range.start) throw new Fault("to count forward don't make stride negative")
  const size = Math.floor((last - range.start) / step) + 1
  if (size > 1_000_000) throw new Fault('with_sequence would have more than a million members')
  return Array.from({ length: size }, (_, index) => percent(range.format, range.start + index * step))
}

function ranged(term: string, options: ReadonlyMap<string, Item>): Range {
  const words = new Map<string, string>([...options].map(([key, value]) => [key, text(value)]))
  for (const word of term.split(/\s+/).filter(part => part !== '')) {
    const [, key, value] = /^(start|end|stride|count|format)=(.*)$/.exec(word) ?? []
    if (key === undefined || value === undefined) throw new Fault(`unrecognized arguments to with_sequence: ${word}`)
    words.set(key, value)
  }
  const number = (name: string) => {
    const written = words.get(name)
    if (written === undefined) return undefined
    const value = /^-?0[0-7]+$/.test(written) ? Number.parseInt(written, 8) : Number(written)
    if (!Number.isInteger(value)) throw new Fault(`can't parse ${name}=${written} as integer`)
    return integerOf(value)
  }
  return {
    start: number('start') ?? 1,
    end: number('end'),
    stride: number('stride') ?? 1,
    count: number('count'),
    format: words.get('format') ?? '%d',
  }
}
