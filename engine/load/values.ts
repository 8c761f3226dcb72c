import type { Position, Problem } from '../errors.ts'

/**
 * What a variable can hold. Mappings are Maps: their keys keep order and type (443, true and `__proto__` are keys like others).
 * Integers are numbers, beyond 2^53 bigints; a float whose value is integral is a Float, so that `1.0` prints as Python prints it.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Float
  | Moment
  | Template
  | Secret
  | Unknown
  | readonly Value[]
  | Mapping
export type Key = string | number | bigint | boolean | null | Float
export type Mapping = ReadonlyMap<Key, Value>

/**
 * A string of the user's own that holds `{{`, `{%` or `{#`. Made by load/ only (files of the user's, -e, prompts, inventories):
 * every other string is plain and is never rendered.
 */
export class Template {
  readonly source: string
  readonly at: Position | undefined
  constructor(source: string, at?: Position) {
    this.source = source
    this.at = at
  }
}

/** A vaulted text that no password of the run opens: what is wrong with it matters where it is read. */
export class Locked extends Template {
  readonly problems: readonly Problem[]
  constructor(source: string, at: Position, problems: readonly Problem[]) {
    super(source, at)
    this.problems = problems
  }
}

/** A value that nobody may see: vault, x-secret arguments, passwords, and whatever was rendered from one. Prints as stars. */
export class Secret {
  readonly #value: Value
  constructor(value: Value) {
    this.#value = value instanceof Secret ? value.reveal() : value
  }
  /** The value itself. Whoever calls this answers for where it goes: never argv, environment, logs, diffs or errors. */
  reveal(): Value {
    return this.#value
  }
  toString(): string {
    return '********'
  }
  toJSON(): string {
    return '********'
  }
}

/** Every text in a value, secret or not, numbers as they print: what must be looked for where the value may not be shown. */
export function textsOf(value: Value): string[] {
  if (value instanceof Secret) return textsOf(value.reveal())
  if (typeof value === 'string') return value === '' ? [] : [value]
  if (typeof value === 'number' || typeof value === 'bigint') return [String(value)]
  if (value instanceof Uint8Array) return value.includes(0) ? [] : [Buffer.from(value).toString('utf8')]
  if (Array.isArray(value)) return (value as readonly Value[]).flatMap(textsOf)
  return value instanceof Map && !(value instanceof LazyMapping) ? [...(value as Mapping).values()].flatMap(textsOf) : []
}

/** In a check: a value that only the real run can tell, and the task it waits for. */
export class Unknown {
  readonly waitsFor: string
  constructor(waitsFor: string) {
    this.waitsFor = waitsFor
  }
  toJSON(): string {
    return `(known after ${this.waitsFor})`
  }
}

/** What a module gives for what nobody can know before it was done; the engine makes an `Unknown` of it, which names the task. */
export const unknown: unique symbol = Symbol('unknown')

/** A float whose value is integral (1.0), which JavaScript's number cannot tell from an integer. Any other float is a number. */
export class Float {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
  valueOf(): number {
    return this.value
  }
  toJSON(): number {
    return this.value
  }
}

/** A YAML date or timestamp: the text as Python's str() prints it, and the instant in milliseconds (a date is midnight UTC). */
export class Moment {
  readonly text: string
  readonly epoch: number
  constructor(text: string, epoch: number) {
    this.text = text
    this.epoch = epoch
  }
  toString(): string {
    return this.text
  }
  /** As Python's isoformat has it. */
  toJSON(): string {
    return this.text.replace(' ', 'T')
  }
}

/** Whether a text of the user's is a template at all. */
export function looksLikeTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#')
}

/** A text of the user's as a value: a Template where it is one. */
export function userText(text: string, at?: Position): string | Template {
  return looksLikeTemplate(text) ? new Template(text, at) : text
}

/**
 * A mapping whose members are worked out when they are read (hostvars, vars): already rendered, never rendered again as a whole.
 * It is a Map, so that templates read it like any other.
 */
export class LazyMapping extends Map<Key, Value> {
  readonly #names: () => Iterable<Key>
  readonly #resolve: (key: Key) => Value | undefined
  constructor(names: () => Iterable<Key>, resolve: (key: Key) => Value | undefined) {
    super()
    this.#names = names
    this.#resolve = resolve
  }
  override get(key: Key): Value | undefined {
    return this.#resolve(key)
  }
  override has(key: Key): boolean {
    return this.#resolve(key) !== undefined
  }
  override get size(): number {
    return [...this.#names()].length
  }
  override *keys(): MapIterator<Key> {
    yield* this.#names()
  }
  override *values(): MapIterator<Value> {
    for (const key of this.#names()) yield this.get(key) ?? null
  }
  override *entries(): MapIterator<[Key, Value]> {
    for (const key of this.#names()) yield [key, this.get(key) ?? null]
  }
  override [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries()
  }
  override forEach(visit: (value: Value, key: Key, map: Map<Key, Value>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this)
  }
}
