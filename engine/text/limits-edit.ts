/** One limit in a file of pam_limits. */
export interface Limit {
  readonly domain: string
  readonly type: string
  readonly item: string
  readonly value: string
  /** Of a value that is there and the one that is asked for, this one holds. */
  readonly keeps?: 'largest' | 'smallest' | undefined
  readonly comment: string
}

/** A text with a limit in it, and the line that was written; every line about the same is given the value. */
export function withLimit(text: string, limit: Limit): { readonly text: string; readonly line: string } {
  const lines = text.split('\n')
  const own = lines.flatMap((line, at) => (isAbout(line, limit) ? [at] : []))
  const wrong = own.filter(at => valueIn(lines[at] ?? '') !== valueFor(limit, valueIn(lines[at] ?? '')))
  if (own.length > 0 && wrong.length === 0) return { text, line: '' }
  const line = (value: string) =>
    [limit.domain, limit.type, limit.item, `${value}${limit.comment === '' ? '' : `\t#${limit.comment}`}`].join('\t')
  if (own.length === 0) {
    const begun = text === '' || text.endsWith('\n') ? text : `${text}\n`
    return { text: `${begun}${line(limit.value)}\n`, line: line(limit.value) }
  }
  const written = wrong.map(at => [at, line(valueFor(limit, valueIn(lines[at] ?? '')))] as const)
  const edited = lines.map((old, at) => written.find(([index]) => index === at)?.[1] ?? old)
  return { text: edited.join('\n'), line: written.at(-1)?.[1] ?? '' }
}

/** Whether a text can be the value of a limit. */
export function isLimit(value: string, item: string): boolean {
  return isEndless(value) || (item === 'nice' || item === 'priority' ? /^-?\d+$/ : /^\d+$/).test(value)
}

function valueFor({ value, keeps }: Limit, held: string): string {
  if (keeps === undefined) return value
  const isLarger = sizeOf(held) > sizeOf(value)
  return isLarger === (keeps === 'largest') ? held : value
}

function sizeOf(value: string): number {
  return isEndless(value) ? Number.POSITIVE_INFINITY : Number(value)
}

function isEndless(value: string): boolean {
  return ['unlimited', 'infinity', '-1'].includes(value)
}

function isAbout(line: string, { domain, type, item }: Limit): boolean {
  const words = wordsOf(line)
  return words.length === 4 && words[0] === domain && words[1] === type && words[2] === item
}

function valueIn(line: string): string {
  return wordsOf(line)[3] ?? ''
}

function wordsOf(line: string): string[] {
  return line.replace(/#.*/s, '').trim().split(/\s+/)
}
