import { Callable, Fault, type Item, Thing, tuple, Undefined } from './items.ts'
import { equals } from './python/compare.ts'

/** The variable `loop` of a for loop, which also leads through its rounds. */
export class Loop extends Thing {
  readonly type = 'LoopContext'
  readonly #items: readonly Item[]
  readonly #depth: number
  readonly #recurse: ((over: Item, depth: number) => string) | null
  #at = -1
  #last: Item | undefined

  constructor(items: readonly Item[], depth: number, recurse: ((over: Item, depth: number) => string) | null) {
    super()
    this.#items = items
    this.#depth = depth
    this.#recurse = recurse
  }

  /** Goes on to the next round; false when there is none. */
  next(): boolean {
    this.#at += 1
    return this.#at < this.#items.length
  }

  get value(): Item {
    return this.#items[this.#at] ?? null
  }

  get wasEmpty(): boolean {
    return this.#items.length === 0
  }

  text(): string {
    return `<LoopContext ${this.#at + 1}/${this.#items.length}>`
  }

  override member(name: string): Item | undefined {
    const { length } = this.#items
    const numbers: ReadonlyMap<string, Item> = new Map<string, Item>([
      ['index', this.#at + 1],
      ['index0', this.#at],
      ['revindex', length - this.#at],
      ['revindex0', length - this.#at - 1],
      ['first', this.#at === 0],
      ['last', this.#at === length - 1],
      ['length', length],
      ['depth', this.#depth + 1],
      ['depth0', this.#depth],
    ])
    return numbers.get(name) ?? this.#neighbour(name) ?? this.#method(name)
  }

  #neighbour(name: string): Item | undefined {
    if (name === 'previtem') return this.#items[this.#at - 1] ?? new Undefined('there is no previous item')
    if (name === 'nextitem') return this.#items[this.#at + 1] ?? new Undefined('there is no next item')
    return undefined
  }

  #method(name: string): Item | undefined {
    if (name === 'cycle') return new Callable(name, args => this.#cycle(args))
    if (name === 'changed') return new Callable(name, args => this.#changed(tuple(...args)))
    if (name === '__call__') return new Callable('loop', ([over = null]) => this.#again(over))
    return undefined
  }

  #cycle(args: readonly Item[]): Item {
    if (args.length === 0) throw new Fault('no items for cycling given')
    return args[this.#at % args.length] ?? null
  }

  #changed(now: Item): boolean {
    const isChanged = this.#last === undefined || !equals(this.#last, now)
    this.#last = now
    return isChanged
  }

  #again(over: Item): string {
    if (!this.#recurse) throw new Fault("the loop must have the 'recursive' marker to be called")
    return this.#recurse(over, this.#depth + 1)
  }
}
