/** Which of Python's flags are set. */
export interface Flags {
  readonly i: boolean
  readonly m: boolean
  readonly s: boolean
  readonly x: boolean
}

/** The flags that were given and those that the pattern begins with: `(?im)`. */
export function inlineFlags(pattern: string, given: string): { readonly rest: string; readonly flags: Flags } {
  const [whole = '', inside = ''] = /^\(\?([aimsux]+)\)/.exec(pattern) ?? []
  const all = given + inside
  return {
    rest: pattern.slice(whole.length),
    flags: { i: all.includes('i'), m: all.includes('m'), s: all.includes('s'), x: all.includes('x') },
  }
}

/** A verbose pattern without its white space and comments, sets and escaped characters kept. */
export function withoutComments(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\s+|#[^\n]*/g, found => (/^(\s|#)/.test(found) ? '' : found))
}
