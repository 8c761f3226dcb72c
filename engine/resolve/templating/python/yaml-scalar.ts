import { scalarOf } from '../../../load/yaml-scalars.ts'

/** What a text can be written as in YAML. */
export interface Analysis {
  readonly isEmpty: boolean
  readonly isMultiline: boolean
  readonly allowsFlowPlain: boolean
  readonly allowsBlockPlain: boolean
  readonly allowsSingleQuoted: boolean
}

const breaks = '\n\x85\u2028\u2029'
const blanks = `\0 \t\r${breaks}`

/** Whether PyYAML would read this plain text back as a text. */
export function readsAsText(value: string): boolean {
  return typeof scalarOf(value) === 'string' && value !== '=' && value !== '<<'
}

/** Looks at a text as PyYAML's emitter does. */
export function analyze(value: string): Analysis {
  if (value === '') return { isEmpty: true, isMultiline: false, allowsFlowPlain: false, allowsBlockPlain: true, allowsSingleQuoted: true }
  const { inFlow, inBlock } = indicators(value)
  const isMultiline = /[\n\x85\u2028\u2029]/.test(value)
  const isSpecial = /[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|\ufeff/u.test(value)
  const spaceThenBreak = new RegExp(` [${breaks}]`).test(value)
  const breakThenSpace = new RegExp(`[${breaks}] `).test(value)
  const isEdged = new RegExp(`^[ ${breaks}]|[ ${breaks}]$`).test(value)
  const isPlain = !isEdged && !breakThenSpace && !spaceThenBreak && !isSpecial && !isMultiline
  return {
    isEmpty: false,
    isMultiline,
    allowsFlowPlain: isPlain && !inFlow,
    allowsBlockPlain: isPlain && !inBlock,
    allowsSingleQuoted: !breakThenSpace && !spaceThenBreak && !isSpecial,
  }
}

/** Characters that would mean something else in a plain text, in flow and in block. */
function indicators(value: string): { readonly inFlow: boolean; readonly inBlock: boolean } {
  const isMark = value.startsWith('---') || value.startsWith('...')
  let [inFlow, inBlock] = [isMark, isMark]
  const points = [...value]
  points.forEach((point, index) => {
    const next = points[index + 1]
    const isLast = next === undefined || blanks.includes(next)
    const isFirst = index === 0
    const afterBlank = isFirst || blanks.includes(points[index - 1] ?? '')
    if (isFirst ? '#,[]{}&*!|>\'"%@`?:'.includes(point) : ',?[]{}:'.includes(point)) inFlow = true
    if (isFirst && '#,[]{}&*!|>\'"%@`'.includes(point)) inBlock = true
    if (isFirst ? '?:-'.includes(point) && isLast : point === ':' && isLast) inFlow = inBlock = true
    if (!isFirst && point === '#' && afterBlank) inFlow = inBlock = true
  })
  return { inFlow, inBlock }
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\xa0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
}

/** How a character stands in double quotes, where it cannot stand as it is. */
export function escapeFor(point: string): string | undefined {
  const isPrintable = /^[\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]$/u.test(point) && !/["\\\x85\u2028\u2029\ufeff]/.test(point)
  if (isPrintable) return undefined
  const known = escapes[point]
  if (known !== undefined) return `\\${known}`
  const code = (point.codePointAt(0) ?? 0).toString(16).toUpperCase()
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`
}

/** Whether a character ends a line in YAML. */
export function isBreak(point: string | undefined): boolean {
  return point !== undefined && breaks.includes(point)
}
