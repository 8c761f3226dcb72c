import { Unknown } from '../../load/values.ts'
import type { Arguments, Expression } from './expression.ts'
import { TemplateFault } from './fault.ts'
import { filterNamed } from './filters.ts'
import { globals } from './globals.ts'
import { item, member } from './members.ts'
import { binary, comparison, slice, unary } from './operators.ts'
import { Callable, isMapping, itemsOf, NotKnown, need, str, Tuple, truthy, Undefined } from './python.ts'
import type { Run } from './run.ts'
import { testNamed } from './tests.ts'

/** The value of an expression. */
export function evaluate(node: Expression, run: Run): unknown {
  switch (node.kind) {
    case 'literal':
      return node.value
    case 'name':
      return named(node.name, run)
    case 'list':
      return node.items.map(one => need2(evaluate(one, run)))
    case 'tuple':
      return Tuple.from(node.items.map(one => need2(evaluate(one, run))))
    case 'mapping':
      return new Map(node.entries.map(([key, value]) => [need(evaluate(key, run)) as string, need2(evaluate(value, run))]))
    case 'unary':
      return unary[node.sign]?.(need(evaluate(node.of, run)))
    case 'binary':
      return binary[node.sign]?.(need(run.open(evaluate(node.left, run))), need(run.open(evaluate(node.right, run))))
    case 'and':
    case 'or':
      return decided(node, run)
    case 'compare':
      return compared(node, run)
    case 'choice':
      return chosen(node, run)
    default:
      return reached(node, run)
  }
}

function reached(node: Extract<Expression, { kind: 'member' | 'item' | 'slice' | 'call' | 'filter' | 'test' }>, run: Run): unknown {
  switch (node.kind) {
    case 'member':
      return member(run, evaluate(node.of, run), node.name)
    case 'item':
      return item(run, evaluate(node.of, run), evaluate(node.key, run))
    case 'slice': {
      const [from, to, by] = node.parts.map(part => (part ? need(evaluate(part, run)) : null))
      return slice(run.open(evaluate(node.of, run)), from, to, by)
    }
    case 'call':
      return called(evaluate(node.of, run), node.args, run)
    case 'filter':
      return filtered(node, node.of ? evaluate(node.of, run) : '', run)
    case 'test': {
      const [args, kwargs] = argumentsOf(node.args, run)
      const holds = testNamed(node.name, run, node.line)(evaluate(node.of, run), args, kwargs)
      return node.isNot ? !holds : holds
    }
  }
}

/** What an element of a list may be: undefined fails when it is used, not before. */
function need2(value: unknown): unknown {
  return value instanceof Undefined ? need(value) : value
}

function named(name: string, run: Run): unknown {
  const value = run.variable(name)
  if (!(value instanceof Undefined)) return value
  const known = globals(name, run)
  return known ?? value
}

/** `and` and `or` decide without an unknown side where the other one is enough. */
function decided(node: Extract<Expression, { kind: 'and' | 'or' }>, run: Run): unknown {
  const isEnough = (value: unknown) => truthy(value) === (node.kind === 'or')
  let left: unknown
  let open: NotKnown | undefined
  try {
    left = evaluate(node.left, run)
    if (isEnough(left)) return left
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error
    open = error
  }
  const right = evaluate(node.right, run)
  if (!open) return right
  if (isEnough(right)) return right
  throw open
}

function compared(node: Extract<Expression, { kind: 'compare' }>, run: Run): unknown {
  let left = need(run.open(evaluate(node.first, run)))
  for (const [sign, expression] of node.rest) {
    const right = need(run.open(evaluate(expression, run)))
    if (!comparison[sign]?.(left, right)) return false
    left = right
  }
  return true
}

function chosen(node: Extract<Expression, { kind: 'choice' }>, run: Run): unknown {
  if (truthy(evaluate(node.condition, run))) return evaluate(node.yes, run)
  return node.no ? evaluate(node.no, run) : ''
}

/** A filter applied to a value. */
export function filtered(node: Extract<Expression, { kind: 'filter' }>, value: unknown, run: Run): unknown {
  const filter = filterNamed(node.name, node.line)
  const [args, kwargs] = argumentsOf(node.args, run)
  if (value instanceof Unknown) throw new NotKnown(value)
  const opened = value instanceof Undefined ? value : run.open(value)
  return filter(opened, args, kwargs, run)
}

/** Arguments of a call, evaluated. */
export function argumentsOf(args: Arguments, run: Run): [unknown[], Map<string, unknown>] {
  const plain = args.plain.map(one => passed(evaluate(one, run), run))
  if (args.spread) plain.push(...itemsOf(evaluate(args.spread, run)))
  const kwargs = new Map(args.named.map(([name, value]) => [name, passed(evaluate(value, run), run)]))
  const more = args.spreadNamed ? need(evaluate(args.spreadNamed, run)) : undefined
  if (isMapping(more)) for (const [key, value] of more) kwargs.set(str(key), value)
  return [plain, kwargs]
}

function passed(value: unknown, run: Run): unknown {
  if (value instanceof Unknown) throw new NotKnown(value)
  return value instanceof Undefined ? value : run.open(value)
}

/** Calls a value of a template's. */
export function called(of: unknown, args: Arguments, run: Run): unknown {
  const callable = need(of)
  if (!(callable instanceof Callable)) throw new TemplateFault('template-error', `${str(callable)} is not callable`)
  const [plain, kwargs] = argumentsOf(args, run)
  return run.open(callable.call(plain, kwargs))
}
