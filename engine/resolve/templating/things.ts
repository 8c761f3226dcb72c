import { Fault, type Item, Thing } from './items.ts'
import { literal } from './python/text.ts'

/** A namespace: what `{% set ns.x = … %}` can change from within a loop. */
export class Namespace extends Thing {
  readonly type = 'Namespace'
  readonly #members: Map<string, Item>
  constructor(members: Iterable<readonly [string, Item]>) {
    super()
    this.#members = new Map(members)
  }
  override member(name: string): Item | undefined {
    return this.#members.get(name)
  }
  set(name: string, item: Item): void {
    this.#members.set(name, item)
  }
  text(): string {
    return `<Namespace {${[...this.#members].map(([name, item]) => `${literal(name)}: ${literal(item)}`).join(', ')}}>`
  }
}

/** An imported template: what it set and defined, by name. */
export class Module extends Thing {
  readonly type = 'TemplateModule'
  readonly path: string
  readonly #members: ReadonlyMap<string, Item>
  readonly #text: string
  constructor(path: string, members: ReadonlyMap<string, Item>, text: string) {
    super()
    this.path = path
    this.#members = members
    this.#text = text
  }
  override member(name: string): Item | undefined {
    return name.startsWith('_') ? undefined : this.#members.get(name)
  }
  text(): string {
    return this.#text
  }
}

/** `cycler(…)`: values that take turns. */
export class Cycler extends Thing {
  readonly type = 'Cycler'
  readonly #items: readonly Item[]
  readonly #callable: (name: string, call: () => Item) => Item
  #at = 0
  constructor(items: readonly Item[], callable: (name: string, call: () => Item) => Item) {
    super()
    if (items.length === 0) throw new Fault('at least one item has to be provided')
    this.#items = items
    this.#callable = callable
  }
  override member(name: string): Item | undefined {
    if (name === 'current') return this.#items[this.#at] ?? null
    if (name === 'next') return this.#callable(name, () => this.#next())
    if (name === 'reset') return this.#callable(name, () => this.#reset())
    return undefined
  }
  #next(): Item {
    const now = this.#items[this.#at] ?? null
    this.#at = (this.#at + 1) % this.#items.length
    return now
  }
  #reset(): null {
    this.#at = 0
    return null
  }
  text(): string {
    return '<Cycler>'
  }
}
