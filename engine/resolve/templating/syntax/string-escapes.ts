const plain: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
}
const escape = /\\(?:([\\'"abfnrtv\n])|([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([xuU]))/g

/** The text that Python's escapes in a string literal stand for; unknown ones stay. Undefined where one is cut off. */
export function unescaped(literal: string): string | undefined {
  if (!literal.includes('\\')) return literal
  let isCut = false
  const text = literal.replace(escape, (_, character: string | undefined, octal: string | undefined, ...rest: (string | undefined)[]) => {
    const [byte, short, long, cut] = rest
    if (character !== undefined) return plain[character] ?? ''
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
    const code = Number.parseInt(byte ?? short ?? long ?? '', 16)
    if (cut !== undefined || code > 0x10ffff) isCut = true
    return isCut ? '' : String.fromCodePoint(code)
  })
  return isCut ? undefined : text
}
