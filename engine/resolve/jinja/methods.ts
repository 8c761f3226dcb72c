import { type Key, LazyMapping, Moment } from '../../load/values.ts'
import { TemplateFault } from './fault.ts'
import { formatBraces } from './format.ts'
import { type Callable, equal, isMapping, isText, itemsOf, numberOf, order, str, Tuple } from './python.ts'
import { strftime } from './strftime.ts'

type Method = Callable['call']
type On<T> = { readonly [name: string]: (self: T, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>) => unknown }

const spaces = ' \\t\\n\\r\\f\\v'
const escaped = (chars: unknown) => (chars === undefined || chars === null ? spaces : str(chars).replace(/[\]\\^-]/g, '\\$&'))
const strip = (text: string, chars: unknown, left: boolean, right: boolean) => {
  const cut = left ? text.replace(new RegExp(`^[${escaped(chars)}]+`), '') : text
  return right ? cut.replace(new RegExp(`[${escaped(chars)}]+$`), '') : cut
}
const split = (text: string, by: unknown, most: unknown): string[] => {
  const limit = most === undefined ? -1 : numberOf(most)
  if (by === undefined || by === null) {
    const words = text.trim() === '' ? [] : text.trim().split(/\s+/)
    return limit < 0 || words.length <= limit
      ? words
      : [...words.slice(0, limit), text.trim().replace(new RegExp(`^(?:\\S+\\s+){${limit}}`), '')]
  }
  const parts = text.split(str(by))
  return limit < 0 || parts.length <= limit + 1 ? parts : [...parts.slice(0, limit), parts.slice(limit).join(str(by))]
}
const rsplit = (text: string, by: unknown, most: unknown): string[] => {
  const parts = split(text, by, undefined)
  const limit = most === undefined ? -1 : numberOf(most)
  const glue = by === undefined || by === null ? ' ' : str(by)
  return limit < 0 || parts.length <= limit + 1
    ? parts
    : [parts.slice(0, parts.length - limit).join(glue), ...parts.slice(parts.length - limit)]
}
const some = (given: unknown): string[] => (Array.isArray(given) ? given.map(str) : [str(given)])
const title = (text: string) => text.replace(/\p{L}+/gu, word => word[0]?.toUpperCase() + word.slice(1).toLowerCase())
const pad = (text: string, width: unknown, fill: unknown, side: 'l' | 'r') => {
  const missing = (fill === undefined ? ' ' : str(fill)).repeat(Math.max(0, numberOf(width) - text.length))
  return side === 'l' ? text + missing : missing + text
}
const center = (text: string, width: unknown, fill: unknown = ' ') => {
  const missing = Math.max(0, numberOf(width) - text.length)
  const left = Math.floor(missing / 2) + (missing % 2 && numberOf(width) % 2 ? 1 : 0)
  return str(fill).repeat(left) + text + str(fill).repeat(missing - left)
}
const part = (text: string, by: string, at: number) =>
  at < 0 ? undefined : Tuple.from([text.slice(0, at), by, text.slice(at + by.length)])

const onText: On<string> = {
  upper: text => text.toUpperCase(),
  lower: text => text.toLowerCase(),
  title,
  capitalize: text => (text[0]?.toUpperCase() ?? '') + text.slice(1).toLowerCase(),
  swapcase: text => Array.from(text, char => (char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase())).join(''),
  strip: (text, [chars]) => strip(text, chars, true, true),
  lstrip: (text, [chars]) => strip(text, chars, true, false),
  rstrip: (text, [chars]) => strip(text, chars, false, true),
  split: (text, [by, most], named) => split(text, by ?? named.get('sep'), most ?? named.get('maxsplit')),
  rsplit: (text, [by, most], named) => rsplit(text, by ?? named.get('sep'), most ?? named.get('maxsplit')),
  splitlines: text => (text === '' ? [] : text.replace(/(\r\n|\n|\r)$/, '').split(/\r\n|\n|\r/)),
  join: (text, [list]) =>
    itemsOf(list)
      .map(one => (isText(one) ? one : failed(`sequence item: expected str instance`)))
      .join(text),
  replace: (text, [from, to, most]) =>
    most === undefined ? text.replaceAll(str(from), () => str(to)) : split(text, from, most).join(str(to)),
  startswith: (text, [given]) => some(given).some(one => text.startsWith(one)),
  endswith: (text, [given]) => some(given).some(one => text.endsWith(one)),
  find: (text, [one]) => text.indexOf(str(one)),
  rfind: (text, [one]) => text.lastIndexOf(str(one)),
  index: (text, [one]) => (text.includes(str(one)) ? text.indexOf(str(one)) : failed('substring not found')),
  rindex: (text, [one]) => (text.includes(str(one)) ? text.lastIndexOf(str(one)) : failed('substring not found')),
  count: (text, [one]) => text.split(str(one)).length - 1,
  format: (text, args, kwargs) => formatBraces(text, args, kwargs),
  zfill: (text, [width]) =>
    /^[-+]/.test(text) ? (text[0] ?? '') + text.slice(1).padStart(numberOf(width) - 1, '0') : text.padStart(numberOf(width), '0'),
  ljust: (text, [width, fill]) => pad(text, width, fill, 'l'),
  rjust: (text, [width, fill]) => pad(text, width, fill, 'r'),
  center: (text, [width, fill]) => center(text, width, fill),
  isdigit: text => /^\d+$/.test(text),
  isnumeric: text => /^\p{N}+$/u.test(text),
  isdecimal: text => /^\d+$/.test(text),
  isalpha: text => /^\p{L}+$/u.test(text),
  isalnum: text => /^[\p{L}\p{N}]+$/u.test(text),
  isspace: text => /^\s+$/.test(text),
  isupper: text => text !== text.toLowerCase() && text === text.toUpperCase(),
  islower: text => text !== text.toUpperCase() && text === text.toLowerCase(),
  istitle: text => text !== '' && text === title(text),
  partition: (text, [by]) => part(text, str(by), text.indexOf(str(by))) ?? Tuple.from([text, '', '']),
  rpartition: (text, [by]) => part(text, str(by), text.lastIndexOf(str(by))) ?? Tuple.from(['', '', text]),
  expandtabs: (text, [size]) => text.replaceAll('\t', ' '.repeat(numberOf(size ?? 8))),
  removeprefix: (text, [one]) => (text.startsWith(str(one)) ? text.slice(str(one).length) : text),
  removesuffix: (text, [one]) => (text.endsWith(str(one)) ? text.slice(0, text.length - str(one).length) : text),
  casefold: text => text.toLowerCase(),
  encode: text => Buffer.from(text, 'utf8'),
}

