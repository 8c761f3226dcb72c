/** Which of Python's flags are set. */
export interface Flags {
  readonly i: boolean
  readonly m: boolean
  readonly s: boolean
  readonly x: boolean
}

/** The flags that were given and those inside of the pattern, `(?im)`: wherever they stand they are for all of it, as up to Python 3.10. */
export function inlineFlags(pattern: string, given: string): { readonly rest: string; readonly flags: Flags } {
  let all = given
  const rest = pattern.replace(/\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\(\?([aimsux]+)\)/g, (found, inside?: string) => {
    all += inside ?? ''
    return inside === undefined ? found : ''
  })
  return { rest, flags: { i: all.includes('i'), m: all.includes('m'), s: all.includes('s'), x: all.includes('x') } }
}

/** The flags inside of a group that sets some, `(?i-s:`, and how long that is; undefined for any other group. */
export function scopedFlags(rest: string, outer: Flags): { readonly flags: Flags; readonly length: number } | undefined {
  const [whole = '', on = '', off = ''] = /^\(\?([aimsux]*)(?:-([imsx]+))?:/.exec(rest) ?? []
  if (whole.length <= '(?:'.length) return undefined
  const is = (letter: keyof Flags) => !off.includes(letter) && (on.includes(letter) || outer[letter])
  return { flags: { i: is('i'), m: is('m'), s: is('s'), x: is('x') }, length: whole.length }
}

/** A piece of a pattern as JavaScript has it, whose letters are those of both cases. */
export function caseless(source: string): string {
  const inSet = source.startsWith('[')
  return source.replace(/\\(?:[pPkq][{<][^}>]*[}>]|u\{[^}]*\}|x..|.)|\p{L}-\p{L}|\p{L}/gu, found => {
    const both = found.startsWith('\\') ? found : [...new Set([found.toLowerCase(), found.toUpperCase()])].join('')
    return found.startsWith('\\') || both === found ? found : inSet ? both : `[${both}]`
  })
}

/** A verbose pattern without its white space and comments, sets and escaped characters kept. */
export function withoutComments(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\s+|#[^\n]*/g, found => (/^(\s|#)/.test(found) ? '' : found))
}
