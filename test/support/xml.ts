/** Whether a text is well-formed XML, as far as what we write goes: elements that nest and close, attributes in quotes, no bare & or <. */
export function isWellFormed(text: string): boolean {
  const body = text.replace(/^<\?xml [^<>]*\?>\n/, '')
  const open: string[] = []
  let at = 0
  const piece = /<(\/?)([a-z-]+)((?: [a-z-]+="(?:[^<>&"]|&(?:amp|lt|gt|quot|#\d+);)*")*)(\/?)>|(?:[^<>&]|&(?:amp|lt|gt|quot|#\d+);)+/y
  while (at < body.length) {
    piece.lastIndex = at
    const found = piece.exec(body)
    if (!found) return false
    at = piece.lastIndex
    const [, end, name, , alone] = found
    if (name === undefined) continue
    if (end && open.pop() !== name) return false
    if (!end && !alone) open.push(name)
  }
  return open.length === 0
}
