import { Float, type Key, Moment, Secret, Unknown } from '../../../load/values.ts'
import { Fault, type Item, type ItemMap, missing, Thing, Undefined, Waiting } from '../items.ts'
import { open } from '../session.ts'
import { orderTexts } from './compare.ts'
import { integerText, isNumeric, whole } from './numbers.ts'
import { literal, text } from './text.ts'

/** How JSON is written. */
export interface JsonStyle {
  readonly indent: string | undefined
  readonly sortKeys: boolean
  readonly ensureAscii: boolean
  readonly comma: string
  readonly colon: string
}

/** JSON as Python's json.dumps writes it. */
export function jsonText(item: Item, style: JsonStyle, level = 0): string {
  if (typeof item === 'string') return jsonString(item, style.ensureAscii)
  if (item === null) return 'null'
  if (typeof item === 'boolean') return String(item)
  if (isNumeric(item)) return jsonNumber(item)
  if (item instanceof Map)
    return inside(
      '{',
      '}',
      entriesOf(item as ItemMap, style).map(
        ([key, member]) => jsonString(key, style.ensureAscii) + style.colon + jsonText(member, style, level + 1),
      ),
      style,
      level,
    )
  if (Array.isArray(item))
    return inside(
      '[',
      ']',
      (item as readonly Item[]).map(member => jsonText(member, style, level + 1)),
      style,
      level,
    )
  if (item instanceof Secret) return jsonText(open(item), style, level)
  if (item instanceof Unknown) throw new Waiting(item)
  if (item instanceof Undefined) return missing(item)
  if (item instanceof Moment) return jsonString(item.toJSON(), style.ensureAscii)
  if (item instanceof Uint8Array) return jsonString(Buffer.from(item).toString('utf8'), style.ensureAscii)
  if (item instanceof Thing) return jsonText(item.elements() ?? item.text(), style, level)
  throw new Fault(`this is no JSON: ${literal(item)}`)
}

function inside(begin: string, end: string, members: readonly string[], { indent, comma }: JsonStyle, level: number): string {
  if (members.length === 0) return begin + end
  if (indent === undefined) return begin + members.join(comma) + end
  const margin = `\n${indent.repeat(level + 1)}`
  return `${begin}${margin}${members.join(comma.trimEnd() + margin)}\n${indent.repeat(level)}${end}`
}

function entriesOf(map: ItemMap, { sortKeys }: JsonStyle): (readonly [string, Item])[] {
  const entries = [...map].map(([key, member]) => [key, keyText(key), member] as const)
  const ordered = sortKeys
    ? entries.sort(([a, left], [b, right]) => (typeof a === 'number' && typeof b === 'number' ? a - b : orderTexts(left, right)))
    : entries
  return ordered.map(([, key, member]) => [key, member])
}

function keyText(key: Key): string {
  if (key === null) return 'null'
  return typeof key === 'boolean' ? String(key) : text(key)
}

function jsonNumber(item: number | bigint | boolean | Float): string {
  if (typeof item === 'bigint' || (typeof item === 'number' && Number.isInteger(item))) return integerText(item)
  const value = Number(item)
  if (Number.isNaN(value)) return 'NaN'
  return Number.isFinite(value) ? literal(item) : value < 0 ? '-Infinity' : 'Infinity'
}

function jsonString(value: string, ensureAscii: boolean): string {
  const json = JSON.stringify(value)
  return ensureAscii
    ? json.replace(/[\x7f-\uffff]/g, character =>
        character === '\x7f' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
    : json
}

const whiteSpace = /[ \t\n\r]*/y
const numeral = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y
const literals: ReadonlyMap<string, Item> = new Map<string, Item>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])

/** A JSON text as Python's json.loads reads it: 1.0 stays a float, long numbers stay exact. */
export function parseJson(source: string): Item {
  const reader = new JsonReader(source)
  const value = reader.value(0)
  reader.end()
  return value
}

class JsonReader {
  readonly #text: string
  #at = 0
  constructor(source: string) {
    this.#text = source
  }

  end(): void {
    this.#take(whiteSpace)
    if (this.#at < this.#text.length) this.#refuse('Extra data')
  }

  value(depth: number): Item {
    if (depth > 1000) this.#refuse('it is nested too deep')
    this.#take(whiteSpace)
    const first = this.#text[this.#at]
    if (first === '{') return this.#object(depth)
    if (first === '[') return this.#members(']', () => this.value(depth + 1))
    if (first === '"') return this.#string()
    const word = this.#take(/-?[A-Za-z]+/y)
    if (word !== undefined) return this.#literal(word)
    return this.#number()
  }

  #literal(word: string): Item {
    const value = literals.get(word)
    return value === undefined ? this.#refuse('Expecting value') : value
  }

  #number(): Item {
    numeral.lastIndex = this.#at
    const found = numeral.exec(this.#text)
    if (!found) return this.#refuse('Expecting value')
    this.#at = numeral.lastIndex
    if (found[1] === undefined && found[2] === undefined) return whole(BigInt(found[0]))
    const value = Number(found[0])
    return Number.isInteger(value) ? new Float(value) : value
  }

  #string(): string {
    const found = this.#take(/"(?:[^"\\]|\\[\s\S])*"/y)
    if (found === undefined) return this.#refuse('Unterminated string')
    try {
      return JSON.parse(found.replace(/[\0-\x1f]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)) as string
    } catch {
      return this.#refuse('Invalid \\escape')
    }
  }

  #object(depth: number): Item {
    const entries = this.#members('}', (): readonly [Key, Item] => {
      this.#take(whiteSpace)
      if (this.#text[this.#at] !== '"') return this.#refuse('Expecting property name enclosed in double quotes')
      const key = this.#string()
      this.#take(whiteSpace)
      if (!this.#skip(':')) return this.#refuse("Expecting ':' delimiter")
      return [key, this.value(depth + 1)]
    })
    return new Map(entries)
  }

  #members<T>(close: string, one: () => T): T[] {
    this.#at += 1
    const members: T[] = []
    this.#take(whiteSpace)
    if (this.#skip(close)) return members
    for (;;) {
      members.push(one())
      this.#take(whiteSpace)
      if (this.#skip(close)) return members
      if (!this.#skip(',')) this.#refuse("Expecting ',' delimiter")
    }
  }

  #skip(mark: string): boolean {
    if (this.#text[this.#at] !== mark) return false
    this.#at += 1
    return true
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (!found) return undefined
    this.#at = pattern.lastIndex
    return found[0]
  }

  #refuse(what: string): never {
    const before = this.#text.slice(0, this.#at).split('\n')
    throw new Fault(`this is no JSON: ${what}, line ${before.length} column ${(before.at(-1) ?? '').length + 1}`)
  }
}
