import { Fault } from '../items.ts'
import { type Delimiters, type Patterns, patternsOf } from './delimiters.ts'
import { type Token, token } from './nunjucks.ts'
import { unescaped } from './string-escapes.ts'

/** A token with where its source begins and ends. */
export interface Spanned extends Token {
  readonly start: number
  readonly end: number
  /** Whether it stands in `{{ }}`. */
  readonly isInVariable: boolean
}

/** Cuts a template into tokens as Jinja does; the text between tags is trimmed already. */
export function tokens(source: string, delimiters: Delimiters): Spanned[] {
  return new Lexer(source, delimiters).all()
}

/** The same of a text whose string literals are no Python yet: an escape in them may be cut off. */
export function looseTokens(source: string, delimiters: Delimiters): Spanned[] {
  return new Lexer(source, delimiters, true).all()
}

/** Cuts an expression that stands alone into tokens. */
export function expressionTokens(source: string, delimiters: Delimiters): Spanned[] {
  return new Lexer(source, delimiters).expression()
}

/** The text of a template with line ends made equal, and without the last one. */
export function normalized(source: string): string {
  const text = source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source
  return text.endsWith('\n') ? text.slice(0, -1) : text
}

const space = /\s+/y
const float = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?[eE][-+]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/y
const integer = /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|[1-9](?:_?\d)*|0(?:_?0)*/y
const name = /[\p{L}\p{Nl}_][\p{L}\p{N}\p{Mn}\p{Mc}_]*/uy
const string = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y
const operator = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}<>=.:|,;]/y
const closing: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' }

class Lexer {
  readonly #source: string
  readonly #isLoose: boolean
  readonly #delimiters: Delimiters
  readonly #patterns: Patterns
  readonly #tokens: Spanned[] = []
  #at = 0
  #line = 0
  #lineStart = 0
  #isInVariable = false

  constructor(source: string, delimiters: Delimiters, isLoose = false) {
    this.#source = source
    this.#isLoose = isLoose
    this.#delimiters = delimiters
    this.#patterns = patternsOf(delimiters)
  }

  all(): Spanned[] {
    const { begin } = this.#patterns
    for (;;) {
      begin.lastIndex = this.#at
      const found = begin.exec(this.#source)
      if (!found) break
      const { raw, rawSign, comment, block, sign } = found.groups ?? {}
      const isVariable = raw === undefined && comment === undefined && block === undefined
      this.#data(this.#trimmed(this.#source.slice(this.#at, found.index), (raw === undefined ? sign : rawSign) ?? '', isVariable), this.#at)
      const start = found.index
      this.#at = start + found[0].length
      if (raw !== undefined) this.#raw(start)
      else if (comment !== undefined) this.#comment(start)
      else this.#tag(start, isVariable)
    }
    this.#data(this.#source.slice(this.#at), this.#at)
    return this.#tokens
  }

  expression(): Spanned[] {
    this.#inside(undefined)
    return this.#tokens
  }

  #trimmed(text: string, sign: string, isVariable: boolean): string {
    if (sign === '-') return text.trimEnd()
    if (sign === '+' || isVariable || !this.#delimiters.lstripBlocks) return text
    const lineStart = text.lastIndexOf('\n') + 1
    const isAtLineStart = this.#at === 0 || this.#source[this.#at - 1] === '\n'
    return (lineStart > 0 || isAtLineStart) && /^\s+$/.test(text.slice(lineStart)) ? text.slice(0, lineStart) : text
  }

  #comment(start: number): void {
    const { comment } = this.#patterns
    comment.lastIndex = this.#at
    if (!comment.exec(this.#source)) throw this.#fault('Missing end of comment tag', start)
    this.#at = comment.lastIndex
  }

  #raw(start: number): void {
    const { raw } = this.#patterns
    raw.lastIndex = this.#at
    const found = raw.exec(this.#source)
    if (!found) throw this.#fault('Missing end of raw directive', start)
    this.#data(this.#trimmed(this.#source.slice(this.#at, found.index), found.groups?.['sign'] ?? '', false), this.#at)
    this.#at = raw.lastIndex
  }

  #tag(start: number, isVariable: boolean): void {
    this.#isInVariable = isVariable
    this.#push(isVariable ? token.variableStart : token.blockStart, '', start, this.#at)
    const end = this.#inside(isVariable ? this.#patterns.variableEnd : this.#patterns.blockEnd)
    if (end !== undefined) this.#push(isVariable ? token.variableEnd : token.blockEnd, '', end, this.#at)
    this.#isInVariable = false
  }

  /** Reads tokens up to the end of the tag and behind it; gives where that end begins, or undefined where it is missing. */
  #inside(end: RegExp | undefined): number | undefined {
    const open: string[] = []
    while (this.#at < this.#source.length) {
      const start = this.#at
      if (end && open.length === 0 && this.#match(end) !== undefined) return start
      if (this.#match(space) !== undefined) continue
      this.#code(open)
    }
    return undefined
  }

  #code(open: string[]): void {
    const start = this.#at
    const found =
      this.#take(float, token.float) ??
      this.#take(integer, token.integer) ??
      this.#take(name, token.symbol) ??
      this.#take(string, token.string) ??
      this.#take(operator, token.operator)
    if (found === undefined) throw this.#fault(`unexpected char '${[...this.#source.slice(start, start + 2)][0]}'`, start)
    const closer = closing[found]
    if (closer !== undefined) open.push(closer)
    else if (found === '}' || found === ')' || found === ']') this.#close(found, open, start)
  }

  #close(found: string, open: string[], start: number): void {
    const wanted = open.pop()
    if (wanted === undefined) throw this.#fault(`unexpected '${found}'`, start)
    if (wanted !== found) throw this.#fault(`unexpected '${found}', expected '${wanted}'`, start)
  }

  #take(pattern: RegExp, type: string): string | undefined {
    const start = this.#at
    const found = this.#match(pattern)
    if (found === undefined) return undefined
    this.#push(type, type === token.string ? this.#string(found, start) : found, start, this.#at)
    return type === token.operator ? found : ''
  }

  #string(written: string, start: number): string {
    const text = unescaped(written.slice(1, -1).replaceAll('\n', this.#delimiters.newline))
    if (text === undefined && this.#isLoose) return written
    if (text === undefined) throw this.#fault(`the escape in ${written} is cut off`, start)
    return text
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#source)
    if (!found) return undefined
    this.#at = pattern.lastIndex
    return found[0]
  }

  #data(text: string, start: number): void {
    if (text === '') return
    const value = this.#delimiters.newline === '\n' ? text : text.replaceAll('\n', this.#delimiters.newline)
    this.#push(token.data, value, start, start + text.length)
  }

  #push(type: string, value: string, start: number, end: number): void {
    this.#tokens.push({ type, value, start, end, isInVariable: this.#isInVariable, ...this.#place(start) })
  }

  #place(index: number): { readonly lineno: number; readonly colno: number } {
    for (let at = this.#source.indexOf('\n', this.#lineStart); at >= 0 && at < index; at = this.#source.indexOf('\n', at + 1)) {
      this.#line += 1
      this.#lineStart = at + 1
    }
    return { lineno: this.#line, colno: Math.max(0, index - this.#lineStart) }
  }

  #fault(message: string, at: number): Fault {
    const { lineno, colno } = this.#place(at)
    return new Fault(message, 'template-syntax', undefined, { template: '', line: lineno + 1, column: colno + 1 })
  }
}
