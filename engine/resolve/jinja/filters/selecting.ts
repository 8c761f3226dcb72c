import { TemplateFault } from '../fault.ts'
import type { Filters } from '../filters.ts'
import { filterNamed } from '../filters.ts'
import { equal, isMapping, isText, itemsOf, need, numberOf, order, str, Tuple, truthy, Undefined } from '../python.ts'
import type { Run } from '../run.ts'
import { testNamed } from '../tests.ts'
import { count, flag, given } from './arguments.ts'

/** A member by a dotted path, as `attribute=` of filters has it; own members only. */
export function keyOf(value: unknown, path: unknown): unknown {
  const parts =
    typeof path === 'number'
      ? [path]
      : str(path)
          .split('.')
          .map(part => (/^\d+$/.test(part) ? Number(part) : part))
  return parts.reduce<unknown>((found, part) => {
    if (isMapping(found))
      return found.has(part) ? found.get(part) : (found.get(String(part)) ?? new Undefined(`'dict object' has no attribute '${part}'`))
    if ((Array.isArray(found) || isText(found)) && typeof part === 'number')
      return found[part] ?? new Undefined(`there is no element ${part}`)
    return new Undefined(`the value has no attribute '${part}'`)
  }, value)
}

function chosen(value: unknown, args: readonly unknown[], run: Run, wanted: boolean, of: (one: unknown) => unknown): unknown[] {
  const [name, ...rest] = args
  const test = name === undefined ? truthy : (one: unknown) => testNamed(str(name), run)(one, rest, new Map())
  return itemsOf(value).filter(one => {
    const subject = of(one)
    return (name === undefined && subject instanceof Undefined ? false : test(subject)) === wanted
  })
}

const byAttribute = (wanted: boolean) => (value: unknown, args: readonly unknown[], _kwargs: ReadonlyMap<string, unknown>, run: Run) =>
  chosen(value, args.slice(1), run, wanted, one => keyOf(one, args[0]))

function map(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>, run: Run): unknown[] {
  const attribute = kwargs.get('attribute')
  if (attribute !== undefined && args.length === 0) {
    return itemsOf(value).map(one => {
      const found = keyOf(one, attribute)
      return found instanceof Undefined && kwargs.has('default') ? kwargs.get('default') : need(found)
    })
  }
  const [name, ...rest] = args
  const filter = filterNamed(str(name))
  return itemsOf(value).map(one => filter(one, rest, kwargs, run))
}

/** Texts compare without case unless asked otherwise. */
function sortKey(one: unknown, isCaseSensitive: boolean): unknown {
  return isText(one) && !isCaseSensitive ? one.toLowerCase() : one
}

function sort(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): unknown[] {
  const sign = flag(args, kwargs, 0, 'reverse', false) ? -1 : 1
  const isCaseSensitive = flag(args, kwargs, 1, 'case_sensitive', false)
  const attribute = given(args, kwargs, 2, 'attribute')
  const paths =
    attribute === undefined || attribute === null ? undefined : typeof attribute === 'number' ? [attribute] : str(attribute).split(',')
  const keys = (one: unknown) =>
    paths ? paths.map(path => sortKey(need(keyOf(one, path)), isCaseSensitive)) : [sortKey(one, isCaseSensitive)]
  return itemsOf(value).sort((a, b) => order(keys(a), keys(b)) * sign)
}

function unique(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): unknown[] {
  const isCaseSensitive = flag(args, kwargs, 0, 'case_sensitive', false)
  const attribute = given(args, kwargs, 1, 'attribute')
  const seen: unknown[] = []
  return itemsOf(value).filter(one => {
    const key = sortKey(attribute === undefined || attribute === null ? one : keyOf(one, attribute), isCaseSensitive)
    if (seen.some(other => equal(other, key))) return false
    seen.push(key)
    return true
  })
}

