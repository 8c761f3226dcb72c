import { Fault } from '../items.ts'

/** What Python takes for white space. */
export const space = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const leading = new RegExp(`^${space}+`)
const trailing = new RegExp(`${space}+$`)
const run = new RegExp(`${space}+`)

/** A text without the characters at its beginning, white space unless others are named. */
export function lstrip(text: string, characters?: string): string {
  if (characters === undefined) return text.replace(leading, '')
  const points = [...text]
  const first = points.findIndex(point => !characters.includes(point))
  return first < 0 ? '' : points.slice(first).join('')
}

/** A text without the characters at its end. */
export function rstrip(text: string, characters?: string): string {
  if (characters === undefined) return stripEnd(text)
  const points = [...text]
  const last = points.findLastIndex(point => !characters.includes(point))
  return points.slice(0, last + 1).join('')
}

// A pattern that ends with $ is tried at each run of white space: slow on long texts.
function stripEnd(text: string): string {
  let end = text.length
  while (end > 0 && trailing.test(text[end - 1] ?? '')) end -= 1
  return text.slice(0, end)
}

/** A text without the characters at both ends. */
export function strip(text: string, characters?: string): string {
  return rstrip(lstrip(text, characters), characters)
}

/** Python's split(): at runs of white space, or at each mark; at most `limit` times. */
export function split(text: string, mark?: string | null, limit = -1): string[] {
  if (mark === '') throw new Fault('empty separator')
  if (mark !== undefined && mark !== null) return parts(text, mark, limit)
  const words: string[] = []
  let rest = lstrip(text)
  while (rest !== '' && (limit < 0 || words.length < limit)) {
    const found = run.exec(rest)
    if (!found) return [...words, rest]
    words.push(rest.slice(0, found.index))
    rest = rest.slice(found.index + found[0].length)
  }
  return rest === '' ? words : [...words, rest]
}

function parts(text: string, mark: string, limit: number): string[] {
  const all = text.split(mark)
  return limit < 0 || all.length <= limit + 1 ? all : [...all.slice(0, limit), all.slice(limit).join(mark)]
}

/** Python's rsplit(): as split(), counted from the end. */
export function rsplit(text: string, mark?: string | null, limit = -1): string[] {
  if (limit < 0) return split(text, mark)
  if (mark === '') throw new Fault('empty separator')
  if (mark !== undefined && mark !== null) {
    const all = text.split(mark)
    return all.length <= limit + 1 ? all : [all.slice(0, all.length - limit).join(mark), ...all.slice(all.length - limit)]
  }
  const words = split(text)
  if (words.length <= limit + 1) return words
  const kept = words.slice(words.length - limit)
  const tail = kept.reduceRight((end, word) => text.lastIndexOf(word, end - 1), text.length)
  return [rstrip(text.slice(0, tail)).replace(leading, ''), ...kept]
}

/** The lines of a text as Python's splitlines() cuts them. */
export function splitlines(text: string, keepsEnds = false): string[] {
  const lines = text.match(/[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|$)/g) ?? []
  const whole = lines.at(-1) === '' ? lines.slice(0, -1) : lines
  return keepsEnds ? whole : whole.map(line => line.replace(/(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])$/, ''))
}

/** A text with its first letter large and the others small. */
export function capitalize(text: string): string {
  const [first = '', ...rest] = [...text]
  return first.toUpperCase() + rest.join('').toLowerCase()
}

/** A text with each word's first letter large, words being runs of letters. */
export function title(text: string): string {
  return text.replace(/\p{L}+/gu, capitalize)
}

/** A text in the middle of a width; of an odd rest Python puts the larger part left where the width is odd. */
export function center(text: string, length: number, width: number, fill = ' '): string {
  const lacking = width - length
  if (lacking <= 0) return text
  const left = Math.floor(lacking / 2) + (lacking & width & 1)
  return fill.repeat(left) + text + fill.repeat(lacking - left)
}
