import type { Float, Key, Moment, Secret, Template, Unknown } from '../../load/values.ts'

/** What an expression can be worth: a value, or something that lives inside templates only. */
export type Item =
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
  | Undefined
  | Thing
  | readonly Item[]
  | ItemMap
export type ItemMap = ReadonlyMap<Key, Item>
export type Keywords = ReadonlyMap<string, Item>

/** A tuple: a list to whoever reads it, and printed in parentheses. */
export class Tuple extends Array<Item> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
}

/** A tuple of these members. */
export function tuple(...members: readonly Item[]): Tuple {
  const made = new Tuple()
  for (const member of members) made.push(member)
  return made
}

/** Something that is not there. Most uses of it are mistakes; default() and the test `defined` are not. */
export class Undefined {
  readonly message: string
  /** The error that stands behind it, where a variable's own template came to nothing. */
  readonly cause: Error | undefined
  /** What an inline `if` without `else` leaves: it prints as nothing. */
  readonly isSoft: boolean
  constructor(message: string, options: { readonly cause?: Error; readonly isSoft?: boolean } = {}) {
    this.message = message
    this.cause = options.cause
    this.isSoft = options.isSoft ?? false
  }
}

/** Something with members of its own that is no data: a loop, a macro, a namespace. Nothing but `member` reaches into it. */
export abstract class Thing {
  /** The name of its type, as type_debug gives it. */
  abstract readonly type: string
  abstract text(): string
  member(_name: string): Item | undefined {
    return undefined
  }
  elements(): readonly Item[] | undefined {
    return undefined
  }
}

/** Something that can be called with arguments by position and by name. */
export class Callable extends Thing {
  readonly type: string
  readonly name: string
  readonly invoke: (args: readonly Item[], keywords: Keywords) => Item
  readonly #members: ReadonlyMap<string, Item>
  constructor(
    name: string,
    invoke: (args: readonly Item[], keywords: Keywords) => Item,
    type = 'function',
    members: ReadonlyMap<string, Item> = new Map(),
  ) {
    super()
    this.name = name
    this.invoke = invoke
    this.type = type
    this.#members = members
  }
  text(): string {
    return `<${this.type} '${this.name}'>`
  }
  override member(name: string): Item | undefined {
    return this.#members.get(name)
  }
}

/** Where in which template something went wrong; line and column count from 1. */
export interface Place {
  readonly template: string
  readonly line: number
  readonly column: number
}

/** What went wrong in a template, before anybody knows the file it stands in. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: string
  readonly hint: string | undefined
  place: Place | undefined
  constructor(message: string, code = 'template-error', hint?: string, place?: Place) {
    super(message)
    this.code = code
    this.hint = hint
    this.place = place
  }
}

/** Thrown where a template cannot go on without a value that only the real run can tell. */
export class Waiting extends Error {
  override readonly name = 'Waiting'
  readonly unknown: Unknown
  constructor(unknown: Unknown) {
    super('not known yet')
    this.unknown = unknown
  }
}

/** Throws what an undefined value means where it is used. */
export function missing(undefinedItem: Undefined): never {
  throw undefinedItem.cause ?? new Fault(undefinedItem.message, 'undefined-variable')
}
