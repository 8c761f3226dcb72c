import { Float } from '../../../load/values.ts'
import { Fault } from '../items.ts'
import { pythonHint } from '../python-plugins.ts'
import type { CallArguments, ComparisonNode, Expression, ItemNode, LiteralNode, UseNode } from './tree.ts'

/** The filters and tests there are, for names that nobody knows. */
export interface Names {
  hasFilter(name: string): boolean
  hasTest(name: string): boolean
  /** Filters whose text stays text in a playbook, whatever it looks like: to_json and its like. */
  keepsText(name: string): boolean
}

/** An expression as JavaScript; `J` is the runtime, `frame` the scope, `lineno` and `colno` where it stands. */
export function codeOf(node: Expression, names: Names): string {
  const code = (inner: Expression) => codeOf(inner, names)
  switch (node.typename) {
    case 'Literal':
      return literal(node)
    case 'Name':
      return `J.name(frame,${text(node.name)})`
    case 'List':
      return `[${node.items.map(code).join(',')}]`
    case 'Tuple':
      return `J.tuple(${node.items.map(code).join(',')})`
    case 'Concat':
      return `J.concat([${node.items.map(code).join(',')}])`
    case 'Mapping':
      return `J.mapping([${node.pairs.map(([key, value]) => `[${code(key)},${code(value)}]`).join(',')}])`
    case 'Attribute':
      return `J.attribute(${code(node.target)},${text(node.name)},${text(pathOf(node))})`
    case 'Item':
      return `J.item(${code(node.target)},${code(node.key)},${text(pathOf(node))})`
    case 'Slice':
      return `J.slice(${[node.target, node.from, node.to, node.step].map(part => (part ? code(part) : 'null')).join(',')})`
    case 'Call':
      return placed(node, `J.call(${code(node.callee)},${argumentsCode(node.args, names, isLookup(node.callee) ? termCode : codeOf)})`)
    case 'Filter':
    case 'Test':
      return use(node, node.target ? code(node.target) : 'null', names)
    case 'Unary':
    case 'Binary':
      return `J.${node.operator}(${node.typename === 'Unary' ? code(node.target) : `${code(node.left)},${code(node.right)}`})`
    case 'Comparison':
      return comparison(node, code)
    case 'And':
    case 'Or':
      return `J.${node.typename === 'And' ? 'and' : 'or'}(${code(node.left)},()=>${body(code(node.right))})`
    case 'Not':
      return `J.not(${truthCode(node.target, names)})`
    case 'Choice':
      return `J.choose(${truthCode(node.condition, names)},()=>${body(code(node.body))},${node.otherwise ? `()=>${body(code(node.otherwise))}` : 'J.nothing'})`
  }
}

function isLookup(callee: Expression): boolean {
  return callee.typename === 'Name' && /^(lookup|query|q)$/.test(callee.name)
}

