import { visibleBlock } from './visible.ts'

/** A piece of HTML: made by the `html` tag alone, which escapes every text that is put into it. */
export class Html {
  readonly #text: string
  private constructor(text: string) {
    this.#text = text
  }
  toString(): string {
    return this.#text
  }
  /** What the tag makes of its literal parts and of what stands between them. */
  static from(parts: TemplateStringsArray, values: readonly Piece[]): Html {
    return new Html(parts.map((part, index) => (index === 0 ? part : rendered(values[index - 1] as Piece) + part)).join(''))
  }
}

/** What may stand in HTML: texts are escaped, pieces stay as they are. */
export type Piece = string | number | Html | readonly Piece[]

/** HTML with every text in it escaped. */
export function html(parts: TemplateStringsArray, ...values: readonly Piece[]): Html {
  return Html.from(parts, values)
}

function rendered(value: Piece): string {
  if (value instanceof Html) return String(value)
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value))
  return value.map(rendered).join('')
}

const entities: { readonly [char: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return visibleBlock(text).replace(/[&<>"']/g, char => entities[char] ?? char)
}
