import { compile, expand } from './python-regex.ts'

/** What a line is to be, and where: the arguments of `lineinfile`. */
export interface LineWish {
  readonly line?: string
  readonly regexp?: string
  readonly search_string?: string
  readonly insertafter?: string
  readonly insertbefore?: string
  readonly backrefs: boolean
  readonly firstmatch: boolean
}

/** A text after an edit, and what was done to it; no words where nothing was. */
export interface EditedText {
  readonly text: string
  readonly message: string
}

/** The lines of a text with their ends; only a line feed ends one. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** A text in which a line is there, by the rules of Ansible's `lineinfile`: found by a pattern, else added where it belongs. */
export function withLine(text: string, wish: LineWish): EditedText {
  const lines = linesOf(text)
  const { line = '', backrefs } = wish
  const found = matched(lines, wish)
  if (found) return replaced(lines, found.index, backrefs && found.match ? expand(line, found.match) : line)
  const same = lines.findLastIndex(candidate => withoutEnd(candidate) === line)
  if (same >= 0) return replaced(lines, same, line)
  if (backrefs) return { text, message: '' }
  return added(lines, line, wish)
}

/** A text without the lines that fit, and how many there were. */
export function withoutLines(text: string, { line, regexp, search_string: search }: LineWish): EditedText & { readonly found: number } {
  const fits = (candidate: string) => {
    if (regexp !== undefined) return compile(regexp).test(candidate)
    return search !== undefined ? candidate.includes(search) : withoutEnd(candidate) === withoutEnd(line ?? '')
  }
  const lines = linesOf(text)
  const kept = lines.filter(candidate => !fits(candidate))
  const found = lines.length - kept.length
  return { text: kept.join(''), message: found > 0 ? `${found} line(s) removed` : '', found }
}

interface Found {
  readonly index: number
  readonly match?: RegExpExecArray
}

function matched(lines: readonly string[], { regexp, search_string: search, firstmatch }: LineWish): Found | undefined {
  if (regexp === undefined && search === undefined) return undefined
  const found = lines.flatMap((line, index): Found[] => {
    if (regexp === undefined) return line.includes(search ?? '') ? [{ index }] : []
    const match = compile(regexp).exec(line)
    return match ? [{ index, match }] : []
  })
  return firstmatch ? found[0] : found.at(-1)
}

function replaced(lines: readonly string[], index: number, line: string): EditedText {
  const whole = line.endsWith('\n') ? line : `${line}\n`
  if (lines[index] === whole) return { text: lines.join(''), message: '' }
  return { text: lines.with(index, whole).join(''), message: 'line replaced' }
}

function added(lines: readonly string[], line: string, { insertafter, insertbefore, firstmatch }: LineWish): EditedText {
  if (insertbefore === 'BOF' || insertafter === 'BOF') return inserted(lines, 0, line)
  const pattern = insertafter === 'EOF' ? undefined : (insertafter ?? insertbefore)
  const at = pattern === undefined ? -1 : firstOrLast(lines, pattern, firstmatch)
  if (at < 0) return inserted(lines, lines.length, line)
  return inserted(lines, insertafter === undefined ? at : at + 1, line)
}

function firstOrLast(lines: readonly string[], pattern: string, isFirst: boolean): number {
  const fits = (line: string) => compile(pattern).test(line)
  return isFirst ? lines.findIndex(fits) : lines.findLastIndex(fits)
}

/** A line before which the text does not end gets its end first. */
function inserted(lines: readonly string[], at: number, line: string): EditedText {
  const before = lines.slice(0, at)
  const last = before.at(-1)
  const ended = last !== undefined && !/[\n\r]$/.test(last) ? [...before.slice(0, -1), `${last}\n`] : before
  return { text: [...ended, `${line}\n`, ...lines.slice(at)].join(''), message: 'line added' }
}

function withoutEnd(line: string): string {
  return line.replace(/[\r\n]+$/, '')
}
