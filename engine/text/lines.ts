import { compile, expand } from './python-regex.ts'

/** What lineinfile is asked for. */
export interface LineEdit {
  readonly state: 'present' | 'absent'
  readonly line: string | undefined
  readonly regexp: string | undefined
  readonly searchString: string | undefined
  readonly backrefs: boolean
  readonly insertAfter: string | undefined
  readonly insertBefore: string | undefined
  readonly firstMatch: boolean
}

/** A text with one line made sure of, by the rules of Ansible's lineinfile, and what was done in its words. */
export function editLine(text: string, edit: LineEdit): { text: string; message: string; found: number } {
  const lines = linesOf(text)
  return edit.state === 'absent' ? withoutLine(lines, edit) : withLine(lines, edit)
}

/** Lines with their ends. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

const bare = (line: string) => line.replace(/\r?\n$/, '')

function withoutLine(lines: readonly string[], { line, regexp, searchString }: LineEdit) {
  const pattern = regexp === undefined ? undefined : compile(regexp)
  const goes = (one: string) =>
    pattern ? pattern.test(bare(one)) : searchString !== undefined ? one.includes(searchString) : bare(one) === line
  const kept = lines.filter(one => !goes(one))
  const found = lines.length - kept.length
  return { text: kept.join(''), message: found > 0 ? `${found} line(s) removed` : '', found }
}

function withLine(lines: readonly string[], edit: LineEdit) {
  const { line = '', regexp, searchString, backrefs } = edit
  const pattern = regexp === undefined ? undefined : compile(regexp)
  const matches = (one: string) => (pattern ? pattern.test(bare(one)) : searchString !== undefined && one.includes(searchString))
  const hits = lines.flatMap((one, index) => (matches(one) ? [index] : []))
  const at = edit.firstMatch ? hits[0] : hits.at(-1)
  if (at !== undefined) {
    const match = pattern?.exec(bare(lines[at] ?? ''))
    const wanted = backrefs && match ? expand(line, match) : line
    const end = lines[at]?.endsWith('\n') ? '\n' : ''
    const isSame = bare(lines[at] ?? '') === wanted
    return {
      text: lines.map((one, index) => (index === at ? wanted + (end || '\n') : one)).join(''),
      message: isSame ? '' : 'line replaced',
      found: 1,
      ...(isSame ? { text: lines.join('') } : {}),
    }
  }
  if (backrefs) return { text: lines.join(''), message: '', found: 0 }
  if (lines.some(one => bare(one) === line)) return { text: lines.join(''), message: '', found: 1 }
  return { text: inserted(lines, line, edit), message: 'line added', found: 0 }
}

function inserted(lines: readonly string[], line: string, { insertAfter, insertBefore, firstMatch }: LineEdit): string {
  if (insertBefore === 'BOF') return `${line}\n${lines.join('')}`
  const near = insertBefore ?? (insertAfter === 'EOF' ? undefined : insertAfter)
  const pattern = near === undefined ? undefined : compile(near)
  const hits = pattern ? lines.flatMap((one, index) => (pattern.test(bare(one)) ? [index] : [])) : []
  const hit = firstMatch ? hits[0] : hits.at(-1)
  const whole = lines.map((one, index) => (index === lines.length - 1 && !one.endsWith('\n') ? `${one}\n` : one))
  if (hit === undefined) return `${whole.join('')}${line}\n`
  const at = insertBefore === undefined ? hit + 1 : hit
  return [...whole.slice(0, at), `${line}\n`, ...whole.slice(at)].join('')
}

/** What blockinfile is asked for. */
export interface BlockEdit {
  readonly block: string
  readonly begin: string
  readonly end: string
  readonly insertAfter: string | undefined
  readonly insertBefore: string | undefined
}

/** A text with a marked block made sure of; an empty block goes, its markers too. */
export function editBlock(text: string, { block, begin, end, insertAfter, insertBefore }: BlockEdit): string {
  const lines = linesOf(text)
  const whole = lines.map((one, index) => (index === lines.length - 1 && !one.endsWith('\n') ? `${one}\n` : one))
  const [first, last] = [lines.findIndex(one => bare(one) === begin), lines.findLastIndex(one => bare(one) === end)]
  const fresh = block === '' ? [] : [`${begin}\n`, block.endsWith('\n') ? block : `${block}\n`, `${end}\n`]
  if (first >= 0 && last >= first) return [...whole.slice(0, first), ...fresh, ...whole.slice(last + 1)].join('')
  if (fresh.length === 0) return text
  if (insertBefore === 'BOF') return [...fresh, ...whole].join('')
  const near = insertBefore ?? (insertAfter === 'EOF' ? undefined : insertAfter)
  const pattern = near === undefined ? undefined : compile(near)
  const hit = pattern ? whole.findLastIndex(one => pattern.test(bare(one))) : -1
  const at = hit < 0 ? whole.length : insertBefore === undefined ? hit + 1 : hit
  return [...whole.slice(0, at), ...fresh, ...whole.slice(at)].join('')
}
