import type { Delimiters } from './delimiters.ts'
import { ExpressionParser } from './expressions.ts'
import { expressionTokens, normalized, tokens } from './lexer.ts'
import { type Node, type NodeList, token } from './nunjucks.ts'
import { Tokens } from './operands.ts'
import type { Expression, IfNode, MacroNode, NamedBlockNode, Parameter, Statement, Target, Tree, UseNode } from './tree.ts'

/** The tree of a template. Throws a Fault with the place of what is wrong. */
export function parseTemplate(source: string, delimiters: Delimiters): Tree {
  const parser = new TemplateParser(new Tokens(tokens(normalized(source), delimiters)))
  const root = parser.parseAsRoot()
  return { root, blocks: parser.blocks, mutates: parser.mutates }
}

/** The tree of an expression that stands alone: a condition. */
export function parseCondition(source: string, delimiters: Delimiters): { readonly expression: Expression; readonly mutates: boolean } {
  const parser = new ExpressionParser(new Tokens(expressionTokens(source, delimiters)))
  return { expression: parser.parseAlone(), mutates: parser.mutates }
}

type Placed = { readonly lineno: number; readonly colno: number }

/** nunjucks's parser with Jinja's statements. */
class TemplateParser extends ExpressionParser {
  declare blocks: NamedBlockNode[]

  constructor(source: Tokens) {
    super(source)
    this.blocks = []
  }

  /** Called by nunjucks for each block tag; null where a tag ends the block around it. */
  parseStatement(): Node | null {
    const next = this.peekToken()
    if (next?.type !== token.symbol) return this.refuse('expected the name of a tag')
    if (this.breakOnBlocks?.includes(next.value)) return null
    const at = this.place()
    const statement = this.#statements[next.value]
    if (!statement) {
      const inside = this.breakOnBlocks ? `; looking for ${this.breakOnBlocks.map(name => `'${name}'`).join(' or ')}` : ''
      return this.refuse(`Encountered unknown tag '${next.value}'${inside}`)
    }
    this.nextToken()
    return statement(at)
  }

