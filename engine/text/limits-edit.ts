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

/** A text with a limit in it, and the last line about it; every line about the same is given the value, and keeps its remark. */
export function withLimit(text: string, limit: Limit): { readonly text: string; readonly line: string } {
  const lines = text.split('\n')
  const own = lines.flatMap((line, at) => (isAbout(line, limit) ? [at] : []))
  const wrong = own.filter(at => valueIn(lines[at] ?? '') !== valueFor(limit, valueIn(lines[at] ?? '')))
  if (own.length > 0 && wrong.length === 0) return { text, line: lineAt(lines, own.at(-1) ?? 0) }
  const line = (value: string, held = '') => {
    const remark = limit.comment === '' ? (/#.*/s.exec(held)?.[0] ?? '') : `#${limit.comment}`
    return [limit.domain, limit.type, limit.item, value, remark].join('\t').trimEnd()
  }
  if (own.length === 0) {
    const begun = text === '' || text.endsWith('\n') ? text : `${text}\n`
    return { text: `${begun}${line(limit.value)}\n`, line: `${line(limit.value)}\n` }
  }
  const written = wrong.map(at => [at, line(valueFor(limit, valueIn(lines[at] ?? '')), lines[at])] as const)
  const edited = lines.map((old, at) => written.find(([index]) => index === at)?.[1] ?? old)
  return { text: edited.join('\n'), line: lineAt(edited, own.at(-1) ?? 0) }
}

function lineAt(lines: readonly string[], at: number): string {
  return `${lines[at]}${at < lines.length - 1 ? '\n' : ''}`
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
