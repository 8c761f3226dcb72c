import { evaluate, filtered } from './evaluate.ts'
import { TemplateFault } from './fault.ts'
import { plainMarkup } from './lexer.ts'
import { loopOver } from './loops.ts'
import { macroFrom } from './macros.ts'
import { Callable, isMapping, itemsOf, need, settled, str, truthy, Undefined } from './python.ts'
import type { Run } from './run.ts'
import { Frame } from './scope-frame.ts'
import { type Body, parseTemplate, type Statement, type Target } from './statements.ts'

/** Blocks of a template and of those it extends: the innermost first. */
export type Blocks = ReadonlyMap<string, readonly Body[]>

/** The text that a body puts out. */
export function write(body: Body, run: Run, blocks: Blocks = new Map()): string {
  const parent = body.find(statement => statement.kind === 'extends')
  if (parent) return extended(body, parent, run, blocks)
  let text = ''
  for (const statement of body) {
    try {
      text += written(statement, run, blocks)
    } catch (error) {
      if (error instanceof Jump) error.soFar = text + error.soFar
      throw error
    }
  }
  return text
}

function written(statement: Statement, run: Run, blocks: Blocks): string {
  if (statement.kind === 'text') return statement.text
  try {
    return writer(statement, run, blocks)
  } catch (error) {
    if (error instanceof TemplateFault) error.line ??= statement.line
    throw error
  }
}

/** Ends a loop, or a round of it. */
export class Jump extends Error {
  readonly where: 'break' | 'continue'
  soFar = ''
  constructor(where: Jump['where']) {
    super(where)
    this.where = where
  }
}

function writer(statement: Exclude<Statement, { kind: 'text' }>, run: Run, blocks: Blocks): string {
  const again = (body: Body, within: Run) => write(body, within, blocks)
  switch (statement.kind) {
    case 'output': {
      const value = need(run.open(evaluate(statement.value, run)))
      return value === null ? '' : str(value)
    }
    case 'if': {
      const branch = statement.branches.find(({ condition }) => !condition || truthy(evaluate(condition, run)))
      return branch ? again(branch.body, run) : ''
    }
    case 'for':
      return loopOver(statement, run, again)
    case 'set':
      assign(statement.targets, need(evaluate(statement.value, run)), run)
      return ''
    case 'set-block': {
      const text = again(statement.body, run.within(new Frame(run.frame)))
      run.frame.set(statement.name, statement.filter?.kind === 'filter' ? throughFilters(statement.filter, text, run) : text)
      return ''
    }
    case 'do':
      evaluate(statement.value, run)
      return ''
    case 'with': {
      const frame = new Frame(run.frame)
      for (const [name, value] of statement.targets) frame.set(name, evaluate(value, run))
      return again(statement.body, run.within(frame))
    }
    case 'break':
    case 'continue':
      throw new Jump(statement.kind)
    default:
      return composed(statement, run, blocks)
  }
}

type Composing = Extract<Statement, { kind: 'macro' | 'call' | 'filter' | 'block' | 'extends' | 'include' | 'import' | 'from' }>

function composed(statement: Composing, run: Run, blocks: Blocks): string {
  const again = (body: Body, within: Run) => write(body, within, blocks)
  switch (statement.kind) {
    case 'macro':
      run.frame.set(statement.name, macroFrom(statement.name, statement.params, statement.body, run, again))
      return ''
    case 'call': {
      const caller = macroFrom('caller', statement.params, statement.body, run, again)
      const { call } = statement
      if (call.kind !== 'call') throw new TemplateFault('template-syntax', '{% call %} needs a call')
      return str(
        evaluate({ ...call, args: { ...call.args, named: [...call.args.named, ['caller', { kind: 'literal', value: caller }]] } }, run),
      )
    }
    case 'filter':
      return statement.filter.kind === 'filter'
        ? str(throughFilters(statement.filter, again(statement.body, run.within(new Frame(run.frame))), run))
        : ''
    case 'block':
      return blockOf(statement.name, [...(blocks.get(statement.name) ?? []), statement.body], run, blocks)
    case 'extends':
      return ''
    case 'include':
      return included(statement, run)
    case 'import':
      run.frame.set(statement.as, moduleOf(statement.name, statement.withContext, run))
      return ''
    case 'from': {
      const from = moduleOf(statement.name, statement.withContext, run)
      for (const [name, as] of statement.names) run.frame.set(as, from.get(name) ?? new Undefined(`the template has no '${name}'`))
      return ''
    }
  }
}

