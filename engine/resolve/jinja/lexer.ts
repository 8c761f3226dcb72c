import { TemplateFault } from './fault.ts'

/** A piece of a template: text to put out, or the tokens between delimiters. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly line: number }
  | { readonly kind: 'output' | 'statement'; readonly tokens: readonly Token[]; readonly line: number }

export interface Token {
  readonly kind: 'name' | 'int' | 'float' | 'text' | 'sign' | 'end'
  readonly text: string
  readonly line: number
}

/** How a template is marked up and which white space goes. */
export interface Markup {
  readonly blockStart: string
  readonly blockEnd: string
  readonly variableStart: string
  readonly variableEnd: string
  readonly commentStart: string
  readonly commentEnd: string
  readonly trimBlocks: boolean
  readonly lstripBlocks: boolean
  /** Backslashes in texts inside {{ }} stand for themselves, as in playbook strings. */
  readonly rawBackslashes: boolean
}

export const plainMarkup: Markup = {
  blockStart: '{%',
  blockEnd: '%}',
  variableStart: '{{',
  variableEnd: '}}',
  commentStart: '{#',
  commentEnd: '#}',
  trimBlocks: true,
  lstripBlocks: false,
  rawBackslashes: false,
}

/** A template on its way through the scissors. */
interface Cutting {
  readonly text: string
  readonly markup: Markup
  readonly found: Piece[]
  at: number
  line: number
  stripNext: boolean
}

/** Cuts a template into pieces by Jinja's rules for white space. */
export function pieces(source: string, markup: Markup): Piece[] {
  const cutting: Cutting = { text: source.replace(/\r\n?/g, '\n'), markup, found: [], at: 0, line: 1, stripNext: false }
  const { text, found } = cutting
  const opener = new RegExp([markup.variableStart, markup.blockStart, markup.commentStart].map(escape).join('|'), 'g')
  for (;;) {
    opener.lastIndex = cutting.at
    const next = opener.exec(text)
    if (!next) {
      plainText(cutting, text.slice(cutting.at), undefined, false)
      return found
    }
    const inside = next.index + next[0].length
    const strip = /^[-+]/.exec(text.slice(inside, inside + 1))?.[0] ?? ''
    plainText(cutting, text.slice(cutting.at, next.index), strip, next[0] !== markup.variableStart)
    const start = inside + strip.length
    if (next[0] === markup.commentStart) comment(cutting, next.index, start)
    else if (next[0] === markup.variableStart) tag(cutting, start, 'output')
    else if (!raw(cutting, next.index, start)) tag(cutting, start, 'statement')
  }
}

function plainText(cutting: Cutting, given: string, strip: string | undefined, isBlock: boolean): void {
  const { markup, text, at } = cutting
  let shown = cutting.stripNext ? given.replace(/^\s+/, '') : given
  if (strip === '-') shown = shown.replace(/\s+$/, '')
  else if (strip !== undefined && isBlock && strip !== '+' && markup.lstripBlocks)
    shown = shown.replace(/(^|\n)[ \t]+$/, (all, before: string) =>
      before === '' && at !== 0 && (given !== shown || !startsLine(text, at)) ? all : before,
    )
  if (shown !== '') cutting.found.push({ kind: 'text', text: shown, line: cutting.line })
  cutting.line += given.split('\n').length - 1
  cutting.stripNext = false
}

function comment(cutting: Cutting, from: number, start: number): void {
  const { text, markup } = cutting
  const end = text.indexOf(markup.commentEnd, start)
  if (end < 0) throw new TemplateFault('template-syntax', 'a comment is not closed', cutting.line)
  moveTo(cutting, from, end + markup.commentEnd.length, text[end - 1] === '-' && end > start ? '-' : '')
}

function raw(cutting: Cutting, from: number, start: number): boolean {
  const { text, markup } = cutting
  const block = rawBlock(text, start, markup)
  if (!block) return false
  const body = block.stripStart ? block.text.replace(/^\s+/, '') : markup.trimBlocks ? block.text.replace(/^\n/, '') : block.text
  const kept = block.stripEnd ? body.replace(/\s+$/, '') : body
  if (kept !== '') cutting.found.push({ kind: 'text', text: kept, line: cutting.line })
  moveTo(cutting, from, block.end, block.stripAfter ? '-' : '')
  return true
}

/** Behind a comment, raw block or statement: trim_blocks takes the line's end. */
function moveTo(cutting: Cutting, from: number, to: number, strip: string): void {
  cutting.line += cutting.text.slice(from, to).split('\n').length - 1
  cutting.at = to
  cutting.stripNext = strip === '-'
  if (strip !== '' || !cutting.markup.trimBlocks || cutting.text[to] !== '\n') return
  cutting.at++
  cutting.line++
}

