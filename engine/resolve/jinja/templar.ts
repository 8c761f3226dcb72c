import { join } from 'node:path'
import { codeFrame, type Position, type Problem, Problems } from '../../errors.ts'
import { type Key, LazyMapping, type Mapping, Secret, Template, Unknown, type Value } from '../../load/values.ts'
import { PatternError } from '../../text/python-regex.ts'
import { evaluate } from './evaluate.ts'
import type { Expression } from './expression.ts'
import { TemplateFault } from './fault.ts'
import { type FileOptions, fileMarkup } from './file-markup.ts'
import { type Markup, plainMarkup, tokens } from './lexer.ts'
import { literalOf } from './literal.ts'
import { lookupList } from './lookups.ts'
import { TokenReader } from './parser.ts'
import { NotKnown, need, settled, truthy, Undefined } from './python.ts'
import { newRun, type Run } from './run.ts'
import type { Scope, Setting } from './setting.ts'
import { type Body, parseTemplate } from './statements.ts'
import { write } from './write.ts'

export type { Scope, Setting } from './setting.ts'

/** What `omit` comes to: arguments and keywords with this value count as not given. */
export const OMIT = '__omit_place_holder__7f3c1d'

const stringMarkup: Markup = { ...plainMarkup, rawBackslashes: true }
const parsedTemplates = new Map<string, Body>()
const parsedExpressions = new Map<string, Expression>()
/** Filters whose result stays a text although it looks like data. */
const keepsText = /\|\s*(?:ansible\.builtin\.)?(string|to_json|to_nice_json|to_yaml|to_nice_yaml|ppretty|json)\s*(\([^)]*\)\s*)?\}\}\s*$/

/** Renders what the user wrote with variables that are looked up when they are needed. */
export class Templar {
  readonly #run: Run
  readonly #scope: Scope
  readonly #setting: Setting
  readonly #known = new Map<string, unknown>()
  readonly #underWay = new Set<string>()

