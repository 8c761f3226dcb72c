import type { Expression } from './expression.ts'
import { TemplateFault } from './fault.ts'
import { type Markup, type Piece, pieces } from './lexer.ts'
import { TokenReader } from './parser.ts'

/** What a template puts out, in order. */
export type Statement =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly value: Expression; readonly line: number }
  | {
      readonly kind: 'if'
      readonly branches: readonly { readonly condition: Expression | undefined; readonly body: Body }[]
      readonly line: number
    }
  | {
      readonly kind: 'for'
      readonly target: readonly Target[]
      readonly isSingle: boolean
      readonly over: Expression
      readonly condition: Expression | undefined
      readonly recursive: boolean
      readonly body: Body
      readonly otherwise: Body
      readonly line: number
    }
  | { readonly kind: 'set'; readonly targets: readonly Target[]; readonly value: Expression; readonly line: number }
  | {
      readonly kind: 'set-block'
      readonly name: string
      readonly filter: Expression | undefined
      readonly body: Body
      readonly line: number
    }
  | { readonly kind: 'macro'; readonly name: string; readonly params: readonly Param[]; readonly body: Body; readonly line: number }
  | { readonly kind: 'call'; readonly params: readonly Param[]; readonly call: Expression; readonly body: Body; readonly line: number }
  | { readonly kind: 'filter'; readonly filter: Expression; readonly body: Body; readonly line: number }
  | { readonly kind: 'with'; readonly targets: readonly (readonly [string, Expression])[]; readonly body: Body; readonly line: number }
  | { readonly kind: 'block'; readonly name: string; readonly body: Body; readonly line: number }
  | { readonly kind: 'extends'; readonly name: Expression; readonly line: number }
  | {
      readonly kind: 'include'
      readonly name: Expression
      readonly ignoreMissing: boolean
      readonly withContext: boolean
      readonly line: number
    }
  | { readonly kind: 'import'; readonly name: Expression; readonly as: string; readonly withContext: boolean; readonly line: number }
  | {
      readonly kind: 'from'
      readonly name: Expression
      readonly names: readonly (readonly [string, string])[]
      readonly withContext: boolean
      readonly line: number
    }
  | { readonly kind: 'do'; readonly value: Expression; readonly line: number }
  | { readonly kind: 'break' | 'continue'; readonly line: number }

export type Body = readonly Statement[]
/** A name that is assigned, or a member of a namespace. */
export type Target = { readonly name: string; readonly member: string | undefined }
export interface Param {
  readonly name: string
  readonly otherwise: Expression | undefined
}

/** Reads a template as statements. */
export function parseTemplate(source: string, markup: Markup): Body {
  const walker: Walker = { pieces: pieces(source, markup), at: 0 }
  return bodyUntil(walker, []).body
}

interface Walker {
  readonly pieces: readonly Piece[]
  at: number
}

function bodyUntil(
  walker: Walker,
  ends: readonly string[],
  from?: { line: number; what: string },
): { body: Statement[]; end: string; reader: TokenReader } {
  const body: Statement[] = []
  for (;;) {
    const piece = walker.pieces[walker.at++]
    if (!piece) {
      if (ends.length === 0) return { body, end: '', reader: new TokenReader([], 1) }
      throw new TemplateFault('template-syntax', `the ${from?.what} is not closed: {% ${ends.at(-1)} %} is missing`, from?.line)
    }
    if (piece.kind === 'text') {
      body.push({ kind: 'text', text: piece.text })
      continue
    }
    const reader = new TokenReader(piece.tokens, piece.line)
    if (piece.kind === 'output') {
      const value = reader.tuple()
      reader.finish()
      body.push({ kind: 'output', value, line: piece.line })
      continue
    }
    const word = reader.name()
    if (ends.includes(word)) return { body, end: word, reader }
    const parse = Object.hasOwn(parsers, word) ? parsers[word] : undefined
    if (!parse) throw new TemplateFault('template-syntax', `Encountered unknown tag '${word}'`, piece.line)
    body.push(parse(reader, walker, piece.line))
  }
}

function inner(walker: Walker, reader: TokenReader, what: string, line: number): Body {
  reader.finish()
  return bodyUntil(walker, [`end${what}`], { line, what }).body
}

type Parse = (reader: TokenReader, walker: Walker, line: number) => Statement

const parseIf: Parse = (reader, walker, line) => {
  const branches: { condition: Expression | undefined; body: Body }[] = []
  let condition: Expression | undefined = reader.tuple()
  reader.finish()
  for (;;) {
    const read = bodyUntil(walker, ['elif', 'else', 'endif'], { line, what: 'if' })
    branches.push({ condition, body: read.body })
    if (read.end === 'endif') return { kind: 'if', branches, line }
    condition = read.end === 'elif' ? read.reader.tuple() : undefined
  }
}

