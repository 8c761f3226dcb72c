/** What a template's tags look like and how white space around them is treated. */
export interface Delimiters {
  readonly blockStart: string
  readonly blockEnd: string
  readonly variableStart: string
  readonly variableEnd: string
  readonly commentStart: string
  readonly commentEnd: string
  /** The newline behind a block is dropped. */
  readonly trimBlocks: boolean
  /** White space before a block on its line is dropped. */
  readonly lstripBlocks: boolean
  /** What ends the lines of the result. */
  readonly newline: string
}

/** Jinja's own delimiters with Ansible's treatment of white space. */
export const usual: Delimiters = {
  blockStart: '{%',
  blockEnd: '%}',
  variableStart: '{{',
  variableEnd: '}}',
  commentStart: '{#',
  commentEnd: '#}',
  trimBlocks: true,
  lstripBlocks: false,
  newline: '\n',
}

/** The patterns that a set of delimiters makes; all of them look at one place only. */
export interface Patterns {
  readonly begin: RegExp
  readonly comment: RegExp
  readonly raw: RegExp
  readonly blockEnd: RegExp
  readonly variableEnd: RegExp
}

const known = new Map<string, Patterns>()

/** The patterns of these delimiters. */
export function patternsOf(delimiters: Delimiters): Patterns {
  const key = JSON.stringify(delimiters)
  const there = known.get(key)
  if (there) return there
  const made = patterns(delimiters)
  known.set(key, made)
  return made
}

function patterns(delimiters: Delimiters): Patterns {
  const [blockStart, blockEnd, variableStart, variableEnd, commentStart, commentEnd] = [
    delimiters.blockStart,
    delimiters.blockEnd,
    delimiters.variableStart,
    delimiters.variableEnd,
    delimiters.commentStart,
    delimiters.commentEnd,
  ].map(escaped) as [string, string, string, string, string, string]
  const after = delimiters.trimBlocks ? '\\n?' : ''
  const tags = [
    { length: delimiters.commentStart.length, pattern: `(?<comment>${commentStart})` },
    { length: delimiters.blockStart.length, pattern: `(?<block>${blockStart})` },
    { length: delimiters.variableStart.length, pattern: `(?<variable>${variableStart})` },
  ].sort((a, b) => b.length - a.length)
  const raw = `(?<raw>${blockStart}(?<rawSign>[-+]?)\\s*raw\\s*(?:-${blockEnd}\\s*|${blockEnd}))`
  return {
    begin: new RegExp(`${raw}|(?:${tags.map(({ pattern }) => pattern).join('|')})(?<sign>[-+]?)`, 'g'),
    comment: new RegExp(`\\+${commentEnd}|-${commentEnd}\\s*|${commentEnd}${after}`, 'g'),
    raw: new RegExp(`${blockStart}(?<sign>[-+]?)\\s*endraw\\s*(?:\\+${blockEnd}|-${blockEnd}\\s*|${blockEnd}${after})`, 'g'),
    blockEnd: new RegExp(`\\+${blockEnd}|-${blockEnd}\\s*|${blockEnd}${after}`, 'y'),
    variableEnd: new RegExp(`-${variableEnd}\\s*|${variableEnd}`, 'y'),
  }
}

function escaped(text: string): string {
  return text.replace(/[-\\^$*+?.()|[\]{}/]/g, '\\$&')
}