function throughFilters(filter: Extract<Statement, { kind: 'filter' }>['filter'], text: string, run: Run): unknown {
  if (filter.kind !== 'filter') return text
  const inner = filter.of ? throughFilters(filter.of, text, run) : text
  return filtered(filter, inner, run)
}

/** Puts a value into names, several of them from a list, or into a namespace. */
export function assign(targets: readonly Target[], value: unknown, run: Run): void {
  const [only] = targets
  if (targets.length === 1 && only) {
    put(only, value, run)
    return
  }
  const values = itemsOf(value)
  if (values.length !== targets.length)
    throw new TemplateFault(
      'template-error',
      values.length < targets.length
        ? `not enough values to unpack (expected ${targets.length}, got ${values.length})`
        : `too many values to unpack (expected ${targets.length})`,
    )
  targets.forEach((target, index) => put(target, values[index], run))
}

function put({ name, member }: Target, value: unknown, run: Run): void {
  if (member === undefined) {
    run.frame.set(name, value)
    return
  }
  const space = run.variable(name)
  if (!isMapping(space)) throw new TemplateFault('template-error', `cannot assign attribute on non-namespace object`)
  space.set(member, settled(value))
}

function blockOf(name: string, bodies: readonly Body[], run: Run, blocks: Blocks): string {
  const [body, ...above] = bodies
  if (!body) return ''
  const frame = new Frame(run.frame)
  frame.set('super', new Callable('super', () => blockOf(name, above, run, blocks)))
  return write(body, run.within(frame), blocks)
}

function extended(body: Body, parent: Extract<Statement, { kind: 'extends' }>, run: Run, blocks: Blocks): string {
  const merged = new Map([...blocks].map(([name, list]) => [name, [...list]]))
  const collect = (statements: Body): void => {
    for (const statement of statements) {
      if (statement.kind === 'block') {
        merged.set(statement.name, [...(merged.get(statement.name) ?? []), statement.body])
        collect(statement.body)
      }
    }
  }
  collect(body)
  for (const statement of body)
    if (statement.kind === 'set' || statement.kind === 'macro' || statement.kind === 'import' || statement.kind === 'from')
      written(statement, run, blocks)
  return write(templateNamed(str(need(evaluate(parent.name, run))), run), run, merged)
}

function included(statement: Extract<Statement, { kind: 'include' }>, run: Run): string {
  const named = need(evaluate(statement.name, run))
  const names = Array.isArray(named) ? named.map(str) : [str(named)]
  const found = names.find(name => run.source(name))
  if (found === undefined) {
    if (statement.ignoreMissing) return ''
    throw new TemplateFault('missing-template', `there is no template ${names.map(name => `"${name}"`).join(' or ')}`)
  }
  return write(templateNamed(found, run), statement.withContext ? run.within(new Frame(run.frame)) : run.alone())
}

function moduleOf(name: Parameters<typeof evaluate>[0], withContext: boolean, run: Run): Map<string, unknown> {
  const apart = withContext ? run.within(new Frame(run.frame)) : run.alone()
  write(templateNamed(str(need(evaluate(name, run))), run), apart)
  return new Map(apart.frame.own())
}

function templateNamed(name: string, run: Run): Body {
  const found = run.source(name)
  if (!found) throw new TemplateFault('missing-template', `there is no template "${name}"`)
  return parseTemplate(found.text, plainMarkup)
}
