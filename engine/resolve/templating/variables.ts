import { Problems } from '../../errors.ts'
import { LazyMapping, Secret, Template, type Value } from '../../load/values.ts'
import { holdsTemplates } from './hidden.ts'
import { Fault, type Item, Undefined } from './items.ts'
import type { Scope } from './setting.ts'

/** A text rendered, and whether it came from a filter whose text stays text. */
export interface Rendered {
  readonly value: Value
  readonly isKept: boolean
}

/** The variables of a scope, each rendered when it is first asked for. */
export class Variables {
  readonly #scope: Scope
  readonly #render: (template: Template) => Rendered
  readonly #known = new Map<string, { readonly item: Item | undefined; readonly isKept: boolean }>()
  readonly #open = new Set<string>()

  constructor(scope: Scope, render: (template: Template) => Rendered) {
    this.#scope = scope
    this.#render = render
  }

  /** A variable by its name; Undefined where its own template refers to something that is not there. */
  get(name: string): Item | undefined {
    return this.#found(name).item
  }

  isKept(name: string): boolean {
    return this.#found(name).isKept
  }

  /** A variable as it was written. */
  raw(name: string): Value | undefined {
    return this.#scope.get(name)
  }

  #found(name: string): { readonly item: Item | undefined; readonly isKept: boolean } {
    const there = this.#known.get(name)
    if (there) return there
    const found = this.#looked(name)
    this.#known.set(name, found)
    return found
  }

  #looked(name: string): { readonly item: Item | undefined; readonly isKept: boolean } {
    const raw = this.#scope.get(name)
    if (raw === undefined || !holdsTemplates(raw))
      return { item: raw, isKept: typeof raw === 'string' && this.#scope.isKept?.(name) === true }
    if (this.#open.has(name)) throw new Fault(`the variable '${name}' refers to itself: ${[...this.#open, name].join(' → ')}`)
    this.#open.add(name)
    try {
      if (!(raw instanceof Template)) return { item: this.deep(raw), isKept: false }
      const { value, isKept } = this.#render(raw)
      return { item: value, isKept }
    } catch (error) {
      return { item: undefinedBy(name, error), isKept: false }
    } finally {
      this.#open.delete(name)
    }
  }

  /** A value with each template in it rendered. */
  deep(value: Value): Value {
    if (!holdsTemplates(value)) return value
    if (value instanceof Template) return this.#render(value).value
    if (value instanceof Secret) return new Secret(this.deep(value.reveal()))
    if (Array.isArray(value)) return (value as readonly Value[]).map(member => this.deep(member))
    if (!(value instanceof Map) || value instanceof LazyMapping) return value
    return new Map([...value].map(([key, member]) => [key, this.deep(member)]))
  }
}

/** A variable whose template misses something is missing itself, for default() to see; other errors stay errors. */
function undefinedBy(name: string, error: unknown): Undefined {
  const [problem] = error instanceof Problems ? error.problems : []
  if (problem?.code !== 'undefined-variable') throw error
  return new Undefined(`'${name}' is undefined: ${problem.message}`, { cause: error as Problems })
}