  get #statements(): Readonly<Record<string, ((at: Placed) => Statement | NodeList) | undefined>> {
    return Object.assign(Object.create(null) as object, {
      if: (at: Placed) => this.if_(at),
      for: (at: Placed) => this.for_(at),
      set: (at: Placed) => this.set(at),
      with: (at: Placed) => this.with_(at),
      macro: (at: Placed) => this.macro(at),
      call: (at: Placed) => this.callBlock(at),
      filter: (at: Placed) => this.filterBlock(at),
      include: (at: Placed) => this.include(at),
      import: (at: Placed) => this.import_(at),
      from: (at: Placed) => this.from(at),
      extends: (at: Placed) => this.extends_(at),
      block: (at: Placed) => this.block(at),
      do: (at: Placed) => this.do_(at),
      autoescape: (at: Placed) => this.autoescape(at),
      break: (at: Placed) => this.jump(at, 'break'),
      continue: (at: Placed) => this.jump(at, 'continue'),
    })
  }

  #endTag(): void {
    if (!this.skip(token.blockEnd)) this.refuse(`expected the end of the tag, got ${this.seen()}`)
  }

  /** What stands between this tag and one of those; the parser stops before their names. */
  #body(at: Placed, tag: string, ...ends: string[]): NodeList {
    this.#endTag()
    const body = this.parseUntilBlocks(...ends)
    if (!this.peekToken())
      this.refuse(
        `the tag '${tag}' is not closed: expected ${ends.map(name => `'${name}'`).join(' or ')} before the end of the template`,
        at,
      )
    return body
  }

  private if_(at: Placed): IfNode {
    const condition = this.tuple(false)
    const body = this.#body(at, 'if', 'elif', 'else', 'endif')
    const next = this.place()
    const word = this.name()
    if (word === 'elif') return { typename: 'Branch', ...at, condition, body, otherwise: this.if_(next) }
    const otherwise = word === 'else' ? this.#body(at, 'if', 'endif') : undefined
    if (word === 'else') this.name()
    this.#endTag()
    return { typename: 'Branch', ...at, condition, body, otherwise }
  }

  private for_(at: Placed): Statement {
    const target = this.target(() => this.seesName('in'))
    if (!this.skipSymbol('in')) this.refuse(`expected 'in', got ${this.seen()}`)
    const over = this.tuple(false, () => this.seesName('recursive', 'if'))
    const condition = this.skipSymbol('if') ? this.choice() : undefined
    const isRecursive = this.skipSymbol('recursive')
    const body = this.#body(at, 'for', 'else', 'endfor')
    const otherwise = this.name() === 'else' ? this.#body(at, 'for', 'endfor') : undefined
    if (otherwise) this.name()
    this.#endTag()
    return { typename: 'Loop', ...at, target, over, condition, isRecursive, body, otherwise }
  }

  /** What is assigned to: names, with commas and parentheses. */
  private target(stops: () => boolean): Target {
    const targets: Target[] = []
    let isSeveral = false
    do {
      if (targets.length > 0 && (stops() || this.sees('='))) break
      targets.push(this.oneTarget())
      isSeveral ||= this.sees(',')
    } while (this.takes(','))
    const [only] = targets
    return !isSeveral && only ? only : { kind: 'several', targets }
  }

  private oneTarget(): Target {
    if (this.takes('(')) {
      const inside = this.target(() => this.sees(')'))
      this.needs(')')
      return inside
    }
    const at = this.place()
    const name = this.name()
    if (['true', 'false', 'none', 'True', 'False', 'None'].includes(name)) this.refuse(`nothing can be assigned to '${name}'`, at)
    if (this.takes('.')) return { kind: 'member', namespace: name, name: this.name() }
    return { kind: 'name', name }
  }

  private set(at: Placed): Statement {
    const target = this.target(() => false)
    if (this.takes('=')) {
      const value = this.tuple(true)
      this.#endTag()
      return { typename: 'Assign', ...at, target, value }
    }
    const filters: UseNode[] = []
    while (this.sees('|')) filters.push(this.filter(undefined))
    const body = this.#body(at, 'set', 'endset')
    this.name()
    this.#endTag()
    return { typename: 'Captured', ...at, target, filters, body }
  }

  private with_(at: Placed): Statement {
    const pairs: (readonly [Target, Expression])[] = []
    while (!this.isAtEnd()) {
      if (pairs.length > 0) this.needs(',')
      const target = this.oneTarget()
      this.needs('=')
      pairs.push([target, this.choice()])
    }
    const body = this.#body(at, 'with', 'endwith')
    this.name()
    this.#endTag()
    return { typename: 'Within', ...at, pairs, body }
  }

  private macro(at: Placed): MacroNode {
    return this.definition(at, this.name(), 'macro', 'endmacro', () => undefined)
  }

  private callBlock(at: Placed): Statement {
    let call: Expression | undefined
    const caller = this.definition(at, 'caller', 'call', 'endcall', () => {
      call = this.postfixes(this.primary())
    })
    if (call?.typename !== 'Call') return this.refuse('expected a call of a macro', at)
    return { typename: 'CallBlock', ...at, call, caller }
  }

  private definition(at: Placed, name: string, tag: string, end: string, behind: () => void): MacroNode {
    const outer = this.mentioned
    this.mentioned = new Set()
    const parameters = tag === 'macro' || this.sees('(') ? this.parameters() : []
    behind()
    const body = this.#body(at, tag, end)
    this.name()
    this.#endTag()
    const mentions = ['caller', 'kwargs', 'varargs'].filter(word => this.mentioned.has(word))
    this.mentioned = new Set([...outer, ...this.mentioned])
    return { typename: 'Definition', ...at, name, parameters, body, mentions }
  }

  private parameters(): Parameter[] {
    const found: Parameter[] = []
    this.needs('(')
    while (!this.takes(')')) {
      if (found.length > 0) this.needs(',')
      if (this.takes(')')) break
      const name = this.name()
      const fallback = this.takes('=') ? this.choice() : undefined
      if (!fallback && found.at(-1)?.fallback) this.refuse(`the parameter '${name}' without a default stands behind one with a default`)
      found.push({ name, fallback })
    }
    return found
  }

  private filterBlock(at: Placed): Statement {
    const filters = [this.filter(undefined)]
    while (this.sees('|')) filters.push(this.filter(undefined))
    const body = this.#body(at, 'filter', 'endfilter')
    this.name()
    this.#endTag()
    return { typename: 'Captured', ...at, target: undefined, filters, body }
  }

  private include(at: Placed): Statement {
    const template = this.choice()
    const ignoresMissing = this.skipSymbol('ignore')
    if (ignoresMissing && !this.skipSymbol('missing')) this.refuse(`expected 'missing', got ${this.seen()}`)
    const withContext = this.context() ?? true
    this.#endTag()
    return { typename: 'Inclusion', ...at, template, ignoresMissing, withContext }
  }

  private context(): boolean | undefined {
    const word = this.skipSymbol('with') ? true : this.skipSymbol('without') ? false : undefined
    if (word !== undefined && !this.skipSymbol('context')) this.refuse(`expected 'context', got ${this.seen()}`)
    return word
  }

  private import_(at: Placed): Statement {
    const template = this.choice()
    if (!this.skipSymbol('as')) this.refuse(`expected 'as', got ${this.seen()}`)
    const names = this.name()
    const withContext = this.context() ?? false
    this.#endTag()
    return { typename: 'Importing', ...at, template, names, withContext }
  }

  private from(at: Placed): Statement {
    const template = this.choice()
    if (!this.skipSymbol('import')) this.refuse(`expected 'import', got ${this.seen()}`)
    const names: (readonly [string, string])[] = []
    while (!this.isAtEnd() && !(names.length > 0 && this.seesName('with', 'without'))) {
      const name = this.name()
      if (name.startsWith('_')) this.refuse(`'${name}' cannot be imported: names that begin with an underscore are private`)
      names.push([name, this.skipSymbol('as') ? this.name() : name])
      if (!this.takes(',')) break
    }
    const withContext = this.context() ?? false
    this.#endTag()
    return { typename: 'Importing', ...at, template, names, withContext }
  }

  private extends_(at: Placed): Statement {
    const template = this.choice()
    this.#endTag()
    return { typename: 'Extension', ...at, template }
  }

  private block(at: Placed): Statement {
    const name = this.name()
    const isScoped = this.skipSymbol('scoped')
    this.skipSymbol('required')
    const body = this.#body(at, 'block', 'endblock')
    this.name()
    this.skipSymbol(name)
    this.#endTag()
    if (this.blocks.some(other => other.name === name)) this.refuse(`the block '${name}' is defined twice`, at)
    const node: NamedBlockNode = { typename: 'NamedBlock', ...at, name, body, isScoped }
    this.blocks.push(node)
    return node
  }

  private do_(at: Placed): Statement {
    const value = this.tuple(true)
    this.#endTag()
    return { typename: 'Doing', ...at, value }
  }

  private autoescape(at: Placed): NodeList {
    this.choice()
    const body = this.#body(at, 'autoescape', 'endautoescape')
    this.name()
    this.#endTag()
    return body
  }

  private jump(at: Placed, way: 'break' | 'continue'): Statement {
    this.#endTag()
    return { typename: 'Jump', ...at, way }
  }
}
