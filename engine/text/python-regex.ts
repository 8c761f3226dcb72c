import { caseless, type Flags, inlineFlags, scopedFlags, withoutComments } from './python-regex-flags.ts'

/** A pattern that is no regular expression, or one that JavaScript has no way for; the message says why. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
}

// Negated sets are written as differences: where V8 unrolls a repeated group it negates `[^…]` once more each time (Node 20, flag v).
const notOf = (members: string) => `[[\\s\\S]--[${members}]]`
const start = '(?<![\\s\\S])'
const end = '(?![\\s\\S])'
const classes: { readonly [letter: string]: string } = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: '[\\p{L}\\p{N}_]',
  W: notOf('\\p{L}\\p{N}_'),
  s: '[\\s\\x1c-\\x1f\\x85]',
  S: notOf('\\s\\x1c-\\x1f\\x85'),
}
const edge = `(?:(?<=${classes.w})(?!${classes.w})|(?<!${classes.w})(?=${classes.w}))`
const anchors: { readonly [letter: string]: string } = {
  A: start,
  Z: end,
  b: edge,
  B: `(?!${edge})`,
}
const controls: { readonly [letter: string]: string } = { a: '\\x07', f: '\\f', n: '\\n', r: '\\r', t: '\\t', v: '\\v' }
const compiled = new Map<string, RegExp>()

/** A regular expression of Python's `re` as one of JavaScript's; flags are Python's letters: i, m, s, x; `g` and `y` are JavaScript's own. */
export function compile(pattern: string, flags = ''): RegExp {
  const key = `${flags}/${pattern}`
  const there = compiled.get(key)
  if (there && !/[gy]/.test(flags)) return there
  const regex = translated(pattern, flags)
  if (compiled.size > 1000) compiled.clear()
  compiled.set(key, regex)
  return regex
}

function translated(pattern: string, flags: string): RegExp {
  const { rest, flags: all } = inlineFlags(pattern, flags)
  const source = translate(all.x ? withoutComments(rest) : rest, all)
  try {
    return new RegExp(source, `v${all.i ? 'i' : ''}${flags.replace(/[^dgy]/g, '')}`)
  } catch (error) {
    throw new PatternError(
      `"${pattern}" is no regular expression: ${String(error instanceof Error ? error.message : error).replace(/^Invalid regular expression: .*: /, '')}`,
    )
  }
}