function extreme(sign: 1 | -1) {
  return (value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): unknown => {
    const items = itemsOf(value)
    const isCaseSensitive = flag(args, kwargs, 0, 'case_sensitive', false)
    const attribute = given(args, kwargs, 1, 'attribute')
    const key = (one: unknown) => sortKey(attribute === undefined || attribute === null ? one : keyOf(one, attribute), isCaseSensitive)
    if (items.length === 0) return new Undefined('No aggregated item, sequence was empty.')
    return items.reduce((best, one) => (order(key(one), key(best)) * sign > 0 ? one : best))
  }
}

function groupby(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): unknown[] {
  const attribute = given(args, kwargs, 0, 'attribute')
  const otherwise = given(args, kwargs, 1, 'default')
  const key = (one: unknown) => {
    const found = keyOf(one, attribute)
    return found instanceof Undefined ? (otherwise === undefined ? need(found) : otherwise) : found
  }
  const groups: { key: unknown; items: unknown[] }[] = []
  for (const one of itemsOf(value).sort((a, b) => order(sortKey(key(a), false), sortKey(key(b), false)))) {
    const there = groups.find(group => equal(sortKey(group.key, false), sortKey(key(one), false)))
    if (there) there.items.push(one)
    else groups.push({ key: key(one), items: [one] })
  }
  return groups.map(group => Tuple.from([group.key, group.items]))
}

/** Filters that choose, sort and group. */
export const selecting: Filters = {
  map,
  select: (value, args, _kwargs, run) => chosen(value, args, run, true, one => one),
  reject: (value, args, _kwargs, run) => chosen(value, args, run, false, one => one),
  selectattr: byAttribute(true),
  rejectattr: byAttribute(false),
  sort,
  unique,
  min: extreme(-1),
  max: extreme(1),
  groupby,
  first: value => itemsOf(value)[0] ?? new Undefined('No first item, sequence was empty.'),
  last: value => itemsOf(value).at(-1) ?? new Undefined('No last item, sequence was empty.'),
  batch: (value, args, kwargs) => {
    const size = count(args, kwargs, 0, 'linecount', 1)
    const fill = given(args, kwargs, 1, 'fill_with')
    const items = itemsOf(value)
    const rows = Array.from({ length: Math.ceil(items.length / size) }, (_, row) => items.slice(row * size, (row + 1) * size))
    const last = rows.at(-1)
    while (last && fill !== undefined && fill !== null && last.length < size) last.push(fill)
    return rows
  },
  slice: (value, args, kwargs) => {
    const [items, slices] = [itemsOf(value), count(args, kwargs, 0, 'slices', 1)]
    const [per, extra] = [Math.floor(items.length / slices), items.length % slices]
    const fill = given(args, kwargs, 1, 'fill_with')
    let at = 0
    return Array.from({ length: slices }, (_, index) => {
      const part = items.slice(at, at + per + (index < extra ? 1 : 0))
      at += part.length
      return fill !== undefined && fill !== null && index >= extra && extra > 0 ? [...part, fill] : part
    })
  },
  attr: (value, args) => keyOf(value, args[0]),
  extract: (value, args) => {
    const container = need(args[0])
    const path = args[1] === undefined || args[1] === null ? [] : Array.isArray(args[1]) ? args[1] : [args[1]]
    return [value, ...path].reduce<unknown>((found, key) => {
      if (isMapping(found))
        return found.has(key as string) ? found.get(key as string) : new Undefined(`'dict object' has no attribute '${str(key)}'`)
      return Array.isArray(found)
        ? (found[numberOf(key)] ?? new Undefined('there is no such element'))
        : new Undefined('there is no such member')
    }, container)
  },
  default: (value, args, kwargs) => otherwise(value, args, kwargs),
  d: (value, args, kwargs) => otherwise(value, args, kwargs),
  mandatory: (value, args, kwargs) => {
    if (value instanceof Undefined)
      throw new TemplateFault('undefined-variable', str(given(args, kwargs, 0, 'msg') ?? `Mandatory variable ${value.what} not defined.`))
    return value
  },
}

function otherwise(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): unknown {
  const fallback = given(args, kwargs, 0, 'default_value') ?? ''
  if (value instanceof Undefined) return args.length > 0 && args[0] === null ? null : fallback
  return flag(args, kwargs, 1, 'boolean', false) && !truthy(value) ? fallback : value
}
