import { copied } from './hidden.ts'
import { Callable, type Item, Thing, Undefined } from './items.ts'
import type { Kernel } from './kernel.ts'
import type { Runtime } from './runtime.ts'
import { bare, session } from './session.ts'
import type { RenderFunction } from './syntax/nunjucks.ts'

/** A block of a template with the runtime of the template it stands in. */
export interface Block {
  readonly render: RenderFunction
  readonly runtime: Runtime
}

/** Names set by a template, innermost first. */
export class Frame {
  readonly context: Context
  readonly #parent: Frame | undefined
  readonly #names = new Map<string, Item>()
  constructor(context: Context, parent?: Frame) {
    this.context = context
    this.#parent = parent
  }

  /** What the template itself put under a name. */
  own(name: string): Item | undefined {
    const set = this.#names.get(name)
    return set === undefined ? this.#parent?.own(name) : set
  }

  /** What a name stands for here: Undefined where it stands for nothing. */
  get(name: string): Item {
    const set = this.own(name)
    return set === undefined ? this.context.resolve(name) : set
  }

  set(name: string, item: Item): void {
    this.#names.set(name, item)
  }

  push(): Frame {
    return new Frame(this.context, this)
  }

  get entries(): ReadonlyMap<string, Item> {
    return this.#names
  }
}

/** One rendering of one template: its top names, its blocks, and where other names come from. */
export class Context {
  readonly kernel: Kernel
  readonly root: Frame
  readonly blocks = new Map<string, Block[]>()
  readonly #outer: Frame | undefined
  readonly #isApart: boolean

  /** `outer` is the scope of a template that includes this one; `isApart` means that it sees no variables. */
  constructor(kernel: Kernel, outer?: Frame, isApart = false) {
    this.kernel = kernel
    this.#outer = outer
    this.#isApart = isApart
    this.root = new Frame(this)
  }

  resolve(name: string): Item {
    const set = this.#outer?.own(name)
    if (set !== undefined) return set
    if (name === 'self') return new Blocks(this)
    const variable = this.#isApart ? undefined : this.#variable(name)
    return variable === undefined ? (this.kernel.globals.get(name) ?? new Undefined(`'${name}' is undefined`)) : variable
  }

  #variable(name: string): Item | undefined {
    const { mutates, copies } = session()
    if (!mutates) return this.kernel.variable(name)
    const there = copies.get(name)
    if (there !== undefined) return there
    const variable = this.kernel.variable(name)
    if (variable === undefined) return undefined
    const copy = copied(bare(variable))
    copies.set(name, copy)
    return copy
  }

  addBlocks(blocks: Readonly<Record<string, RenderFunction>>, runtime: Runtime): void {
    for (const [name, render] of Object.entries(blocks)) {
      const there = this.blocks.get(name) ?? []
      this.blocks.set(name, [...there, { render, runtime }])
    }
  }

  /** The text of a block; `level` counts how many that override it are left out, as super() does. */
  block(name: string, frame: Frame | null, level = 0): string {
    const found = this.blocks.get(name)?.[level]
    if (!found) return ''
    const inner = frame?.push() ?? this.root.push()
    const above = this.blocks.get(name)?.[level + 1]
    inner.set(
      'super',
      above
        ? new Callable('super', () => this.block(name, frame, level + 1))
        : new Undefined(`there is no block '${name}' in a template above`),
    )
    return found.runtime.run(found.render, this, inner)
  }
}

/** `self`: the blocks of a template, to be called by name. */
class Blocks extends Thing {
  readonly type = 'TemplateReference'
  readonly #context: Context
  constructor(context: Context) {
    super()
    this.#context = context
  }
  text(): string {
    return '<TemplateReference>'
  }
  override member(name: string): Item | undefined {
    return this.#context.blocks.has(name) ? new Callable(name, () => this.#context.block(name, null)) : undefined
  }
}
