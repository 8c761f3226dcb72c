import { Float } from '../../load/values.ts'
import type { Arguments, Expression } from './expression.ts'
import { TemplateFault } from './fault.ts'
import type { Token } from './lexer.ts'
import { integral } from './python.ts'

export const noArguments: Arguments = { plain: [], named: [], spread: undefined, spreadNamed: undefined }
const constants = new Map<string, unknown>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])

/** Reads tokens as expressions, by Jinja's grammar. */
export class TokenReader {
  readonly #tokens: readonly Token[]
  #at = 0
  readonly line: number
  constructor(tokens: readonly Token[], line: number) {
    this.#tokens = tokens
    this.line = line
  }

  get token(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', line: this.#tokens.at(-1)?.line ?? this.line }
  }

  ahead(by: number): Token | undefined {
    return this.#tokens[this.#at + by]
  }

  is(text: string): boolean {
    const { token } = this
    return token.text === text && (token.kind === 'sign' || token.kind === 'name')
  }

  skip(text: string): boolean {
    if (!this.is(text)) return false
    this.#at++
    return true
  }

  expect(text: string): void {
    if (!this.skip(text)) this.fail(`expected '${text}', got ${this.token.kind === 'end' ? 'the end' : `'${this.token.text}'`}`)
  }

  take(): Token {
    const { token } = this
    this.#at++
    return token
  }

  name(): string {
    if (this.token.kind !== 'name') this.fail(`expected a name, got '${this.token.text}'`)
    return this.take().text
  }

  finish(): void {
    if (this.token.kind !== 'end') this.fail(`unexpected '${this.token.text}'`)
  }

  fail(message: string): never {
    throw new TemplateFault('template-syntax', message, this.token.line)
  }

  /** An expression; several with commas are a tuple. */
  tuple(withCondition = true): Expression {
    const first = this.expression(withCondition)
    if (!this.is(',')) return first
    const items = [first]
    while (this.skip(',')) {
      if (this.token.kind === 'end' || this.is('=') || this.is('in') || this.is(')') || this.is(']')) break
      items.push(this.expression(withCondition))
    }
    return { kind: 'tuple', items }
  }

  expression(withCondition = true): Expression {
    if (!withCondition) return this.or()
    let yes = this.or()
    while (this.skip('if')) {
      const condition = this.or()
      yes = { kind: 'choice', condition, yes, no: this.skip('else') ? this.expression() : undefined }
    }
    return yes
  }

  private or(): Expression {
    let left = this.and()
    while (this.skip('or')) left = { kind: 'or', left, right: this.and() }
    return left
  }

  private and(): Expression {
    let left = this.not()
    while (this.skip('and')) left = { kind: 'and', left, right: this.not() }
    return left
  }

  private not(): Expression {
    return this.skip('not') ? { kind: 'unary', sign: 'not', of: this.not() } : this.compare()
  }

  private compare(): Expression {
    const first = this.sum()
    const rest: [string, Expression][] = []
    for (;;) {
      const sign = ['==', '!=', '<=', '>=', '<', '>', 'in'].find(one => this.is(one))
      if (sign !== undefined) {
        this.take()
        rest.push([sign, this.sum()])
      } else if (this.is('not') && this.ahead(1)?.text === 'in') {
        this.take()
        this.take()
        rest.push(['not in', this.sum()])
      } else return rest.length === 0 ? first : { kind: 'compare', first, rest }
    }
  }

  private level(signs: readonly string[], below: () => Expression): Expression {
    let left = below()
    for (;;) {
      const sign = this.token.kind === 'sign' ? signs.find(one => this.is(one)) : undefined
      if (sign === undefined) return left
      this.take()
      left = { kind: 'binary', sign, left, right: below() }
    }
  }

  private sum(): Expression {
    return this.level(['+', '-'], () => this.level(['~'], () => this.level(['*', '/', '//', '%'], () => this.unary())))
  }

  private unary(withFilters = true): Expression {
    const sign = ['-', '+'].find(one => this.is(one))
    if (sign !== undefined) {
      this.take()
      const of: Expression = { kind: 'unary', sign, of: this.unary(false) }
      return withFilters ? this.filters(of) : of
    }
    const base = this.postfix(this.primary())
    let powered: Expression = base
    while (this.skip('**')) powered = { kind: 'binary', sign: '**', left: powered, right: this.postfix(this.signed()) }
    return withFilters ? this.filters(powered) : powered
  }

  /** The exponent of a power may have a sign. */
  private signed(): Expression {
    const sign = ['-', '+'].find(one => this.skip(one))
    return sign === undefined ? this.primary() : { kind: 'unary', sign, of: this.primary() }
  }

