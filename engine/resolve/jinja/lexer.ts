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

/** Cuts a template into pieces by Jinja's rules for white space. */
export function pieces(source: string, markup: Markup): Piece[] {
  const text = source.replace(/\r\n?/g, '\n')
  const found: Piece[] = []
  let at = 0
  let line = 1
  let stripNext = false
  const pushText = (raw: string, isBeforeTag: boolean, strip: string, isBlock: boolean) => {
    let shown = stripNext ? raw.replace(/^\s+/, '') : raw
    if (isBeforeTag && strip === '-') shown = shown.replace(/\s+$/, '')
    else if (isBeforeTag && isBlock && strip !== '+' && markup.lstripBlocks) shown = shown.replace(/(^|\n)[ \t]+$/, (all, before: string) => (before === '' && raw !== shown && at !== 0 ? all : at > 0 && before === '' && !startsLine(text, at) ? all : before))
    if (shown !== '') found.push({ kind: 'text', text: shown, line })
    line += raw.split('\n').length - 1
    stripNext = false
  }
  const opener = new RegExp([markup.variableStart, markup.blockStart, markup.commentStart].map(escape).join('|'), 'g')
  for (;;) {
    opener.lastIndex = at
    const next = opener.exec(text)
    if (!next) {
      pushText(text.slice(at), false, '', false)
      return found
    }
    const kind = next[0] === markup.commentStart ? 'comment' : next[0] === markup.blockStart ? 'statement' : 'output'
    const inside = next.index + next[0].length
    const strip = /^[-+]/.exec(text.slice(inside, inside + 1))?.[0] ?? ''
    pushText(text.slice(at, next.index), true, strip, kind !== 'output')
    const start = inside + strip.length
    if (kind === 'comment') {
      const end = text.indexOf(markup.commentEnd, start)
      if (end < 0) throw new TemplateFault('template-syntax', 'a comment is not closed', line)
      line += text.slice(next.index, end).split('\n').length - 1
      stripNext = text[end - 1] === '-' && end > start
      at = end + markup.commentEnd.length
      if (!stripNext && markup.trimBlocks && text[at] === '\n') [at, line] = [at + 1, line + 1]
      continue
    }
    const raw = kind === 'statement' ? rawBlock(text, start, markup) : undefined
    if (raw) {
      const body = raw.stripStart ? raw.text.replace(/^\s+/, '') : markup.trimBlocks ? raw.text.replace(/^\n/, '') : raw.text
      const kept = raw.stripEnd ? body.replace(/\s+$/, '') : body
      if (kept !== '') found.push({ kind: 'text', text: kept, line })
      line += text.slice(next.index, raw.end).split('\n').length - 1
      stripNext = raw.stripAfter
      at = raw.end
      if (!stripNext && markup.trimBlocks && text[at] === '\n') [at, line] = [at + 1, line + 1]
      continue
    }
    const close = kind === 'output' ? markup.variableEnd : markup.blockEnd
    const read = tokens(text, start, close, line, kind === 'output' && markup.rawBackslashes)
    found.push({ kind, tokens: read.tokens, line })
    line = read.line
    stripNext = read.strip === '-'
    at = read.end
    if (kind === 'statement' && !stripNext && read.strip !== '+' && markup.trimBlocks && text[at] === '\n') [at, line] = [at + 1, line + 1]
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
  return { text: text.slice(head.lastIndex, ended.index), stripStart: begun[1] === '-', stripEnd: ended[1] === '-', stripAfter: ended[2] === '-', end: tail.lastIndex }
}

const signs = ['**', '//', '==', '!=', '<=', '>=', '+', '-', '*', '/', '%', '~', '<', '>', '=', '(', ')', '[', ']', '{', '}', ',', ':', '.', '|', ';']
const opening = new Map([['(', ')'], ['[', ']'], ['{', '}']])

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

function token(text: string, at: number, open: string[], push: (kind: Token['kind'], value: string) => void, rawBackslashes: boolean, line: number): number {
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
  const quoted = match(/"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'/y)
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

const escapes: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07', '0': '\0', '\\': '\\', "'": "'", '"': '"', '\n': '' }

function unescaped(text: string): string {
  return text.replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[^])/g, (all, code: string) => {
    if (code.length > 1) return String.fromCodePoint(Number.parseInt(code.slice(1), 16))
    return escapes[code] ?? all
  })
}