function tag(cutting: Cutting, start: number, kind: 'output' | 'statement'): void {
  const { text, markup, found } = cutting
  const close = kind === 'output' ? markup.variableEnd : markup.blockEnd
  const read = tokens(text, start, close, cutting.line, kind === 'output' && markup.rawBackslashes)
  found.push({ kind, tokens: read.tokens, line: cutting.line })
  cutting.line = read.line
  if (kind === 'statement') moveTo(cutting, read.end, read.end, read.strip)
  else {
    cutting.at = read.end
    cutting.stripNext = read.strip === '-'
  }
}

function startsLine(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === '\n'
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function rawBlock(text: string, start: number, markup: Markup) {
  const [open, close] = [escape(markup.blockStart), escape(markup.blockEnd)]
  const head = new RegExp(`\\s*raw\\s*(-?)${close}`, 'y')
  head.lastIndex = start
  const begun = head.exec(text)
  if (!begun) return undefined
  const tail = new RegExp(`${open}(-?)\\s*endraw\\s*(-?)${close}`, 'g')
  tail.lastIndex = head.lastIndex
  const ended = tail.exec(text)
  if (!ended) throw new TemplateFault('template-syntax', 'Missing end of raw directive')
  return {
    text: text.slice(head.lastIndex, ended.index),
    stripStart: begun[1] === '-',
    stripEnd: ended[1] === '-',
    stripAfter: ended[2] === '-',
    end: tail.lastIndex,
  }
}

const signs = [
  '**',
  '//',
  '==',
  '!=',
  '<=',
  '>=',
  '+',
  '-',
  '*',
  '/',
  '%',
  '~',
  '<',
  '>',
  '=',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  '.',
  '|',
  ';',
]
const opening = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
])

/** The tokens up to the closing delimiter; brackets are balanced, so that a mapping may stand before it. */
export function tokens(text: string, start: number, close: string, firstLine: number, rawBackslashes: boolean) {
  const found: Token[] = []
  const open: string[] = []
  let at = start
  let line = firstLine
  const push = (kind: Token['kind'], value: string) => found.push({ kind, text: value, line })
  for (;;) {
    const space = /\s*/y
    space.lastIndex = at
    const skipped = space.exec(text)?.[0] ?? ''
    line += skipped.split('\n').length - 1
    at += skipped.length
    if (close === '' ? at >= text.length : open.length === 0) {
      if (close === '') return { tokens: found, end: at, strip: '', line }
      const strip = (text[at] === '-' || text[at] === '+') && text.startsWith(close, at + 1) ? (text[at] ?? '') : ''
      if (text.startsWith(close, at + strip.length)) return { tokens: found, end: at + strip.length + close.length, strip, line }
    }
    if (at >= text.length) throw new TemplateFault('template-syntax', close === '' ? 'it ends too early' : `"${close}" is missing`, line)
    at = token(text, at, open, push, rawBackslashes, line)
  }
}

function token(
  text: string,
  at: number,
  open: string[],
  push: (kind: Token['kind'], value: string) => void,
  rawBackslashes: boolean,
  line: number,
): number {
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  const float = match(/\d+(?:_\d+)*(?:\.\d+(?:_\d+)*(?:[eE][-+]?\d+)?|[eE][-+]?\d+)/y)
  const int = match(/0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d+(?:_\d+)*/y)
  if (float !== undefined && !/\.\d+\.|\w$/.test('')) {
    push('float', float.replaceAll('_', ''))
    return at + float.length
  }
  if (int !== undefined) {
    push('int', int.replaceAll('_', ''))
    return at + int.length
  }
  const name = match(/[\p{L}_][\p{L}\p{N}_]*/uy)
  if (name !== undefined) {
    push('name', name)
    return at + name.length
  }
  const quoted = match(/"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'/y)
  if (quoted !== undefined) {
    push('text', rawBackslashes ? rawText(quoted) : unescaped(quoted.slice(1, -1)))
    return at + quoted.length
  }
  const sign = signs.find(one => text.startsWith(one, at))
  if (sign === undefined) throw new TemplateFault('template-syntax', `unexpected char ${JSON.stringify(text[at])}`, line)
  const closes = opening.get(sign)
  if (closes) open.push(closes)
  else if (')]}'.includes(sign) && open.pop() !== sign) throw new TemplateFault('template-syntax', `unexpected '${sign}'`, line)
  push('sign', sign)
  return at + sign.length
}

/** A text of a playbook string: backslashes stand for themselves, but for those before a quote of its own kind. */
function rawText(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(['"])/g, (all, mark: string) => (mark === quoted[0] ? mark : all))
}

const escapes: { readonly [letter: string]: string } = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  '0': '\0',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
}

function unescaped(text: string): string {
  return text.replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[\s\S])/g, (all, code: string) => {
    if (code.length > 1) return String.fromCodePoint(Number.parseInt(code.slice(1), 16))
    return escapes[code] ?? all
  })
}
