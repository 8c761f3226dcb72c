import { randomBytes } from 'node:crypto'
import { type Position, Problems } from '../../errors.ts'
import { Locked, looksLikeTemplate, Secret, Template, Unknown, type Value } from '../../load/values.ts'
import { Context } from './context.ts'
import { type Loaded, TemplateEnvironment } from './environment.ts'
import { withoutHeader } from './file-header.ts'
import { listed, outward } from './hidden.ts'
import { type Item, Undefined, Waiting } from './items.ts'
import { runLookup } from './lookups/run.ts'
import { playbookValue } from './playbook-value.ts'
import { problemsOf, type Source } from './problems.ts'
import { truthy } from './python/truth.ts'
import { type Manner, Rendering, withNewlines } from './rendering.ts'
import { bare, inSession, sealed, session } from './session.ts'
import type { Scope, Setting } from './setting.ts'
import { type Delimiters, usual } from './syntax/delimiters.ts'
import { type Rendered, Variables } from './variables.ts'

export type { Scope, Setting } from './setting.ts'

/** What the variable `omit` holds: whoever takes arguments or keywords strips what is equal to it. */
export const OMIT: string = `__omit_place_holder__${randomBytes(20).toString('hex')}`

/** How a template file is rendered, beside its text. */
export interface FileOptions {
  readonly path: string
  readonly trimBlocks?: boolean
  readonly lstripBlocks?: boolean
  readonly newlineSequence?: string
  readonly blockStartString?: string
  readonly blockEndString?: string
  readonly variableStartString?: string
  readonly variableEndString?: string
  readonly commentStartString?: string
  readonly commentEndString?: string
}

// Compiled templates are the same for everybody.
const environment = new TemplateEnvironment()

/** Renders what the user wrote with the variables of one scope; each variable is rendered once. */
export class Templar {
  readonly #setting: Setting
  readonly #variables: Variables
  readonly #rendering: Rendering

  constructor(setting: Setting, scope: Scope) {
    this.#setting = setting
    this.#variables = new Variables(scope, template => this.#text(template))
    this.#rendering = new Rendering(environment, setting, this.#variables)
  }

  /** A value of a playbook with every template inside rendered; texts that are no templates stay as they are. */
  render(value: Value): Value {
    return this.#variables.deep(value)
  }

  /** Whether a text comes of a filter whose text stays text (to_json): a variable that holds it is read as nothing else. */
  keepsText(value: Value): boolean {
    return value instanceof Template && this.#text(value).isKept
  }

  /** What an expression is worth, as it is: what debug's var and the conditions take. */
  evaluate(expression: string | Template, at?: Position): Value {
    return this.#evaluated(expression, at, outward)
  }

  /** Whether a condition holds: a truth value, an expression, or a list of which all must hold. */
  test(condition: Value, at?: Position): boolean | Unknown {
    if (condition instanceof Unknown) return condition
    if (condition instanceof Secret) return this.test(condition.reveal(), at)
    if (Array.isArray(condition)) return this.#all(condition as readonly Value[], at)
    if (condition === null || condition === '') return true
    if (typeof condition === 'string' || condition instanceof Template)
      return this.#evaluated<boolean>(condition, at, item => truthy(item)) as boolean | Unknown
    return truthy(condition)
  }

