import { type Document, LineCounter, visit, type YAMLParseError } from 'yaml'
import { bracketBefore } from './yaml-syntax.ts'

/** A document that was read after some of its lines were moved to the right, and by how many columns each. */
export interface Moved {
  readonly document: Document
  readonly lines: LineCounter
  readonly by: ReadonlyMap<number, number>
}

/**
 * Reads a text as PyYAML does, for which lines inside quotes and brackets may begin further left than what they belong to;
 * undefined where that is not all that is wrong with it.
 */
export function readWithMargins(text: string, parse: (text: string, lines: LineCounter) => Document): Moved | undefined {
  const by = new Map<number, number>()
  let moved = text
  // Each round brings one quote or bracket to its margin.
  for (let round = 0; round < 200; round++) {
    const lines = new LineCounter()
    const document = parse(moved, lines)
    const [first] = [...document.errors].sort((a, b) => a.pos[0] - b.pos[0])
    if (!first) return { document, lines, by }
    const opening = openingOf(first, document, moved)
    const end = opening === undefined ? undefined : endOf(moved, opening)
    if (opening === undefined || end === undefined) return undefined
    const next = moveIn(moved, opening, end, by)
    if (next === moved) return undefined
    moved = next
  }
  return undefined
}

function openingOf({ code, message, pos }: YAMLParseError, document: Document, text: string): number | undefined {
  if (code === 'BAD_INDENT' && message.startsWith('Flow')) return bracketBefore(document, pos[0])
  return cutQuote(document, text)
}

/** Where the first quoted scalar begins that the parser cut off at the end of a line; behind two quotes that mean one it even looks closed. */
function cutQuote(document: Document, text: string): number | undefined {
  let found: number | undefined
  visit(document, {
    Scalar(_, { type, range }) {
      if ((type !== 'QUOTE_DOUBLE' && type !== 'QUOTE_SINGLE') || !range || endOfQuote(text, range[0]) === range[1]) return
      found = Math.min(found ?? range[0], range[0])
    },
  })
  return found
}

function moveIn(text: string, opening: number, end: number, by: Map<number, number>): string {
  const margin = opening - text.lastIndexOf('\n', opening - 1)
  const above = text.slice(0, opening).split('\n').length
  const [first = '', ...rest] = text.slice(opening, end).split('\n')
  const moved = rest.map((line, index) => {
    const missing = margin - (/^ */.exec(line)?.[0].length ?? 0)
    if (missing <= 0 || line.trim() === '') return line
    by.set(above + 1 + index, (by.get(above + 1 + index) ?? 0) + missing)
    return ' '.repeat(missing) + line
  })
  return text.slice(0, opening) + [first, ...moved].join('\n') + text.slice(end)
}

/** Behind what closes the quote or bracket that opens there. */
function endOf(text: string, opening: number): number | undefined {
  return text[opening] === '[' || text[opening] === '{' ? endOfBracket(text, opening) : endOfQuote(text, opening)
}

function endOfQuote(text: string, opening: number): number | undefined {
  const quoted = text[opening] === "'" ? /'(?:[^']|'')*'/y : /"(?:[^"\\]|\\[\s\S])*"/y
  quoted.lastIndex = opening
  return quoted.test(text) ? quoted.lastIndex : undefined
}

function endOfBracket(text: string, opening: number): number | undefined {
  let depth = 0
  for (let at = opening; at < text.length; at++) {
    const char = text[at] ?? ''
    const begins = /[[{,:\s]/.test(text[at - 1] ?? ' ')
    if (begins && (char === '"' || char === "'")) {
      const end = endOfQuote(text, at)
      if (end === undefined) return undefined
      at = end - 1
    } else if (char === '#' && /\s/.test(text[at - 1] ?? ' ')) at = endOfLine(text, at)
    else if (char === '[' || char === '{') depth++
    else if ((char === ']' || char === '}') && --depth === 0) return at + 1
  }
  return undefined
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}