/** Walks the pattern piece by piece, from left to right. */
function translate(pattern: string, flags: Flags): string {
  let source = ''
  const scopes: Flags[] = []
  let now = flags
  for (let at = 0; at < pattern.length; ) {
    const rest = pattern.slice(at)
    const scoped = scopedFlags(rest, now)
    if (scoped && ((flags.i && !scoped.flags.i) || scoped.flags.x !== flags.x))
      throw new PatternError(`"${rest.slice(0, scoped.length)}…" sets a flag that cannot be set for a group here`)
    const [text, length] = scoped ? ['(?:', scoped.length] : piece(rest, now)
    source += now.i && !flags.i && /^[\p{L}[]/u.test(rest) ? caseless(text) : text
    at += length
    if (rest.startsWith('(') && !rest.startsWith('(?#') && !rest.startsWith('(?P=')) scopes.push(now)
    now = scoped?.flags ?? (rest.startsWith(')') ? (scopes.pop() ?? flags) : now)
  }
  return source
}

function piece(rest: string, flags: Flags): readonly [text: string, length: number] {
  const [first = ''] = rest
  if (first === '\\') return escapeOf(rest)
  if (first === '[') return set(rest)
  if (first === '(') return group(rest)
  if (first === '.') return [flags.s ? '[\\s\\S]' : notOf('\\n'), 1]
  if (first === '^') return [flags.m ? `(?:${start}|(?<=\\n))` : start, 1]
  if (first === '$') return [flags.m ? `(?:(?=\\n)|${end})` : `(?=\\n?${end})`, 1]
  if (first === '{') return braces(rest)
  if (/[*+?]/.test(first) && rest[1] === '+') throw new PatternError('possessive quantifiers are not known here')
  if (first === '}' || first === ']' || first === '/') return [`\\${first}`, 1]
  return [first, first.length]
}

function braces(rest: string): readonly [string, number] {
  const [whole, from, comma, to] = /^\{(\d*)(,?)(\d*)\}/.exec(rest) ?? []
  if (whole === undefined || (from === '' && comma === '') || whole === '{,}') return ['\\{', 1]
  return [comma === '' ? `{${from}}` : `{${from || '0'},${to}}`, whole.length]
}

function group(rest: string): readonly [string, number] {
  const [comment] = /^\(\?#[^)]*\)/.exec(rest) ?? []
  if (comment !== undefined) return ['', comment.length]
  const [backward, name] = /^\(\?P=(\w+)\)/.exec(rest) ?? []
  if (backward !== undefined) return [`\\k<${name}>`, backward.length]
  const [opening, called] = /^\(\?P<(\w+)>/.exec(rest) ?? []
  if (opening !== undefined) return [`(?<${called}>`, opening.length]
  const [special] = /^\(\?(?:[:=!]|<[=!])/.exec(rest) ?? []
  if (special !== undefined) return [special, special.length]
  if (rest.startsWith('(?')) throw new PatternError(`"${rest.slice(0, 4)}…" is a kind of group that is not known here`)
  return ['(', 1]
}

function escapeOf(rest: string): readonly [string, number] {
  const letter = rest[1]
  if (letter === undefined) throw new PatternError('a pattern cannot end with a single backslash')
  const [reference] = isOctal(rest) ? [] : (/^\\[1-9]\d?/.exec(rest) ?? [])
  // The group stands apart from a digit that follows.
  if (reference !== undefined) return [`(?:${reference})`, reference.length]
  const anchor = anchors[letter]
  if (anchor !== undefined) return [anchor, 2]
  return classes[letter] ? [classes[letter], 2] : character(rest)
}

/** One character that is escaped, in a set or not. */
function character(rest: string): readonly [string, number] {
  const letter = rest[1] ?? ''
  const [coded, , hex] = /^\\(x|u|U)([0-9a-fA-F]+)/.exec(rest) ?? []
  if (coded !== undefined) {
    const width = { x: 2, u: 4, U: 8 }[letter] ?? 2
    return [`\\u{${(hex ?? '').slice(0, width)}}`, 2 + width]
  }
  const [octal] = isOctal(rest) ? [rest.slice(0, 4)] : (/^\\0[0-7]?/.exec(rest) ?? [])
  if (octal !== undefined) return [`\\u{${Number.parseInt(octal.slice(1), 8).toString(16)}}`, octal.length]
  if (controls[letter]) return [controls[letter], 2]
  if (/[A-Za-z]/.test(letter)) throw new PatternError(`"\\${letter}" means nothing in a pattern`)
  const [point = ''] = rest.slice(1)
  return [literal(point), 1 + point.length]
}

/** Three digits up to 377 are a character by its octal code. */
function isOctal(rest: string): boolean {
  return /^\\[0-3][0-7]{2}/.test(rest)
}

/** A set in brackets: a bracket right behind the opening one is a member. */
function set(rest: string): readonly [string, number] {
  const [opening = '['] = /^\[\^?/.exec(rest) ?? []
  let source = ''
  let at = opening.length
  for (let isFirst = true; isFirst || rest[at] !== ']'; isFirst = false) {
    if (at >= rest.length) throw new PatternError('a set that "[" opens is not closed')
    const [text, length] = member(rest.slice(at))
    source += text
    at += length
  }
  return [opening === '[' ? `[${source}]` : notOf(source), at + 1]
}

function member(rest: string): readonly [string, number] {
  const [first, length] = single(rest)
  const isRange = rest[length] === '-' && rest[length + 1] !== ']' && rest[length + 1] !== undefined
  if (!isRange) return [first, length]
  const [last, more] = single(rest.slice(length + 1))
  if ([rest, rest.slice(length + 1)].some(side => side[0] === '\\' && classes[side[1] ?? '']))
    throw new PatternError('a range cannot begin or end with a class')
  return [`${first}-${last}`, length + 1 + more]
}

function single(rest: string): readonly [string, number] {
  const [first = ''] = rest
  if (first !== '\\') return [literal(first), first.length]
  const letter = rest[1] ?? ''
  if (letter === 'b') return ['\\x08', 2]
  return classes[letter] ? [classes[letter], 2] : character(rest)
}

function literal(point: string): string {
  return /^[\w\s]$/.test(point) || point > '\x7f' ? point : `\\x${point.charCodeAt(0).toString(16).padStart(2, '0')}`
}

/** The text that a replacement stands for: `\1`, `\g<1>` and `\g<name>` are groups, an unmatched one nothing. */
export function expand(template: string, match: RegExpExecArray): string {
  return template.replace(
    /\\(?:g<(\w+)>|([1-9]\d?)|0([0-7]{0,2})|([\s\S]))/g,
    (whole, named?: string, number?: string, octal?: string, letter?: string) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal || '0', 8))
      if (letter === undefined) return groupOf(named ?? number ?? '', match)
      if (letter === '\\') return '\\'
      const control: { readonly [letter: string]: string } = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }
      if (control[letter] !== undefined) return control[letter]
      if (/[A-Za-z]/.test(letter)) throw new PatternError(`"\\${letter}" means nothing in a replacement`)
      return whole
    },
  )
}

function groupOf(name: string, match: RegExpExecArray): string {
  const isNumber = /^\d+$/.test(name)
  if (isNumber ? Number(name) >= match.length : !(match.groups && name in match.groups))
    throw new PatternError(`there is no group ${name} in the pattern`)
  return (isNumber ? match[Number(name)] : match.groups?.[name]) ?? ''
}
