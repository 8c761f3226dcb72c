import { anyText, flagOf, integerOf, mappingOf, textOf } from '../arguments.ts'
import { Fault, type Item, type ItemMap, type Keywords, Tuple, tuple } from '../items.ts'
import { bare } from '../session.ts'
import { braceFormat } from './brace-format.ts'
import { findIn } from './compare.ts'
import { type Method, methods } from './method.ts'
import { characters, lengthOf, text as textFrom, typeName } from './text.ts'
import { capitalize, center, lstrip, rsplit, rstrip, split, splitlines, strip, title } from './text-parts.ts'
import { elements } from './truth.ts'

type Run = (self: string, ...args: (Item | undefined)[]) => Item

/** The methods of a text. */
export const textMethods: ReadonlyMap<string, Method<string>> = methods<string>({
  capitalize: ['', capitalize],
  casefold: ['', self => self.toLowerCase().replaceAll('ß', 'ss')],
  center: ['width fillchar?', (self, width, fill) => center(self, lengthOf(self), integerOf(width), textOf(fill, ' '))],
  count: [
    'sub start? end?',
    (self, sub, start, end) =>
      between(self, start, end, part => (textOf(sub) === '' ? lengthOf(part) + 1 : part.split(textOf(sub)).length - 1)),
  ],
  encode: ['encoding? errors?', (self, encoding) => encode(self, textOf(encoding, 'utf-8'))],
  endswith: [
    'suffix start? end?',
    (self, suffix, start, end) => between(self, start, end, part => affixes(suffix).some(affix => part.endsWith(affix))),
  ],
  expandtabs: ['tabsize?', (self, size) => expandTabs(self, integerOf(size, 8))],
  find: ['sub start? end?', (self, sub, start, end) => find(self, textOf(sub), start, end, 'indexOf')],
  format: ['*rest **keywords', (self, rest, keywords) => braceFormat(self, rest as readonly Item[], keywords as unknown as Keywords)],
  format_map: ['mapping', (self, mapping) => braceFormat(self, [], mappingOf(mapping) as unknown as Keywords)],
  index: ['sub start? end?', (self, sub, start, end) => found(find(self, textOf(sub), start, end, 'indexOf'))],
  join: [
    'iterable',
    (self, iterable) =>
      elements(iterable ?? null)
        .map((part, index) => joinable(bare(part), index))
        .join(self),
  ],
  ljust: ['width fillchar?', (self, width, fill) => self + textOf(fill, ' ').repeat(Math.max(0, integerOf(width) - lengthOf(self)))],
  lower: ['', self => self.toLowerCase()],
  lstrip: ['chars?', (self, chars) => lstrip(self, optionalText(chars))],
  partition: ['sep', (self, sep) => partition(self, textOf(sep), self.indexOf(textOf(sep)))],
  removeprefix: ['prefix', (self, prefix) => (self.startsWith(textOf(prefix)) ? self.slice(textOf(prefix).length) : self)],
  removesuffix: [
    'suffix',
    (self, suffix) => (textOf(suffix) !== '' && self.endsWith(textOf(suffix)) ? self.slice(0, -textOf(suffix).length) : self),
  ],
  replace: ['old new count?', (self, old, by, count) => replace(self, textOf(old), textOf(by), integerOf(count, -1))],
  rfind: ['sub start? end?', (self, sub, start, end) => find(self, textOf(sub), start, end, 'lastIndexOf')],
  rindex: ['sub start? end?', (self, sub, start, end) => found(find(self, textOf(sub), start, end, 'lastIndexOf'))],
  rjust: ['width fillchar?', (self, width, fill) => textOf(fill, ' ').repeat(Math.max(0, integerOf(width) - lengthOf(self))) + self],
  rpartition: ['sep', (self, sep) => rpartition(self, textOf(sep))],
  rsplit: ['sep? maxsplit?', (self, sep, limit) => rsplit(self, optionalText(sep), integerOf(limit, -1))],
  rstrip: ['chars?', (self, chars) => rstrip(self, optionalText(chars))],
  split: ['sep? maxsplit?', (self, sep, limit) => split(self, optionalText(sep), integerOf(limit, -1))],
  splitlines: ['keepends?', (self, keepends) => splitlines(self, flagOf(keepends))],
  startswith: [
    'prefix start? end?',
    (self, prefix, start, end) => between(self, start, end, part => affixes(prefix).some(affix => part.startsWith(affix))),
  ],
  strip: ['chars?', (self, chars) => strip(self, optionalText(chars))],
  swapcase: [
    '',
    self => self.replace(/\p{L}/gu, letter => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase())),
  ],
  title: ['', title],
  translate: ['table', (self, table) => translate(self, mappingOf(table))],
  upper: ['', self => self.toUpperCase()],
  zfill: ['width', (self, width) => zfill(self, integerOf(width))],
  ...questions({
    isalnum: /^[\p{L}\p{N}]+$/u,
    isalpha: /^\p{L}+$/u,
    isascii: /^[\0-\x7f]*$/,
    isdecimal: /^\p{Nd}+$/u,
    isdigit: /^[\p{Nd}²³¹⁰-⁹]+$/u,
    isidentifier: /^[\p{L}_][\p{L}\p{N}_]*$/u,
    islower: /^(?=[\s\S]*\p{Ll})[^\p{Lu}\p{Lt}]*$/u,
    isnumeric: /^\p{N}+$/u,
    isprintable: /^(?:\x20|[^\p{C}\p{Z}])*$/u,
    isspace: /^[\s\x1c-\x1f\x85]+$/,
    istitle: /^\P{L}*(?:\p{Lu}[^\p{L}]*|\p{Lu}\p{Ll}*\P{L}*)+$/u,
    isupper: /^(?=[\s\S]*\p{Lu})[^\p{Ll}\p{Lt}]*$/u,
  }),
})