const parseFor: Parse = (reader, walker, line) => {
  const target = targets(reader)
  reader.expect('in')
  const over = reader.tuple(false)
  const condition = reader.skip('if') ? reader.expression() : undefined
  const recursive = reader.skip('recursive')
  reader.finish()
  const first = bodyUntil(walker, ['else', 'endfor'], { line, what: 'for' })
  const otherwise = first.end === 'else' ? bodyUntil(walker, ['endfor'], { line, what: 'for' }).body : []
  return { kind: 'for', target: target.list, isSingle: target.isSingle, over, condition, recursive, body: first.body, otherwise, line }
}

function targets(reader: TokenReader): { list: Target[]; isSingle: boolean } {
  const isWrapped = reader.skip('(')
  const list: Target[] = []
  let isSingle = true
  do {
    if (reader.is('in') || reader.is('=')) break
    const name = reader.name()
    list.push({ name, member: reader.skip('.') ? reader.name() : undefined })
    if (reader.is(',')) isSingle = false
  } while (reader.skip(','))
  if (isWrapped) reader.expect(')')
  return { list, isSingle }
}

const parseSet: Parse = (reader, walker, line) => {
  const { list } = targets(reader)
  if (reader.skip('=')) {
    const value = reader.tuple()
    reader.finish()
    return { kind: 'set', targets: list, value, line }
  }
  let filter: Expression | undefined
  while (reader.is('|')) filter = reader.filter(filter)
  return { kind: 'set-block', name: list[0]?.name ?? '', filter, body: inner(walker, reader, 'set', line), line }
}

function params(reader: TokenReader): Param[] {
  const found: Param[] = []
  reader.expect('(')
  while (!reader.skip(')')) {
    if (found.length > 0) reader.expect(',')
    if (reader.skip(')')) break
    const name = reader.name()
    found.push({ name, otherwise: reader.skip('=') ? reader.expression() : undefined })
  }
  return found
}

const parseImport: Parse = (reader, _walker, line) => {
  const name = reader.expression()
  reader.expect('as')
  const as = reader.name()
  return { kind: 'import', name, as, withContext: context(reader, false), line }
}

const parseFrom: Parse = (reader, _walker, line) => {
  const name = reader.expression()
  reader.expect('import')
  const names: [string, string][] = []
  do {
    if (reader.token.kind !== 'name' || reader.is('with') || reader.is('without')) break
    const one = reader.name()
    names.push([one, reader.skip('as') ? reader.name() : one])
  } while (reader.skip(','))
  return { kind: 'from', name, names, withContext: context(reader, false), line }
}

function context(reader: TokenReader, otherwise: boolean): boolean {
  const word = reader.skip('with') ? 'with' : reader.skip('without') ? 'without' : undefined
  if (word !== undefined) reader.expect('context')
  return word === undefined ? otherwise : word === 'with'
}

const parsers: { readonly [word: string]: Parse } = {
  if: parseIf,
  for: parseFor,
  set: parseSet,
  macro: (reader, walker, line) => ({
    kind: 'macro',
    name: reader.name(),
    params: params(reader),
    body: inner(walker, reader, 'macro', line),
    line,
  }),
  call: (reader, walker, line) => {
    const own = reader.is('(') ? params(reader) : []
    return { kind: 'call', params: own, call: reader.expression(), body: inner(walker, reader, 'call', line), line }
  },
  filter: (reader, walker, line) => {
    let filter = reader.filterNamed(undefined)
    while (reader.is('|')) filter = reader.filter(filter)
    return { kind: 'filter', filter, body: inner(walker, reader, 'filter', line), line }
  },
  with: (reader, walker, line) => {
    const found: [string, Expression][] = []
    while (reader.token.kind === 'name') {
      const name = reader.name()
      reader.expect('=')
      found.push([name, reader.expression()])
      reader.skip(',')
    }
    return { kind: 'with', targets: found, body: inner(walker, reader, 'with', line), line }
  },
  block: (reader, walker, line) => {
    const name = reader.name()
    reader.skip('scoped')
    reader.skip('required')
    return { kind: 'block', name, body: inner(walker, reader, 'block', line), line }
  },
  extends: (reader, _walker, line) => ({ kind: 'extends', name: reader.expression(), line }),
  include: (reader, _walker, line) => {
    const name = reader.expression()
    const ignoreMissing = reader.skip('ignore')
    if (ignoreMissing) reader.expect('missing')
    return { kind: 'include', name, ignoreMissing, withContext: context(reader, true), line }
  },
  import: parseImport,
  from: parseFrom,
  do: (reader, _walker, line) => ({ kind: 'do', value: reader.tuple(), line }),
  break: (_reader, _walker, line) => ({ kind: 'break', line }),
  continue: (_reader, _walker, line) => ({ kind: 'continue', line }),
  autoescape: (reader, walker, line) => {
    reader.expression()
    return { kind: 'with', targets: [], body: inner(walker, reader, 'autoescape', line), line }
  },
}