  /** A template file's text rendered: text in, text out. */
  file(text: string, options: FileOptions): string | Secret | Unknown {
    const source = { text, at: { file: options.path, line: 1, column: 1 }, file: { text, skippedLines: 0 } }
    return this.#guarded(source, () => {
      const head = withoutHeader(text, delimitersOf(options))
      source.file.skippedLines = head.skippedLines
      const { delimiters } = head
      const rendering = this.#with({ delimiters, below: new Map([['ansible_managed', this.#setting.ansibleManaged ?? 'Ansible managed']]) })
      const loaded = environment.template(head.text, options.path, delimiters)
      return withNewlines(loaded.text(rendering), head.text, delimiters.newline)
    }) as string | Secret | Unknown
  }

  /** What a lookup finds, as `with_X` loops over it. */
  lookup(name: string, terms: Value, options: ReadonlyMap<string, Value> = new Map()): Value[] {
    const list = Array.isArray(terms) ? (terms as readonly Value[]) : terms === null ? [] : [terms]
    const found = this.#guarded({ text: '', at: undefined }, () =>
      runLookup(this.#rendering, name, list, options).map(item => outward(listed(item))),
    )
    const isHidden = found instanceof Secret
    const items = isHidden ? found.reveal() : found
    return Array.isArray(items) ? (items as readonly Value[]).map(item => sealed(item, isHidden)) : [items]
  }

  /** Whether there is a variable of a name whose templates find all they name. */
  isDefined(name: string): boolean {
    const variable = this.#variables.get(name)
    return variable !== undefined && !(variable instanceof Undefined)
  }

  #with(manner: Manner): Rendering {
    return new Rendering(environment, this.#setting, this.#variables, manner)
  }

  #all(conditions: readonly Value[], at: Position | undefined): boolean | Unknown {
    let unknown: Unknown | undefined
    for (const condition of conditions) {
      const holds = unknown ? this.#behind(unknown, condition, at) : this.test(condition, at)
      if (holds === false) return false
      if (holds instanceof Unknown) unknown = holds
    }
    return unknown ?? true
  }

  /** A condition behind one that is not known yet: it may be one that the other one guards. */
  #behind(unknown: Unknown, condition: Value, at: Position | undefined): boolean | Unknown {
    try {
      return this.test(condition, at)
    } catch (error) {
      if (error instanceof Problems) return unknown
      throw error
    }
  }

  #evaluated<T extends Value>(expression: string | Template, at: Position | undefined, worth: (item: Item) => T): Value {
    const template = typeof expression === 'string' ? new Template(expression, at) : expression
    const source = { text: template.source, at: template.at ?? at }
    if (!looksLikeTemplate(template.source)) return this.#guarded(source, () => worth(this.#worthOf(template.source, this.#rendering)))
    const { value } = this.#text(template)
    const text = value instanceof Secret ? value.reveal() : value
    if (text instanceof Unknown) return text
    return this.#guarded(source, () =>
      worth(typeof text === 'string' && text !== '' ? this.#worthOf(text, this.#with({ isPlain: true })) : text),
    )
  }

  #worthOf(expression: string, rendering: Rendering): Item {
    const condition = environment.condition(expression, usual)
    if (condition.mutates) session().mutates = true
    const item = condition.value(new Context(rendering).root)
    if (item instanceof Unknown) throw new Waiting(item)
    return bare(item)
  }

  /** A text of a playbook, by the rules of the mode. */
  #text(template: Template): Rendered {
    if (template instanceof Locked) throw new Problems(template.problems)
    let isKept = false
    const value = this.#guarded({ text: template.source, at: template.at }, () => {
      const loaded = environment.text(template.source, usual)
      const rendered = this.#rendered(loaded, template.source)
      isKept = rendered.isKept
      return rendered.value
    })
    return { value, isKept }
  }

  #rendered(loaded: Loaded, source: string): Rendered {
    if (loaded.mutates) session().mutates = true
    const item =
      loaded.value?.(new Context(this.#rendering).root, loaded.runtime, '') ?? (loaded.value ? null : loaded.text(this.#rendering))
    return playbookValue(item, {
      source,
      isExpression: loaded.value !== null,
      isNative: this.#setting.native ?? false,
      raw: name => this.#variables.raw(name),
      kept: loaded.isLone ? session().kept : undefined,
    })
  }

  /** Works something out: what a secret was read for is secret, what waits is unknown, what fails is a problem of the user's. */
  #guarded(source: Source, work: () => Value): Value {
    try {
      const { result, noted } = inSession(work, (error, { opened }) =>
        error instanceof Waiting ? error : problemsOf(error, source, this.#setting, opened),
      )
      for (const text of noted.opened) this.#setting.opened?.(text)
      return sealed(result, noted.hasSecret)
    } catch (error) {
      if (error instanceof Waiting) return error.unknown
      throw error
    }
  }
}

function delimitersOf(options: FileOptions): Delimiters {
  return {
    blockStart: options.blockStartString ?? usual.blockStart,
    blockEnd: options.blockEndString ?? usual.blockEnd,
    variableStart: options.variableStartString ?? usual.variableStart,
    variableEnd: options.variableEndString ?? usual.variableEnd,
    commentStart: options.commentStartString ?? usual.commentStart,
    commentEnd: options.commentEndString ?? usual.commentEnd,
    trimBlocks: options.trimBlocks ?? usual.trimBlocks,
    lstripBlocks: options.lstripBlocks ?? usual.lstripBlocks,
    newline: options.newlineSequence ?? usual.newline,
  }
}