function questions(patterns: Readonly<Record<string, RegExp>>): Record<string, readonly [string, Run]> {
  return Object.fromEntries(Object.entries(patterns).map(([name, pattern]) => [name, ['', (self: string) => pattern.test(self)] as const]))
}

function optionalText(item: Item | undefined): string | undefined {
  return item === undefined || item === null ? undefined : textOf(item)
}

function joinable(part: Item, index: number): string {
  if (typeof part === 'string') return part
  throw new Fault(`sequence item ${index}: expected str instance, ${typeName(part)} found`)
}

function affixes(item: Item | undefined): string[] {
  return item instanceof Tuple ? item.map(member => textOf(bare(member))) : [textOf(item)]
}

function between<T>(self: string, start: Item | undefined, end: Item | undefined, ask: (part: string) => T): T {
  if (start === undefined && end === undefined) return ask(self)
  return ask(
    characters(self)
      .slice(integerOf(start ?? 0), end === undefined || end === null ? undefined : integerOf(end))
      .join(''),
  )
}

function find(self: string, sub: string, start: Item | undefined, end: Item | undefined, way: 'indexOf' | 'lastIndexOf'): number {
  const points = characters(self)
  const from = Math.max(0, integerOf(start ?? 0) < 0 ? points.length + integerOf(start ?? 0) : integerOf(start ?? 0))
  const part = points.slice(from, end === undefined || end === null ? undefined : integerOf(end)).join('')
  const at = part[way](sub)
  return at < 0 ? -1 : from + lengthOf(part.slice(0, at))
}

function found(index: number): number {
  if (index < 0) throw new Fault('substring not found')
  return index
}

function encode(self: string, encoding: string): Item {
  const name = encoding.toLowerCase().replaceAll('_', '-')
  if (/^(utf-?8|ascii|us-ascii)$/.test(name)) return new Uint8Array(Buffer.from(self, 'utf8'))
  if (/^(latin-?1|iso-?8859-1)$/.test(name)) return new Uint8Array(Buffer.from(self, 'latin1'))
  if (/^utf-?16-?le$/.test(name)) return new Uint8Array(Buffer.from(self, 'utf16le'))
  if (name === 'utf-16') return new Uint8Array([0xff, 0xfe, ...Buffer.from(self, 'utf16le')])
  throw new Fault(`unknown encoding: ${encoding}`)
}

function expandTabs(self: string, size: number): string {
  return self
    .split('\n')
    .map(line => line.split('\t').reduce((done, part) => done + ' '.repeat(size > 0 ? size - (lengthOf(done) % size) : 0) + part))
    .join('\n')
}

function partition(self: string, mark: string, at: number): Item {
  if (mark === '') throw new Fault('empty separator')
  return at < 0 ? tuple(self, '', '') : tuple(self.slice(0, at), mark, self.slice(at + mark.length))
}

function rpartition(self: string, mark: string): Item {
  return self.includes(mark) ? partition(self, mark, self.lastIndexOf(mark)) : tuple('', '', self)
}

/** Replaces a text, at most so many times; a negative number means all. */
export function replace(self: string, old: string, by: string, limit: number): string {
  if (limit < 0 && old !== '') return self.replaceAll(old, () => by)
  const parts = old === '' ? ['', ...characters(self), ''] : self.split(old)
  return parts.reduce((done, part, index) => done + (limit < 0 || index <= limit ? by : old) + part)
}

function translate(self: string, table: ItemMap): string {
  return [...self]
    .map(point => {
      const by = findIn(table, point.codePointAt(0) ?? 0)
      return by === undefined ? point : by === null ? '' : typeof by === 'number' ? String.fromCodePoint(by) : anyText(by)
    })
    .join('')
}

function zfill(self: string, width: number): string {
  const [sign = ''] = /^[-+]/.exec(self) ?? []
  return sign + '0'.repeat(Math.max(0, width - lengthOf(self))) + self.slice(sign.length)
}

/** Bytes as text, by the name of an encoding. */
export function decode(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new Fault(`these bytes are no ${textFrom(encoding)}`)
  }
}
