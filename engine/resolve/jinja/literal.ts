import type { Value } from '../../load/values.ts'
import { evaluate } from './evaluate.ts'
import { tokens } from './lexer.ts'
import { TokenReader } from './parser.ts'
import { settled } from './python.ts'
import type { Run } from './run.ts'

/** A rendered text that is a Python or JSON literal as its value; undefined where it is none. */
export function literalOf(text: string, run: Run): Value | undefined {
  try {
    const reader = new TokenReader(tokens(text, 0, '', 1, false).tokens, 1)
    const node = reader.expression()
    reader.finish()
    if (
      !/^[[{]/.test(text.trim()) ||
      JSON.stringify(node, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)).match(
        /"kind":"(call|filter|test|member|item|slice|choice|binary|compare|and|or)"/,
      )
    )
      return undefined
    const literals = new Map<string, unknown>([
      ['null', null],
      ['nan', Number.NaN],
      ['inf', Number.POSITIVE_INFINITY],
    ])
    const only: Run = { ...run, variable: name => (literals.has(name) ? literals.get(name) : failed()) }
    return settled(evaluate(node, only))
  } catch {
    return undefined
  }
}

function failed(): never {
  throw new Error('not a literal')
}
