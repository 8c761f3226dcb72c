import { token } from './nunjucks.ts'
import { OperandParser } from './operands.ts'
import type { Expression } from './tree.ts'

const comparisons: Readonly<Record<string, string>> = { '==': 'eq', '!=': 'ne', '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' }
const products: Readonly<Record<string, string>> = { '*': 'multiply', '/': 'divide', '//': 'floorDivide', '%': 'remainder' }

/** The parser of expressions with Jinja's precedence. */
export class ExpressionParser extends OperandParser {
  /** A whole expression, and nothing behind it. */
  parseAlone(): Expression {
    const found = this.parseExpression()
    if (this.peekToken()) this.refuse(`unexpected '${this.peekToken()?.value}'`)
    return found
  }

  /** What stands in a tag: nunjucks's own methods call this one. */
  parseExpression(): Expression {
    return this.tuple(true)
  }

  protected override tuple(withChoice: boolean, stops: () => boolean = () => false, isInParentheses = false): Expression {
    const at = this.place()
    const items: Expression[] = []
    let isTuple = false
    for (;;) {
      if (items.length > 0 && !this.takes(',')) break
      isTuple ||= items.length > 0
      if (this.isAtEnd() || this.sees(')') || stops()) break
      items.push(withChoice ? this.choice() : this.or())
    }
    const [only] = items
    if (!isTuple && only) return only
    if (items.length === 0 && !isInParentheses) this.refuse(`expected an expression, got ${this.seen()}`)
    return { typename: 'Tuple', ...at, items }
  }

  protected override choice(): Expression {
    let body = this.or()
    for (let at = this.place(); this.skipSymbol('if'); at = this.place()) {
      const condition = this.or()
      const otherwise = this.skipSymbol('else') ? this.choice() : undefined
      body = { typename: 'Choice', ...at, condition, body, otherwise }
    }
    return body
  }

  protected or(): Expression {
    let left = this.and()
    for (let at = this.place(); this.skipSymbol('or'); at = this.place()) left = { typename: 'Or', ...at, left, right: this.and() }
    return left
  }

  private and(): Expression {
    let left = this.not()
    for (let at = this.place(); this.skipSymbol('and'); at = this.place()) left = { typename: 'And', ...at, left, right: this.not() }
    return left
  }

  private not(): Expression {
    const at = this.place()
    return this.skipSymbol('not') ? { typename: 'Not', ...at, target: this.not() } : this.comparison()
  }

  private comparison(): Expression {
    const at = this.place()
    const first = this.sum()
    const rest: (readonly [string, Expression])[] = []
    for (let operator = this.comparator(); operator !== undefined; operator = this.comparator()) rest.push([operator, this.sum()])
    return rest.length === 0 ? first : { typename: 'Comparison', ...at, first, rest }
  }

  private comparator(): string | undefined {
    const next = this.peekToken()
    if (!next) return undefined
    const sign = next.type === token.operator ? comparisons[next.value] : undefined
    if (sign !== undefined || (next.type === token.symbol && next.value === 'in')) {
      this.nextToken()
      return sign ?? 'in'
    }
    if (!this.skipSymbol('not')) return undefined
    if (!this.skipSymbol('in')) this.refuse(`expected 'in' behind 'not', got ${this.seen()}`)
    return 'notIn'
  }

  private sum(): Expression {
    let left = this.concatenation()
    for (;;) {
      const at = this.place()
      const operator = this.takes('+') ? 'add' : this.takes('-') ? 'subtract' : undefined
      if (operator === undefined) return left
      left = { typename: 'Binary', ...at, operator, left, right: this.concatenation() }
    }
  }

  private concatenation(): Expression {
    const at = this.place()
    const items = [this.product()]
    while (this.takes('~')) items.push(this.product())
    return items.length === 1 && items[0] ? items[0] : { typename: 'Concat', ...at, items }
  }

  private product(): Expression {
    let left = this.power()
    for (;;) {
      const at = this.peekToken()
      const operator = at?.type === token.operator ? products[at.value] : undefined
      if (operator === undefined || !at) return left
      this.nextToken()
      left = { typename: 'Binary', lineno: at.lineno, colno: at.colno, operator, left, right: this.power() }
    }
  }

  private power(): Expression {
    let left = this.unary(true)
    for (let at = this.place(); this.takes('**'); at = this.place())
      left = { typename: 'Binary', ...at, operator: 'power', left, right: this.unary(true) }
    return left
  }

  private unary(withFilters: boolean): Expression {
    const at = this.place()
    const operator = this.takes('-') ? 'negative' : this.takes('+') ? 'positive' : undefined
    const head: Expression = operator === undefined ? this.primary() : { typename: 'Unary', ...at, operator, target: this.unary(false) }
    const node = this.postfixes(head)
    return withFilters ? this.filtersAndTests(node) : node
  }
}
