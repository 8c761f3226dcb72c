const letters: { readonly [letter: string]: string } = { a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** Escapes of Python's in `k=v` words, as Ansible takes them there: of quotes, backslashes, and characters by letter or number. */
export function unescaped(text: string): string {
  const escape = /\\(?:U([0-9a-fA-F]{8})|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\\'"abfnrtv]))/g
  return text.replace(escape, (_whole, long?: string, code?: string, byte?: string, letter?: string) => {
    const digits = long ?? code ?? byte
    if (digits === undefined) return letters[letter ?? ''] ?? letter ?? ''
    return String.fromCodePoint(Math.min(Number.parseInt(digits, 16), 0x10ffff))
  })
}
