import { type Float, Moment, Secret, Unknown } from '../../../load/values.ts'
import { Fault, type Item, type ItemMap, missing, Thing, Undefined, Waiting } from '../items.ts'
import { open } from '../session.ts'
import { orderTexts } from './compare.ts'
import { floatText, integerText, isNumeric } from './numbers.ts'
import { literal, text } from './text.ts'
import { analyze, readsAsText } from './yaml-scalar.ts'
import { type Quote, YamlWriter } from './yaml-writer.ts'

/** How YAML is written. */
export interface YamlStyle {
  readonly indent: number
  readonly width: number
  readonly sortKeys: boolean
  /** `[…]` and `{…}` for all; for none; or, undefined, for those that hold plain scalars only. */
  readonly isFlow: boolean | undefined
  /** All scalars are quoted, keys too. */
  readonly quote?: Quote | undefined
  readonly explicitStart: boolean
  readonly explicitEnd: boolean
}

/** YAML as PyYAML's dump writes it. */
export function yamlText(item: Item, style: YamlStyle): string {
  return new Emitter(style).document(item)
}

type Plain = { readonly text: string; readonly isText: boolean }

class Emitter {
  readonly #style: YamlStyle
  readonly #writer: YamlWriter
  #flowLevel = 0

  constructor(style: YamlStyle) {
    this.#style = style
    this.#writer = new YamlWriter(style.width > style.indent * 2 ? style.width : 80)
  }

  document(item: Item): string {
    const writer = this.#writer
    if (this.#style.explicitStart) writer.write('---')
    if (this.#style.explicitStart) writer.isBlank = writer.isIndention = false
    const value = ready(item)
    writer.indent = -1
    this.#node(value, false, false)
    writer.indent = 0
    if (!writer.text.endsWith('\n')) writer.lineBreak()
    return writer.text + (this.#style.explicitEnd ? '...\n' : '')
  }

  /** A node; `inMapping` and `isKey` say where it stands. */
  #node(value: Item, inMapping: boolean, isKey: boolean): void {
    const scalar = plainOf(value)
    if (scalar) this.#scalar(scalar, isKey)
    else if (value instanceof Map) this.#mapping(value as ItemMap)
    else this.#sequence(value as readonly Item[], inMapping)
  }

  #scalar({ text: written, isText }: Plain, isKey: boolean): void {
    const outer = this.#deeper(true, false)
    if (this.#style.quote) this.#writer.quoted(written, this.#style.quote, isText, isKey)
    else this.#writer.scalar(written, !isText || readsAsText(written), isKey, this.#flowLevel > 0)
    this.#writer.indent = outer
  }

  /** Goes deeper by one level; gives the indentation to come back to. */
  #deeper(isFlow: boolean, isIndentless: boolean): number {
    const { indent } = this.#writer
    if (indent < 0) this.#writer.indent = isFlow ? this.#style.indent : 0
    else if (!isIndentless) this.#writer.indent = indent + this.#style.indent
    return indent
  }

  #isFlow(members: readonly Item[]): boolean {
    const { isFlow, quote } = this.#style
    // What is quoted is not plain.
    const isByContent = quote === undefined && members.every(member => plainOf(ready(member)) !== undefined)
    return this.#flowLevel > 0 || members.length === 0 || (isFlow ?? isByContent)
  }

  #sequence(list: readonly Item[], inMapping: boolean): void {
    const members = list.map(ready)
    if (this.#isFlow(members)) {
      this.#flow('[', ']', members, member => this.#node(member, false, false))
      return
    }
    const outer = this.#deeper(false, inMapping && !this.#writer.isIndention)
    for (const member of members) {
      this.#writer.toIndent()
      this.#writer.indicator('-', true, false, true)
      this.#node(member, false, false)
    }
    this.#writer.indent = outer
  }

  #mapping(map: ItemMap): void {
    const entries = this.#entries(map)
    const members = entries.flat()
    if (this.#isFlow(members)) {
      this.#flow('{', '}', entries, entry => this.#pair(entry, true))
      return
    }
    const outer = this.#deeper(false, false)
    for (const entry of entries) {
      this.#writer.toIndent()
      this.#pair(entry, false)
    }
    this.#writer.indent = outer
  }

  #entries(map: ItemMap): (readonly [Item, Item])[] {
    const entries = [...map].map(([key, value]) => [ready(key as Item), ready(value)] as const)
    if (!this.#style.sortKeys) return entries
    const numbers = entries.every(([key]) => isNumeric(key))
    const texts = entries.every(([key]) => typeof key === 'string')
    if (!numbers && !texts) return entries
    return entries.sort(([a], [b]) => (numbers ? Number(a) - Number(b) : orderTexts(a as string, b as string)))
  }

  #pair([key, value]: readonly [Item, Item], isFlow: boolean): void {
    const writer = this.#writer
    if (isSimple(key)) {
      this.#node(key, true, true)
      writer.indicator(':', false)
    } else {
      writer.indicator('?', true, false, !isFlow)
      this.#node(key, true, false)
      if (!isFlow || writer.column > writer.width) writer.toIndent()
      writer.indicator(':', true, false, !isFlow)
    }
    this.#node(value, true, false)
  }

  #flow<T>(begin: string, end: string, members: readonly T[], one: (member: T) => void): void {
    const writer = this.#writer
    writer.indicator(begin, true, true)
    this.#flowLevel += 1
    const outer = this.#deeper(true, false)
    members.forEach((member, index) => {
      if (index > 0) writer.indicator(',', false)
      if (writer.column > writer.width) writer.toIndent()
      one(member)
    })
    writer.indent = outer
    this.#flowLevel -= 1
    writer.indicator(end, false)
  }
}

function isSimple(key: Item): boolean {
  const scalar = plainOf(key)
  if (!scalar) return Array.isArray(key) ? key.length === 0 : (key as ItemMap).size === 0
  const found = analyze(scalar.text)
  return scalar.text.length < 128 && !found.isMultiline && !found.isEmpty
}

/** An item that can be written: secrets open, no unknown and nothing undefined. */
function ready(item: Item): Item {
  if (item instanceof Secret) return ready(open(item))
  if (item instanceof Unknown) throw new Waiting(item)
  if (item instanceof Undefined) return missing(item)
  return item instanceof Thing ? (item.elements() ?? item.text()) : item
}

/** A scalar's text; undefined for a list or a mapping. */
function plainOf(item: Item): Plain | undefined {
  if (item instanceof Map || Array.isArray(item)) return undefined
  if (typeof item === 'string') return { text: item, isText: true }
  if (item === null) return { text: 'null', isText: false }
  if (typeof item === 'boolean') return { text: String(item), isText: false }
  if (item instanceof Moment) return { text: item.text, isText: false }
  if (item instanceof Uint8Array) return { text: Buffer.from(item).toString('utf8'), isText: true }
  if (isNumeric(item)) return { text: numberText(item), isText: false }
  throw new Fault(`this cannot be written as YAML: ${literal(item)}`)
}

function numberText(item: number | bigint | Float): string {
  if (typeof item === 'bigint' || (typeof item === 'number' && Number.isInteger(item))) return integerText(item)
  const value = Number(item)
  if (Number.isNaN(value)) return '.nan'
  if (!Number.isFinite(value)) return value < 0 ? '-.inf' : '.inf'
  const written = floatText(value)
  return written.includes('e') && !written.includes('.') ? written.replace('e', '.0e') : text(written)
}
