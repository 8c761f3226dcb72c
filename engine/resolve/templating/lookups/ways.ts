import { fromJson } from '../../../load/json.ts'
import type { Key } from '../../../load/values.ts'
import type { Json } from '../../../module.ts'
import { anyText, eachOf, mappingOf } from '../arguments.ts'
import { combine } from '../filters/mappings.ts'
import { patternOf } from '../filters/regex.ts'
import { leafAt, waysOf } from '../filters/ways.ts'
import { Fault, type Item, type ItemMap, type Keywords } from '../items.ts'
import type { Kernel } from '../kernel.ts'
import { asKey } from '../python/compare.ts'
import { bare } from '../session.ts'
import type { Lookup } from './run.ts'

/** Lookups into nested data, and of variables that belong together, as ansible.utils and community.general have them. */
export const wayLookups: Readonly<Record<string, Lookup>> = {
  get_path: (_, terms, options) => [leafAt(given(terms, options, 'var', 0), anyText(given(terms, options, 'path', 1)))],
  to_paths: (_, terms, options) => [waysOf(given(terms, options, 'var', 0), anyText(options.get('prepend') ?? terms[1] ?? undefined))],
  index_of: (kernel, terms, options) => [indexesOf(kernel, terms, options)],
  merge_variables: (kernel, terms, options) => terms.map(term => mergedVariables(kernel, anyText(term), options)),
  dependent: (kernel, terms) =>
    dependent(
      kernel,
      terms.map(term => mappingOf(term)),
      new Map(),
    ),
}

function given(terms: readonly Item[], options: Keywords, name: string, at: number): Item {
  return bare(options.get(name) ?? terms[at] ?? null)
}

function indexesOf(kernel: Kernel, terms: readonly Item[], options: Keywords): Item {
  const test = given(terms, options, 'test', 1)
  const value = options.get('value') ?? terms[2]
  return kernel.filter('index_of', given(terms, options, 'data', 0), [test, ...(value === undefined ? [] : [value])], new Map())
}

function mergedVariables(kernel: Kernel, pattern: string, options: Keywords): Item {
  const how = anyText(options.get('pattern_type'), 'regex')
  const fits = (name: string) =>
    how === 'prefix' ? name.startsWith(pattern) : how === 'suffix' ? name.endsWith(pattern) : patternOf(pattern, '').test(name)
  const found = [...kernel.names()]
    .filter(fits)
    .sort()
    .map(name => bare(kernel.variable(name) ?? null))
  const start = options.get('initial_value') ?? undefined
  const all = start === undefined || start === null ? found : [bare(start), ...found]
  const [first = null] = all
  if (all.every(one => Array.isArray(one))) return all.flatMap(one => eachOf(one))
  if (all.every(one => one instanceof Map)) return combine(all, true, 'append')
  throw new Fault(`merge_variables: variables that fit "${pattern}" are not all lists or all mappings like ${anyText(first)}`)
}

/** A loop in which each level may be worked out from the ones before it, which are `item`. */
function dependent(kernel: Kernel, levels: readonly ItemMap[], item: ItemMap): Item[] {
  const [level, ...below] = levels
  if (!level) return [new Map(item)]
  const [[name, expression] = [undefined, null]] = [...level]
  if (name === undefined || level.size > 1) throw new Fault('dependent: each level is a mapping with one key')
  const values = typeof expression === 'string' ? evaluated(kernel, expression, item) : bare(expression)
  const members = values instanceof Map ? [...(values as ItemMap)].map(([key, value]) => pairOf(key, value)) : eachOf(values)
  return members.flatMap(value => dependent(kernel, below, new Map([...item, [asKey(name as Item), value]])))
}

function pairOf(key: Key, value: Item): Item {
  return new Map<Key, Item>([
    ['key', key],
    ['value', value],
  ])
}

/** What an expression is worth where `item` is known: handed over as JSON, as a template gives text. */
function evaluated(kernel: Kernel, expression: string, item: ItemMap): Item {
  const json = kernel.renderFile(`{{ (${expression}) | to_json }}`, 'dependent', kernel.delimiters, new Map([['item', item]]))
  return fromJson(JSON.parse(json) as Json)
}