const onMapping: On<Map<Key, unknown>> = {
  keys: map => [...map.keys()],
  values: map => [...map.values()],
  items: map => [...map].map(entry => Tuple.from(entry)),
  get: (map, [key, otherwise = null]) => (map.has(key as Key) ? map.get(key as Key) : otherwise),
  copy: map => new Map(map),
  update: (map, [more], named) => {
    const entries = isMapping(more) ? [...more] : more === undefined ? [] : itemsOf(more).map(pair => itemsOf(pair) as [Key, unknown])
    for (const [key, value] of [...entries, ...named]) map.set(key, value)
    return null
  },
  pop: (map, [key, otherwise]) => {
    if (!map.has(key as Key)) return otherwise === undefined ? failed(str(key)) : otherwise
    const value = map.get(key as Key)
    map.delete(key as Key)
    return value
  },
  setdefault: (map, [key, value = null]) => {
    if (!map.has(key as Key)) map.set(key as Key, value)
    return map.get(key as Key)
  },
  fromkeys: (_map, [keys, value = null]) => new Map(itemsOf(keys).map(key => [key, value])),
  clear: map => [map.clear(), null][1],
}

const onList: On<unknown[]> = {
  append: (list, [one]) => [list.push(one), null][1],
  extend: (list, [more]) => [list.push(...itemsOf(more)), null][1],
  insert: (list, [at, one]) => [list.splice(numberOf(at), 0, one), null][1],
  remove: (list, [one]) => {
    const at = list.findIndex(item => equal(item, one))
    if (at < 0) failed('list.remove(x): x not in list')
    list.splice(at, 1)
    return null
  },
  pop: (list, [at = -1]) => (list.length === 0 ? failed('pop from empty list') : list.splice(numberOf(at), 1)[0]),
  index: (list, [one]) => {
    const at = list.findIndex(item => equal(item, one))
    return at < 0 ? failed(`${str(one)} is not in list`) : at
  },
  count: (list, [one]) => list.filter(item => equal(item, one)).length,
  sort: (list, _args, named) => [list.sort((a, b) => order(a, b) * (named.get('reverse') === true ? -1 : 1)), null][1],
  reverse: list => [list.reverse(), null][1],
  copy: list => [...list],
  clear: list => [list.splice(0), null][1],
}

const onMoment: On<Moment> = {
  strftime: (moment, [format]) => strftime(str(format), moment.epoch, true),
  isoformat: moment => moment.text.replace(' ', 'T'),
  timestamp: moment => moment.epoch / 1000,
  date: moment => new Moment(moment.text.slice(0, 10), moment.epoch),
}

const onBytes: On<Uint8Array> = { decode: bytes => Buffer.from(bytes).toString('utf8') }

/** Python's method of a value by its name; undefined where its type has none. Nothing of JavaScript's is reachable. */
export function methods(value: unknown, name: string): Method | undefined {
  const on = <T>(table: On<T>, self: T): Method | undefined =>
    Object.hasOwn(table, name) ? (args, kwargs) => table[name]?.(self, args, kwargs) : undefined
  if (isText(value)) return on(onText, value)
  if (value instanceof LazyMapping)
    return name === 'get' || name === 'keys' || name === 'items' || name === 'values'
      ? on(onMapping, value as Map<Key, unknown>)
      : undefined
  if (isMapping(value)) return on(onMapping, value)
  if (Array.isArray(value)) return on(onList, value)
  if (value instanceof Moment) return on(onMoment, value)
  return value instanceof Uint8Array ? on(onBytes, value) : undefined
}

function failed(message: string): never {
  throw new TemplateFault('template-error', message)
}