  constructor(setting: Setting, scope: Scope) {
    this.#setting = setting
    this.#scope = scope
    this.#run = newRun(
      setting,
      name => this.#variable(name),
      value => this.render(value),
      name => this.#neighbour(name),
    )
  }

  /** A playbook value with every template in it rendered. */
  render(value: Value): Value {
    if (value instanceof Template) return this.#text(value)
    if (value instanceof Secret) {
      const inside = this.render(value.reveal())
      return inside instanceof Unknown ? inside : new Secret(inside)
    }
    if (value instanceof LazyMapping) return value
    if (value instanceof Map) return new Map([...(value as Mapping)].map(([key, member]) => [key, this.render(member)] as [Key, Value]))
    return Array.isArray(value) ? (value as readonly Value[]).map(member => this.render(member)) : value
  }

  /** The native value of an expression, as `when` and `that` have it. */
  evaluate(expression: string, at?: Position): Value {
    return this.#guarded(expression, at, () => {
      const run = this.#fresh()
      const text = expression.includes('{{') ? String(this.#plainText(expression, run)) : expression
      const value = settled(run.open(evaluate(expressionOf(text), run)))
      return run.seen.secret && value !== null && typeof value !== 'boolean' && typeof value !== 'number' ? new Secret(value) : value
    })
  }

  /** Whether a condition holds: a yes or no as it is, a text as an expression, a list when all of it does. */
  test(condition: Value, at?: Position): boolean | Unknown {
    if (condition === null || condition === '') return true
    if (Array.isArray(condition)) {
      for (const one of condition as readonly Value[]) {
        const holds = this.test(one, at)
        if (holds instanceof Unknown || !holds) return holds
      }
      return true
    }
    if (typeof condition !== 'string' && !(condition instanceof Template)) return truthy(condition)
    const [text, place] = condition instanceof Template ? [condition.source, condition.at ?? at] : [condition, at]
    const value = this.evaluate(text, place)
    if (value instanceof Unknown) return value
    return truthy(value instanceof Secret ? value.reveal() : value)
  }

  /** The text of a template file, byte for byte as Ansible writes it. */
  file(source: string, options: FileOptions): string | Secret | Unknown {
    const { text, markup, newline } = fileMarkup(source, options)
    const written = this.#guarded(text, { file: options.path, line: 1, column: 1 }, () => {
      const run = this.#fresh()
      const body = write(parsed(text, markup), run)
      const trailing = /\n*$/.exec(text.replace(/\r\n?/g, '\n'))?.[0].length ?? 0
      const ends = /\n*$/.exec(body)?.[0].length ?? 0
      const whole = ends < trailing ? body + '\n'.repeat(trailing - ends) : body
      const shown = newline === '\n' ? whole : whole.replaceAll('\n', newline)
      return run.seen.secret ? new Secret(shown) : shown
    })
    return written as string | Secret | Unknown
  }

  /** What `with_NAME` loops over. */
  lookup(name: string, terms: Value, options: ReadonlyMap<string, Value>): Value[] {
    const rendered = this.render(terms)
    const list = Array.isArray(rendered) ? (rendered as readonly Value[]) : [rendered]
    const found = this.#guarded(`with_${name}`, undefined, () => lookupList(name, list, options, this.#fresh()))
    return Array.isArray(found) ? [...(found as readonly Value[])] : []
  }

  #fresh(): Run {
    return {
      ...this.#run,
      ...newRun(
        this.#setting,
        name => this.#variable(name),
        value => this.render(value),
        name => this.#neighbour(name),
      ),
    }
  }

  #text({ source, at }: Template): Value {
    return this.#guarded(source, at, () => {
      const run = this.#fresh()
      const value = this.#plainText(source, run)
      return run.seen.secret && value !== null && typeof value !== 'boolean' && typeof value !== 'number' ? new Secret(value) : value
    })
  }

  /** A playbook string: the value itself where it is one variable, data where the text reads so, else the text. */
  #plainText(source: string, run: Run): Value {
    const body = parsed(source, stringMarkup)
    const [only] = body
    if (body.length === 1 && only?.kind === 'output') {
      const isName = only.value.kind === 'name'
      const value = run.open(evaluate(only.value, run))
      if (this.#setting.native) return settled(need(value))
      if (isName && (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint')) return value
      if (value instanceof LazyMapping) return value
    }
    const text = write(body, run)
    if (keepsText.test(source) || this.#setting.native) return text
    if (text === 'True' || text === 'False') return text === 'True'
    return /^[[{]/.test(text) ? (literalOf(text, run) ?? text) : text
  }

  #variable(name: string): unknown {
    if (this.#known.has(name)) return this.#known.get(name)
    const raw = this.#scope.get(name)
    if (raw === undefined) return new Undefined(`'${name}'`)
    if (this.#underWay.has(name))
      throw new TemplateFault('template-recursion', `recursive loop detected in template string: ${name} needs itself`)
    this.#underWay.add(name)
    let value: unknown
    try {
      value = this.render(raw)
    } catch (error) {
      if (!(error instanceof Problems)) throw error
      // Only whoever uses it fails: default() may stand behind it.
      value = new Undefined(`'${name}'`, error)
    } finally {
      this.#underWay.delete(name)
    }
    this.#known.set(name, value)
    return value
  }

  #neighbour(name: string): { text: string; path: string } | undefined {
    const { searchPath, playbookDir, world } = this.#setting
    const places = name.startsWith('/')
      ? [name]
      : [...searchPath, playbookDir].flatMap(place => [join(place, 'templates', name), join(place, name)])
    const path = places.find(one => world.stat(one)?.type === 'file')
    const bytes = path === undefined ? undefined : world.read(path)
    return path === undefined || !bytes ? undefined : { text: Buffer.from(bytes).toString('utf8'), path }
  }

  /** Runs what may fail: faults become problems with a place, what is unknown an Unknown. */
  #guarded(source: string, at: Position | undefined, work: () => Value): Value {
    try {
      return work()
    } catch (error) {
      if (error instanceof NotKnown) return error.unknown
      if (error instanceof TemplateFault) throw new Problems([problemOf(error, source, at)])
      if (error instanceof PatternError) throw new Problems([problemOf(new TemplateFault('template-error', error.message), source, at)])
      if (error instanceof RangeError)
        throw new Problems([problemOf(new TemplateFault('template-error', 'it nests too deep, or is too large'), source, at)])
      throw error
    }
  }
}

function problemOf(fault: TemplateFault, source: string, at: Position | undefined): Problem {
  const line = (at?.line ?? 1) + (fault.line ?? 1) - 1
  const place = at ? { at: { ...at, line, column: (fault.line ?? 1) > 1 ? 1 : at.column } } : {}
  const hint =
    fault.code === 'undefined-variable' ? { hint: 'give it a value where the inventory, the play or a role does, or use | default(…)' } : {}
  const shown = { file: '', line: fault.line ?? 1, column: 1 }
  return {
    code: fault.code,
    message: fault.message,
    frame: codeFrame(source, shown, Math.max(1, source.split('\n')[shown.line - 1]?.length ?? 1)),
    ...place,
    ...hint,
  }
}

function parsed(source: string, markup: Markup): Body {
  const key = `${markup.rawBackslashes ? 's' : 'f'}${markup === plainMarkup || markup === stringMarkup ? '' : JSON.stringify(markup)}${source}`
  const there = parsedTemplates.get(key)
  if (there) return there
  const body = parseTemplate(source, markup)
  if (parsedTemplates.size > 5000) parsedTemplates.clear()
  parsedTemplates.set(key, body)
  return body
}

function expressionOf(text: string): Expression {
  const there = parsedExpressions.get(text)
  if (there) return there
  const reader = new TokenReader(tokens(text, 0, '', 1, false).tokens, 1)
  const node = reader.tuple()
  reader.finish()
  if (parsedExpressions.size > 5000) parsedExpressions.clear()
  parsedExpressions.set(text, node)
  return node
}
