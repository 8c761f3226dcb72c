import { dirname, isAbsolute, join } from 'node:path'
import { Unknown } from '../../load/values.ts'
import type { World } from '../../load/world.ts'
import type { Loaded, TemplateEnvironment } from './environment.ts'
import { globalsOf } from './globals.ts'
import { type Item, type Keywords, Waiting } from './items.ts'
import type { Kernel } from './kernel.ts'
import { findFile, opened } from './lookups/find.ts'
import { runLookup } from './lookups/run.ts'
import { markSecret } from './session.ts'
import type { Setting } from './setting.ts'
import { type Delimiters, usual } from './syntax/delimiters.ts'
import type { Variables } from './variables.ts'

/** What may differ from one rendering to another with the same variables. */
export interface Manner {
  readonly delimiters?: Delimiters
  readonly isPlain?: boolean
  /** Names above all variables. */
  readonly above?: ReadonlyMap<string, Item>
  /** Names below all variables. */
  readonly below?: ReadonlyMap<string, Item>
}

/** A way of rendering: variables, delimiters, and what templates can reach through them. */
export class Rendering implements Kernel {
  readonly setting: Setting
  readonly delimiters: Delimiters
  readonly isPlain: boolean
  readonly #environment: TemplateEnvironment
  readonly #variables: Variables
  readonly #manner: Manner
  #globals: ReadonlyMap<string, Item> | undefined

  constructor(environment: TemplateEnvironment, setting: Setting, variables: Variables, manner: Manner = {}) {
    this.#environment = environment
    this.setting = setting
    this.#variables = variables
    this.#manner = manner
    this.delimiters = manner.delimiters ?? usual
    this.isPlain = manner.isPlain ?? false
  }

  get world(): World {
    return this.setting.world
  }

  get globals(): ReadonlyMap<string, Item> {
    this.#globals ??= globalsOf(this)
    return this.#globals
  }

  variable(name: string): Item | undefined {
    const { above, below } = this.#manner
    const item = above?.get(name)
    if (item !== undefined) return item
    const variable = this.#variables.get(name)
    return variable === undefined ? below?.get(name) : variable
  }

  isKept(name: string): boolean {
    return this.#variables.isKept(name)
  }

  names(): Iterable<string> {
    return this.setting.names?.() ?? []
  }

  markSecret(): void {
    markSecret()
  }

  hasFilter(name: string): boolean {
    return this.#environment.hasFilter(name)
  }

  hasTest(name: string): boolean {
    return this.#environment.hasTest(name)
  }

  filter(name: string, value: Item, args: readonly Item[], keywords: Keywords): Item {
    return this.#environment.filter(this, name, value, args, keywords)
  }

  test(name: string, value: Item, args: readonly Item[], keywords: Keywords): boolean {
    const holds = this.#environment.test(this, name, value, args, keywords)
    if (holds instanceof Unknown) throw new Waiting(holds)
    return holds === true
  }

  lookup(name: string, terms: readonly Item[], options: Keywords): readonly Item[] {
    return runLookup(this, name, terms, options)
  }

  load(name: string, from: string): Loaded | undefined {
    const beside = isAbsolute(from) && !isAbsolute(name) ? [join(dirname(from), name)] : []
    const path = beside.find(one => this.world.stat(one) !== undefined) ?? findFile(this, ['templates'], name)
    const bytes = path === undefined ? undefined : this.world.read(path)
    if (path === undefined || bytes === undefined) return undefined
    return this.#environment.template(Buffer.from(opened(this, bytes)).toString('utf8'), path, this.delimiters)
  }

  renderFile(text: string, path: string, delimiters: Delimiters, variables: ReadonlyMap<string, Item>): string {
    const inner = new Rendering(this.#environment, this.setting, this.#variables, {
      ...this.#manner,
      delimiters,
      above: new Map([...(this.#manner.above ?? []), ...variables]),
    })
    const loaded = this.#environment.template(text, path, delimiters)
    return withNewlines(loaded.text(inner), text, delimiters.newline)
  }
}

/** Rendered text with the newlines at the end that its template has and lost. */
export function withNewlines(written: string, source: string, newline: string): string {
  const lacking = newlinesAtEnd(source) - newlinesAtEnd(written)
  return lacking > 0 ? written + newline.repeat(lacking) : written
}

function newlinesAtEnd(text: string): number {
  let end = text.length
  let count = 0
  while (text[end - 1] === '\n') {
    end -= text[end - 2] === '\r' ? 2 : 1
    count += 1
  }
  return count
}
