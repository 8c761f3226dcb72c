import { Float } from '../../../load/values.ts'
import { Fault } from '../items.ts'
import { mutators } from '../python/container-methods.ts'
import { whole } from '../python/numbers.ts'
import type { Spanned } from './lexer.ts'
import { Parser, type Token, type TokenSource, token } from './nunjucks.ts'
import type { CallArguments, CallNode, Expression, LiteralNode, UseNode } from './tree.ts'

type Placed = { readonly lineno: number; readonly colno: number }

/** Hands the lexer's tokens to the parser. */
export class Tokens implements TokenSource {
  // The lexer has trimmed white space already: nunjucks's parser finds no signs on these.
  readonly tags: Readonly<Record<string, string>> = { VARIABLE_START: '', VARIABLE_END: '', COMMENT_START: '', COMMENT_END: '' }
  readonly #tokens: readonly Spanned[]
  #next = 0
  constructor(tokens: readonly Spanned[]) {
    this.#tokens = tokens
  }
  nextToken(): Token | null {
    return this.#tokens[this.#next++] ?? null
  }
  /** Where the template ends, for what is missing there. */
  get end(): Placed {
    return this.#tokens.at(-1) ?? { lineno: 0, colno: 0 }
  }
}

const constants: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])
/** nunjucks's parser with Jinja's operands: literals, names, and what stands behind them: members, calls, filters, tests. */
export abstract class OperandParser extends Parser {
  declare tokens: Tokens
  declare mentioned: Set<string>
  declare mutates: boolean

  constructor(tokens: Tokens) {
    super(tokens)
    this.mentioned = new Set()
    this.mutates = false
  }

  /** One expression. */
  protected abstract choice(): Expression

  /** One expression, or several with commas between them: a tuple. */
  protected abstract tuple(withChoice: boolean, stops?: () => boolean, isInParentheses?: boolean): Expression

  /** nunjucks's own refusals, with their place. */
  fail(message: string): never {
    return this.refuse(message)
  }

  /** Called by nunjucks behind the expression of `{{ }}`. */
  advanceAfterVariableEnd(): void {
    if (!this.skip(token.variableEnd)) this.refuse(`expected the end of the tag, got ${this.seen()}`)
  }

  refuse(message: string, at: Placed = this.peekToken() ?? this.tokens.end): never {
    throw new Fault(message, 'template-syntax', undefined, { template: '', line: at.lineno + 1, column: at.colno + 1 })
  }

  protected place(): Placed {
    const { lineno, colno } = this.peekToken() ?? this.tokens.end
    return { lineno, colno }
  }

  protected sees(mark: string): boolean {
    const next = this.peekToken()
    return next !== null && next.type === token.operator && next.value === mark
  }

  protected seesName(...names: readonly string[]): boolean {
    const next = this.peekToken()
    return next !== null && next.type === token.symbol && names.includes(next.value)
  }

  protected takes(mark: string): boolean {
    return this.skipValue(token.operator, mark)
  }

  protected needs(mark: string): void {
    if (!this.takes(mark)) this.refuse(`expected '${mark}', got ${this.seen()}`)
  }

  protected seen(): string {
    const next = this.peekToken()
    if (!next) return 'the end of the template'
    if (next.type === token.blockEnd || next.type === token.variableEnd) return 'the end of the tag'
    return `'${next.value}'`
  }

  protected name(): string {
    const next = this.peekToken()
    if (next?.type !== token.symbol) return this.refuse(`expected a name, got ${this.seen()}`)
    this.nextToken()
    return next.value
  }

  protected isAtEnd(): boolean {
    const next = this.peekToken()
    return next === null || next.type === token.blockEnd || next.type === token.variableEnd
  }

  protected primary(): Expression {
    const at = this.place()
    const next = this.nextToken()
    if (!next) return this.refuse(`expected an expression, got the end of the template`)
    const literal = this.literal(next, at)
    if (literal) return literal
    if (next.type === token.symbol) {
      this.mentioned.add(next.value)
      return { typename: 'Name', ...at, name: next.value }
    }
    if (next.type === token.operator && next.value === '(') {
      const inside = this.tuple(true, () => false, true)
      this.needs(')')
      return inside
    }
    if (next.type === token.operator && next.value === '[') return { typename: 'List', ...at, items: this.until(']', () => this.choice()) }
    if (next.type === token.operator && next.value === '{') return { typename: 'Mapping', ...at, pairs: this.until('}', () => this.pair()) }
    this.pushToken(next)
    return this.refuse(`expected an expression, got ${this.seen()}`)
  }

  private literal(next: Token, at: Placed): LiteralNode | undefined {
    const digits = next.value.replaceAll('_', '')
    if (next.type === token.string) return { typename: 'Literal', ...at, value: this.strings(next.value) }
    if (next.type === token.integer) return { typename: 'Literal', ...at, value: whole(BigInt(digits)) }
    if (next.type === token.float)
      return { typename: 'Literal', ...at, value: Number.isInteger(Number(digits)) ? new Float(Number(digits)) : Number(digits) }
    const constant = next.type === token.symbol ? constants.get(next.value) : undefined
    return constant === undefined ? undefined : { typename: 'Literal', ...at, value: constant }
  }

