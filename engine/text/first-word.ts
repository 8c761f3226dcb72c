/** The first word of a command without its quotes, and everything behind it as it was written. */
export function cutFirstWord(text: string): readonly [first: string, rest: string] {
  const [whole = ''] = /^\s*(?:"[^"]*"|'[^']*'|\\.|[^\s"'\\])+/s.exec(text) ?? []
  return [whole.trim().replace(/["'\\]/g, ''), text.slice(whole.length)]
}
