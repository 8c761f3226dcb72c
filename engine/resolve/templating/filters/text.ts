import { anyText, flagOf, integerOf, textOf } from '../arguments.ts'
import { Fault, type Item, type ItemMap, tuple } from '../items.ts'
import { entries, lazyEntries } from '../library.ts'
import { percent } from '../python/percent-format.ts'
import { pretty } from '../python/pretty.ts'
import { characters, lengthOf, text, typeName } from '../python/text.ts'
import { replace } from '../python/text-methods.ts'
import { capitalize, center, split, splitlines, strip } from '../python/text-parts.ts'
import { wrapped } from '../python/wrap.ts'
import { comment } from './comment.ts'

/** Filters on texts. */
export const textFilters = new Map([
  ...lazyEntries({
    string: ['value', (_, value) => text(value ?? null)],
    safe: ['value', (_, value) => value ?? null],
  }),
  ...entries({
    upper: ['value', (_, value) => anyText(value).toUpperCase()],
    lower: ['value', (_, value) => anyText(value).toLowerCase()],
    capitalize: ['value', (_, value) => capitalize(anyText(value))],
    title: ['value', (_, value) => title(anyText(value))],
    trim: ['value chars?', (_, value, chars) => strip(anyText(value), chars === undefined || chars === null ? undefined : textOf(chars))],
    split_pem: ['value', (_, value) => pemBlocks(value ?? null)],
    replace: [
      'value old new count?',
      (_, value, old, by, count) => replace(anyText(value), anyText(old), anyText(by), integerOf(count ?? undefined, -1)),
    ],
    center: ['value width?', (_, value, width) => center(anyText(value), lengthOf(anyText(value)), integerOf(width, 80))],
    indent: [
      'value width? first? blank?',
      (_, value, width = 4, first, blank) => indented(anyText(value), width, flagOf(first), flagOf(blank)),
    ],
    truncate: [
      'value length? killwords? end? leeway?',
      (_, value, length, kills, end, leeway) =>
        truncated(anyText(value), integerOf(length, 255), flagOf(kills), textOf(end, '...'), integerOf(leeway ?? undefined, 5)),
    ],
    unicode_normalize: ['data form?', (_, value, form) => normalized(value ?? null, textOf(form, 'NFC'))],
    wordcount: ['value', (_, value) => (anyText(value).match(/[\p{L}\p{N}_]+/gu) ?? []).length],
    wordwrap: [
      'value width? break_long_words? wrapstring? break_on_hyphens?',
      (_, value, width, breaks, mark, hyphens) =>
        wordwrap(
          anyText(value),
          integerOf(width, 79),
          flagOf(breaks, true),
          mark === undefined || mark === null ? '\n' : textOf(mark),
          flagOf(hyphens, true),
        ),
    ],
    format: [
      'value *rest **keywords',
      (_, value, rest, keywords) =>
        percent(anyText(value), (keywords as ItemMap).size > 0 ? (keywords as ItemMap) : tuple(...(rest as readonly Item[]))),
    ],
    pprint: ['value verbose?', (_, value) => pretty(value ?? null)],
    split: [
      'value sep? maxsplit?',
      (_, value, mark, limit) => split(textOf(value), mark === undefined || mark === null ? undefined : textOf(mark), integerOf(limit, -1)),
    ],
    quote: ['value', (_, value) => quoted(value === null ? '' : anyText(value))],
    comment: [
      'value style? **keywords',
      (_, value, style, keywords) => comment(anyText(value), textOf(style, 'plain'), keywords as ItemMap),
    ],
    filesizeformat: ['value binary?', (_, value, isBinary) => fileSize(Number(anyText(value)), flagOf(isBinary))],
  }),
])

/** Each block of PEM in a text, as it stands there; what lies between them is left out, as is one that does not end. */
function pemBlocks(value: Item): Item[] {
  if (typeof value !== 'string')
    throw new Fault(`The community.crypto.split_pem input must be a text type, not <class '${typeName(value)}'>`)
  return value.match(/^-----BEGIN [^\r\n]*-----\r?\n(?:(?!-----END )[^\n]*\n)*-----END [^\r\n]*-----(?:\r?\n|$)/gm) ?? []
}

function title(value: string): string {
  return value
    .split(/([-\s({[<]+)/)
    .map(part => part.slice(0, 1).toUpperCase() + part.slice(1).toLowerCase())
    .join('')
}

function indented(value: string, width: Item, first: boolean, blank: boolean): string {
  const margin = typeof width === 'string' ? width : ' '.repeat(integerOf(width))
  const [head = '', ...lines] = splitlines(`${value}\n`)
  const rest = lines.map(line => `\n${line !== '' || blank ? margin : ''}${line}`).join('')
  return (first ? margin : '') + head + rest
}

function truncated(value: string, length: number, kills: boolean, end: string, leeway: number): string {
  const points = characters(value)
  if (points.length <= length + leeway) return value
  const cut = points.slice(0, Math.max(0, length - lengthOf(end))).join('')
  const space = cut.lastIndexOf(' ')
  return (kills || space < 0 ? cut : cut.slice(0, space)) + end
}

function wordwrap(value: string, width: number, breaks: boolean, mark: string, hyphens: boolean): string {
  return splitlines(value)
    .map(line => wrapped(line, width, breaks, hyphens).join(mark))
    .join(mark)
}

/** A text as one word of a shell: Python's shlex.quote. */
export function quoted(value: string): string {
  if (value === '') return "''"
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'"'"'`)}'`
}

function fileSize(bytes: number, isBinary: boolean): string {
  const base = isBinary ? 1024 : 1000
  const units = isBinary ? ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'] : ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB']
  if (bytes === 1) return '1 Byte'
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`
  const at = units.findIndex((_, index) => bytes < base ** (index + 2))
  const index = at < 0 ? units.length - 1 : at
  return `${percent('%.1f', bytes / base ** (index + 1))} ${units[index]}`
}

function normalized(value: Item, form: string): Item {
  if (typeof value !== 'string') throw new Fault(`<class '${typeName(value)}'> is not a valid input type`)
  if (!/^NFK?[CD]$/.test(form)) throw new Fault(`${form} is not a valid form`)
  return value.normalize(form)
}