  private strings(first: string): string {
    let text = first
    for (let next = this.peekToken(); next?.type === token.string; next = this.peekToken()) {
      text += next.value
      this.nextToken()
    }
    return text
  }

  private until<T>(end: string, one: () => T): T[] {
    const found: T[] = []
    while (!this.takes(end)) {
      if (found.length > 0) this.needs(',')
      if (this.takes(end)) break
      found.push(one())
    }
    return found
  }

  private pair(): readonly [Expression, Expression] {
    const key = this.choice()
    this.needs(':')
    return [key, this.choice()]
  }

  protected postfixes(head: Expression): Expression {
    let node = head
    for (;;) {
      const at = this.place()
      if (this.takes('.')) node = this.dotted(node, at)
      else if (this.takes('[')) node = this.subscript(node, at)
      else if (this.sees('(')) node = this.call(node)
      else return node
    }
  }

  private dotted(target: Expression, at: Placed): Expression {
    const next = this.nextToken()
    if (next?.type === token.symbol) {
      this.mutates ||= mutators.has(next.value)
      return { typename: 'Attribute', ...at, target, name: next.value }
    }
    if (next?.type === token.integer)
      return { typename: 'Item', ...at, target, key: { typename: 'Literal', ...at, value: Number(next.value) } }
    return this.refuse('expected a name or a number behind the point', next ?? at)
  }

  private subscript(target: Expression, at: Placed): Expression {
    const from = this.sees(':') ? undefined : this.choice()
    if (this.sees(':')) {
      const [to, step] = [this.bound(), this.bound()]
      this.needs(']')
      return { typename: 'Slice', ...at, target, from, to, step }
    }
    const items = from ? [from] : []
    while (this.takes(',')) items.push(this.choice())
    this.needs(']')
    const [key] = items
    if (!key) return this.refuse('an index is missing in the brackets', at)
    if (key.typename === 'Literal' && typeof key.value === 'string') this.mutates ||= mutators.has(key.value)
    return { typename: 'Item', ...at, target, key: items.length > 1 ? { typename: 'Tuple', ...at, items } : key }
  }

  private bound(): Expression | undefined {
    if (!this.takes(':') || this.sees(':') || this.sees(']')) return undefined
    return this.choice()
  }

  protected call(callee: Expression): CallNode {
    const at = this.place()
    return { typename: 'Call', ...at, callee, args: this.callArguments() }
  }

  private callArguments(): CallArguments {
    const positional: Expression[] = []
    const named: (readonly [string, Expression])[] = []
    const spread: { rest?: Expression; keywords?: Expression } = {}
    this.needs('(')
    this.until(')', () => {
      if (this.takes('**')) spread.keywords = this.choice()
      else if (this.takes('*')) spread.rest = this.choice()
      else this.argument(positional, named)
    })
    return { positional, named, rest: spread.rest, keywords: spread.keywords }
  }

  private argument(positional: Expression[], named: (readonly [string, Expression])[]): void {
    const at = this.place()
    const value = this.choice()
    if (!this.sees('=')) {
      if (named.length > 0) this.refuse('an argument by position stands behind one by name', at)
      positional.push(value)
      return
    }
    if (value.typename !== 'Name') this.refuse("expected a name before '='", at)
    else {
      this.needs('=')
      named.push([value.name, this.choice()])
    }
  }

  protected filtersAndTests(head: Expression): Expression {
    let node = head
    for (;;) {
      if (this.sees('|')) node = this.filter(node)
      else if (this.seesName('is')) node = this.test(node)
      else if (this.sees('(')) node = this.call(node)
      else return node
    }
  }

  /** One filter behind its `|`; at the head of a filter block the mark is missing. */
  protected filter(target: Expression | undefined): UseNode {
    this.takes('|')
    const at = this.place()
    const name = this.dottedName()
    this.mutates ||= name.endsWith('attr')
    return { typename: 'Filter', ...at, target, name, args: this.sees('(') ? this.callArguments() : noArguments }
  }

  private dottedName(): string {
    let name = this.name()
    while (this.takes('.')) name += `.${this.name()}`
    return name
  }

  private test(target: Expression): Expression {
    const at = this.place()
    this.skipSymbol('is')
    const isNegated = this.skipSymbol('not')
    const name = this.dottedName()
    const node: UseNode = { typename: 'Test', ...at, target, name, args: this.testArguments() }
    return isNegated ? { typename: 'Not', ...at, target: node } : node
  }

  private testArguments(): CallArguments {
    if (this.sees('(')) return this.callArguments()
    const next = this.peekToken()
    const begins = next !== null && ([token.symbol, token.string, token.integer, token.float] as readonly string[]).includes(next.type)
    if ((!begins && !this.sees('[') && !this.sees('{')) || this.seesName('else', 'or', 'and')) return noArguments
    if (this.seesName('is')) this.refuse('tests cannot be chained with is')
    // As in Jinja, whatever word follows is the test's argument.
    if (this.seesName('if', 'in', 'not')) this.refuse(`put the test in parentheses: ${next?.value ?? ''} would be its argument`)
    return { ...noArguments, positional: [this.postfixes(this.primary())] }
  }
}

const noArguments: CallArguments = { positional: [], named: [], rest: undefined, keywords: undefined }
