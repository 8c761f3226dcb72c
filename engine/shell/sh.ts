/** A piece of POSIX sh. Only the `sh` tag and this folder make one, so that data reaches a script quoted or not at all. */
export class Sh {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toString(): string {
    return this.text
  }
}

/** What may stand in a hole of the `sh` tag. An array becomes several quoted words; undefined, null and false become nothing. */
export type Hole = string | number | bigint | Sh | Uint8Array | readonly Hole[] | undefined | null | false

/**
 * Writes POSIX sh: every hole is one quoted word (an array: several), an Sh stands as it is.
 * Throws for a Secret, which must never become a word, and for a NUL byte, which sh cannot hold.
 */
export function sh(parts: TemplateStringsArray, ...holes: readonly Hole[]): Sh {
  let text = parts[0] ?? ''
  holes.forEach((hole, index) => {
    text += words(hole) + (parts[index + 1] ?? '')
  })
  return new Sh(text)
}

/** One script of several, a line each; empty ones left out. */
export function script(lines: readonly (Sh | undefined | null | false | '')[]): Sh {
  return new Sh(lines.flatMap(line => (line instanceof Sh && line.text !== '' ? [line.text] : [])).join('\n'))
}

/** No program takes a NUL byte in an argument, a path or its environment. */
export class NulByte extends Error {
  override readonly name = 'NulByte'
}

/** A text as one word that sh reads back as it was. Throws NulByte. */
export function quote(text: string): string {
  if (text.includes('\0')) throw new NulByte('there is a NUL byte in what is to be given to a program')
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`
}

function words(hole: Hole): string {
  if (hole === undefined || hole === null || hole === false) return ''
  if (hole instanceof Sh) return hole.text
  if (typeof hole === 'string') return quote(hole)
  if (typeof hole === 'number' || typeof hole === 'bigint') return quote(String(hole))
  if (hole instanceof Uint8Array) return `"$(printf '%b' ${quote(octal(hole))})"`
  if (Array.isArray(hole)) return (hole as readonly Hole[]).map(words).filter(Boolean).join(' ')
  throw new Error('a secret cannot be a word of a command: it travels by stdin')
}

function octal(bytes: Uint8Array): string {
  return Array.from(bytes, byte => `\\0${byte.toString(8).padStart(3, '0')}`).join('')
}