/** A term of a lookup: what is written in it as a text with braces is rendered once more, as Ansible does; what a variable says never is. */
function termCode(node: Expression, names: Names): string {
  const term = (inner: Expression) => termCode(inner, names)
  if (node.typename === 'Literal' && typeof node.value === 'string' && /\{\{|\{%/.test(node.value))
    return `J.written(frame,${text(node.value)})`
  if (node.typename === 'Concat' || node.typename === 'List') {
    const items = `[${node.items.map(term).join(',')}]`
    return node.typename === 'List' ? items : `J.concat(${items})`
  }
  if (node.typename === 'Mapping')
    return `J.mapping([${node.pairs.map(([key, value]) => `[${codeOf(key, names)},${term(value)}]`).join(',')}])`
  return node.typename === 'Binary' && node.operator === 'add' ? `J.add(${term(node.left)},${term(node.right)})` : codeOf(node, names)
}

/** An expression as JavaScript that is true, false or unknown: what `if` asks for. */
export function truthCode(node: Expression, names: Names): string {
  if (node.typename === 'And' || node.typename === 'Or')
    return `J.${node.typename === 'And' ? 'both' : 'either'}(${truthCode(node.left, names)},()=>${truthCode(node.right, names)})`
  if (node.typename === 'Not') return `J.not(${truthCode(node.target, names)})`
  return `J.truth(${codeOf(node, names)})`
}

/** The same as codeOf, noting text that stays text: it came from a filter such as to_json, at the outermost. */
export function keptCode(node: Expression, names: Names): string {
  if (node.typename === 'Filter' && names.keepsText(node.name)) return `J.keep(${codeOf(node, names)})`
  if (node.typename === 'Name') return `J.kept(frame,${text(node.name)})`
  if (node.typename === 'Choice') {
    const otherwise = node.otherwise ? `()=>${body(keptCode(node.otherwise, names))}` : 'J.nothing'
    return `J.choose(${truthCode(node.condition, names)},()=>${body(keptCode(node.body, names))},${otherwise})`
  }
  if (node.typename === 'Filter' && /^(d|default|mandatory)$/.test(node.name) && node.target)
    return use(node, keptCode(node.target, names), names)
  return codeOf(node, names)
}

/** A filter or test used on a piece of code. */
export function use(node: UseNode, target: string, names: Names): string {
  const isFilter = node.typename === 'Filter'
  if (isFilter ? !names.hasFilter(node.name) : !names.hasTest(node.name)) throw unknownName(node)
  return placed(node, `J.${isFilter ? 'filter' : 'test'}(frame,${text(node.name)},${target},${argumentsCode(node.args, names)})`)
}

/** Arguments as JavaScript: those by position, and those by name. */
export function argumentsCode(args: CallArguments, names: Names, coded = codeOf): string {
  const positional = `[${args.positional.map(arg => coded(arg, names)).join(',')}]`
  const named = args.named.map(([name, value]) => `[${text(name)},${codeOf(value, names)}]`).join(',')
  const keywords = args.keywords
    ? `J.keywords([${named}],${codeOf(args.keywords, names)})`
    : named === ''
      ? 'J.none'
      : `new Map([${named}])`
  return `${args.rest ? `J.spread(${positional},${codeOf(args.rest, names)})` : positional},${keywords}`
}

function unknownName(node: UseNode): Fault {
  const kind = node.typename === 'Filter' ? 'filter' : 'test'
  return new Fault(`there is no ${kind} '${node.name}'`, 'template-error', pythonHint(kind, node.name), {
    template: '',
    line: node.lineno + 1,
    column: node.colno + 1,
  })
}

/** A text as a JavaScript literal. */
export function text(value: string): string {
  return JSON.stringify(value)
}

function placed(node: Expression, code: string): string {
  return `(lineno=${node.lineno},colno=${node.colno},${code})`
}

// An object or a sequence behind an arrow must stand in parentheses.
function body(code: string): string {
  return code.startsWith('{') ? `(${code})` : code
}

function literal({ value }: LiteralNode): string {
  if (typeof value === 'string') return text(value)
  if (value instanceof Float) return `J.float(${value.value})`
  return typeof value === 'bigint' ? `${value}n` : String(value)
}

function comparison(node: ComparisonNode, code: (inner: Expression) => string): string {
  const [first] = node.rest
  if (node.rest.length === 1 && first) return `J.${first[0]}(${code(node.first)},${code(first[1])})`
  return `J.chain(${code(node.first)},[${node.rest.map(([operator, operand]) => `[J.${operator},()=>${body(code(operand))}]`).join(',')}])`
}

/** How the user wrote a member of a variable, for messages: `users[0].name`. */
function pathOf(node: Expression): string {
  if (node.typename === 'Name') return node.name
  if (node.typename === 'Attribute') return join(pathOf(node.target), `.${node.name}`)
  return node.typename === 'Item' ? join(pathOf(node.target), `[${keyText(node)}]`) : ''
}

function join(head: string, tail: string): string {
  return head === '' ? '' : head + tail
}

function keyText({ key }: ItemNode): string {
  if (key.typename === 'Literal') return typeof key.value === 'string' ? `'${key.value}'` : String(key.value)
  return key.typename === 'Name' ? key.name : '…'
}
