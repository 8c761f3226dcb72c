/** Names set inside a template, block by block. */
export class Frame {
  readonly #names = new Map<string, unknown>()
  readonly up: Frame | undefined
  constructor(up?: Frame) {
    this.up = up
  }
  get(name: string): unknown {
    return this.#names.has(name) ? this.#names.get(name) : this.up?.get(name)
  }
  has(name: string): boolean {
    return this.#names.has(name) || (this.up?.has(name) ?? false)
  }
  set(name: string, value: unknown): void {
    this.#names.set(name, value)
  }
  /** All names of this frame alone. */
  own(): ReadonlyMap<string, unknown> {
    return this.#names
  }
}