  private primary(): Expression {
    const token = this.take()
    switch (token.kind) {
      case 'name':
        return constants.has(token.text) ? { kind: 'literal', value: constants.get(token.text) } : { kind: 'name', name: token.text }
      case 'int':
        return { kind: 'literal', value: integral(BigInt(token.text)) }
      case 'float':
        return { kind: 'literal', value: Number.isInteger(Number(token.text)) ? new Float(Number(token.text)) : Number(token.text) }
      case 'text': {
        let { text } = token
        while (this.token.kind === 'text') text += this.take().text
        return { kind: 'literal', value: text }
      }
      case 'sign':
        return this.bracket(token)
      case 'end':
        this.#at--
        return this.fail('an expression is missing')
    }
  }

  private bracket(token: Token): Expression {
    if (token.text === '(') {
      if (this.skip(')')) return { kind: 'tuple', items: [] }
      const inner = this.tuple()
      this.expect(')')
      return inner
    }
    if (token.text === '[') return { kind: 'list', items: this.until(']', () => this.expression()) }
    if (token.text === '{') {
      const entries = this.until('}', (): readonly [Expression, Expression] => {
        const key = this.expression()
        this.expect(':')
        return [key, this.expression()]
      })
      return { kind: 'mapping', entries }
    }
    this.#at--
    return this.fail(`unexpected '${token.text}'`)
  }

  private until<T>(end: string, read: () => T): T[] {
    const items: T[] = []
    while (!this.skip(end)) {
      if (items.length > 0) {
        this.expect(',')
        if (this.skip(end)) break
      }
      items.push(read())
    }
    return items
  }

  private postfix(start: Expression): Expression {
    let of = start
    for (;;) {
      if (this.skip('.')) {
        const token = this.take()
        if (token.kind === 'int') of = { kind: 'item', of, key: { kind: 'literal', value: Number(token.text) } }
        else if (token.kind === 'float')
          for (const part of token.text.split('.')) of = { kind: 'item', of, key: { kind: 'literal', value: Number(part) } }
        else if (token.kind === 'name') of = { kind: 'member', of, name: token.text }
        else this.fail('expected name or number')
      } else if (this.skip('[')) of = this.subscript(of)
      else if (this.is('(')) of = { kind: 'call', of, args: this.arguments() }
      else return of
    }
  }

  private subscript(of: Expression): Expression {
    const parts: (Expression | undefined)[] = []
    let colons = 0
    while (!this.skip(']')) {
      if (this.skip(':')) {
        colons++
        if (parts.length < colons) parts.push(undefined)
      } else if (this.skip(',')) continue
      else parts.push(this.expression())
    }
    const [key] = parts
    if (colons > 0) return { kind: 'slice', of, parts }
    return key ? { kind: 'item', of, key } : this.fail('expected subscript expression')
  }

  private filters(start: Expression): Expression {
    let of = start
    for (;;) {
      if (this.is('|')) of = this.filter(of)
      else if (this.is('is')) of = this.test(of)
      else if (this.is('(') && of.kind !== 'literal') of = { kind: 'call', of, args: this.arguments() }
      else return of
    }
  }

  /** One or more filters; `of` is undefined in a filter block. */
  filter(of: Expression | undefined): Expression {
    this.expect('|')
    return this.filterNamed(of)
  }

  filterNamed(of: Expression | undefined): Expression {
    const { line } = this.token
    const name = this.dotted()
    return { kind: 'filter', of, name, args: this.is('(') ? this.arguments() : noArguments, line }
  }

  private dotted(): string {
    let name = this.name()
    while (this.skip('.')) name += `.${this.name()}`
    return name
  }

  private test(of: Expression): Expression {
    this.expect('is')
    const isNot = this.skip('not')
    const { line } = this.token
    const name = this.dotted()
    if (this.is('(')) return { kind: 'test', of, name, args: this.arguments(), isNot, line }
    const begins = ['name', 'text', 'int', 'float'].includes(this.token.kind) || this.is('[') || this.is('{')
    const ends = ['else', 'or', 'and', 'is', 'if', 'not', 'in'].some(word => this.is(word))
    if (!begins || ends) return { kind: 'test', of, name, args: noArguments, isNot, line }
    const plain = [this.postfix(this.primary())]
    return { kind: 'test', of, name, args: { ...noArguments, plain }, isNot, line }
  }

  arguments(): Arguments {
    this.expect('(')
    const plain: Expression[] = []
    const named: [string, Expression][] = []
    let spread: Expression | undefined
    let spreadNamed: Expression | undefined
    this.until(')', () => {
      if (this.skip('**')) spreadNamed = this.expression()
      else if (this.skip('*')) spread = this.expression()
      else if (this.token.kind === 'name' && this.ahead(1)?.text === '=' && this.ahead(1)?.kind === 'sign') {
        const name = this.name()
        this.expect('=')
        named.push([name, this.expression()])
      } else plain.push(this.expression())
    })
    return { plain, named, spread, spreadNamed }
  }
}
