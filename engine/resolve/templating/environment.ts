import { Unknown } from '../../load/values.ts'
import { ownEntry, routed } from './brought.ts'
import { Context, type Frame } from './context.ts'
import { allFilters } from './filters/all.ts'
import { Fault, type Item, type Keywords } from './items.ts'
import type { Kernel } from './kernel.ts'
import { type Entry, used } from './library.ts'
import { text } from './python/text.ts'
import { truthy } from './python/truth.ts'
import { pythonEntry } from './python-plugins.ts'
import { Runtime } from './runtime.ts'
import { bare, session } from './session.ts'
import { withBackslashesDoubled } from './syntax/backslashes.ts'
import { expressionCode, templateCode } from './syntax/compiler.ts'
import type { Delimiters } from './syntax/delimiters.ts'
import type { Names } from './syntax/expression-code.ts'
import { loneOutputs } from './syntax/lone-outputs.ts'
import { type Compiled, Environment, Template, type TemplateBase } from './syntax/nunjucks.ts'
import { parseCondition, parseTemplate } from './syntax/parser.ts'
import type { Tree } from './syntax/tree.ts'
import { allTests } from './tests/all.ts'
import { Module } from './things.ts'

type Value = (frame: Frame, runtime: Runtime, template: string) => Item

/** A compiled template. */
export class Loaded {
  readonly path: string
  readonly template: TemplateBase
  readonly runtime: Runtime
  readonly mutates: boolean
  /** Its native value, where it is nothing but one expression. */
  readonly value: Value | null
  /** Whether each way through it puts out one expression at most, and no text. */
  readonly isLone: boolean

  constructor(environment: TemplateEnvironment, path: string, compiled: Compiled & { readonly value: Value | null }, tree: Tree) {
    const { value, ...functions } = compiled
    this.path = path
    this.runtime = new Runtime(environment, path)
    this.template = new Template({ type: 'code', obj: functions }, environment, path, true)
    this.value = value
    this.mutates = tree.mutates
    this.isLone = loneOutputs(tree.root) !== undefined
  }

  /** Its text, seen from a template that includes it, or on its own. */
  text(kernel: Kernel, outer?: Frame, isApart = false): string {
    return this.#rendered(new Context(kernel, outer, isApart))
  }

  module(kernel: Kernel, outer: Frame | undefined, isApart: boolean): Module {
    const context = new Context(kernel, outer, isApart)
    const written = this.#rendered(context)
    return new Module(this.path, context.root.entries, written)
  }

  #rendered(context: Context): string {
    if (this.mutates) session().mutates = true
    context.addBlocks(this.template.blocks, this.runtime)
    return this.runtime.run(this.template.rootRenderFunc, context, context.root)
  }
}

/** A compiled condition. */
export interface Condition {
  readonly mutates: boolean
  value(frame: Frame): Item
}

const keepers = new Set(['string', 'to_json', 'to_nice_json', 'to_yaml', 'to_nice_yaml', 'ppretty', 'json'])
const collections = /^(?:ansible\.(?:builtin|legacy|utils|netcommon|posix)|community\.(?:general|crypto))\./

/** nunjucks's environment with our filters and tests and none of its own. Templates and conditions are compiled once. */
export class TemplateEnvironment extends Environment implements Names {
  declare readonly known: Map<string, Loaded | Condition>

  constructor() {
    super([], { autoescape: false })
    this.known = new Map()
  }

  hasFilter(name: string): boolean {
    return filterCalled(name) !== undefined
  }

  hasTest(name: string): boolean {
    return testCalled(name) !== undefined
  }

  keepsText(name: string): boolean {
    return keepers.has(name)
  }

  filter(kernel: Kernel, name: string, value: Item, args: readonly Item[], keywords: Keywords): Item {
    const entry = filterCalled(name)
    if (!entry) throw new Fault(`there is no filter '${name}'`)
    return used(kernel, name, entry, [value, ...args], keywords)
  }

  test(kernel: Kernel, name: string, value: Item, args: readonly Item[], keywords: Keywords): Item {
    const entry = testCalled(name)
    if (!entry) throw new Fault(`there is no test '${name}'`)
    // A value that only the real run can tell will be there.
    if (value instanceof Unknown && (name === 'defined' || name === 'undefined')) return name === 'defined'
    const result = used(kernel, name, entry, [value, ...args], keywords)
    return result instanceof Unknown ? result : truthy(result)
  }

  /** A template by the name, or the first there is of several, that another one asks for. */
  find(kernel: Kernel, template: Item, from: string): Loaded | undefined {
    const names = Array.isArray(template) ? (template as readonly Item[]).map(bare) : [template]
    for (const name of names) {
      const found = kernel.load(text(name), from)
      if (found) return found
    }
    return undefined
  }

  /** A text of a playbook: backslashes in its literals are doubled. */
  text(source: string, delimiters: Delimiters): Loaded {
    return this.#once(`p ${source}`, () => this.template(withBackslashesDoubled(source, delimiters), '', delimiters))
  }

  template(source: string, path: string, delimiters: Delimiters): Loaded {
    return this.#once(`t ${JSON.stringify([delimiters, path])} ${source}`, () => {
      const tree = parseTemplate(source, delimiters)
      const compiled = compiledBy(templateCode(tree, this, path)) as () => Compiled & { readonly value: Value | null }
      return new Loaded(this, path, compiled(), tree)
    })
  }

  condition(source: string, delimiters: Delimiters): Condition {
    return this.#once(`c ${source}`, () => {
      const { expression, mutates } = parseCondition(source, delimiters)
      const runtime = new Runtime(this, '')
      const value = compiledBy(expressionCode(expression, this))() as Value
      return { mutates, value: frame => value(frame, runtime, '') }
    })
  }

  #once<T extends Loaded | Condition>(key: string, make: () => T): T {
    const there = this.known.get(key)
    if (there) return there as T
    const made = make()
    if (this.known.size > 20_000) this.known.clear()
    this.known.set(key, made)
    return made
  }
}

function filterCalled(name: string): Entry | undefined {
  const called = (one: string) => ownEntry('filter', one) ?? allFilters.get(short(one))
  const there = routed('filter', name)
  return called(name) ?? called(there) ?? pythonEntry('filter', there)
}

function testCalled(name: string): Entry | undefined {
  const called = (one: string) => ownEntry('test', one) ?? allTests.get(short(one))
  const there = routed('test', name)
  return called(name) ?? called(there) ?? pythonEntry('test', there)
}

/** A filter's or test's name without the collection it comes from. */
export function short(name: string): string {
  return name.includes('.') ? name.replace(collections, '') : name
}

// The code is ours: names and texts of the user stand in it as JSON literals only.
function compiledBy(code: string): () => unknown {
  try {
    return new Function(code) as () => unknown
  } catch (error) {
    throw new Fault(`the template cannot be compiled: ${String(error)}`, 'template-syntax')
  }
}
