import { LazyMapping, Secret, Unknown, type Value } from '../../load/values.ts'
import { outward } from './hidden.ts'
import { type Item, type ItemMap, Tuple, Waiting } from './items.ts'
import { literalPass } from './literal-pass.ts'
import { pythonLiteral } from './python/literal-parser.ts'
import { isNumeric } from './python/numbers.ts'
import { text } from './python/text.ts'
import { withNewlines } from './rendering.ts'
import type { Rendered } from './variables.ts'

/** How a rendered text of a playbook becomes a value. */
export interface Circumstances {
  readonly source: string
  /** Whether the text is one expression and nothing else. */
  readonly isExpression: boolean
  readonly isNative: boolean
  /** A variable as it was written. */
  readonly raw: (name: string) => Value | undefined
  /** Text of a filter whose text stays text. */
  readonly kept: string | undefined
}

const singleVariable = /^\{\{\s*(\w+)\s*\}\}\n?$/

/**
 * What a rendered text of a playbook is worth. By default it is text again, read as a list, a mapping or a truth value where it looks
 * like one; a variable alone that is a number, a truth value or nothing stays what it is. With native types an expression keeps its own, and
 * text is whatever Python reads it as.
 */
export function playbookValue(item: Item, { source, isExpression, isNative, raw, kept }: Circumstances): Rendered {
  if (item instanceof Unknown) throw new Waiting(item)
  if (typeof item === 'string' && item !== '' && item === kept) return { value: withNewlines(item, source, '\n'), isKept: true }
  if (isNative) return { value: typeof item === 'string' ? nativeValue(item) : outward(item), isKept: false }
  if (isExpression && isScalarVariable(source, raw)) return { value: outward(item), isKept: false }
  if (isExpression && readsBack(item)) return { value: outward(item), isKept: false }
  const written = item === null ? '' : text(item)
  return { value: literalPass(withNewlines(written, source, '\n')), isKept: false }
}

/** Text as ast.literal_eval reads it without taking blanks off its beginning; what it reads as text keeps its quotes. */
function nativeValue(written: string): Value {
  const value = /^[ \t]/.test(written) ? undefined : pythonLiteral(written)
  return value === undefined || typeof value === 'string' ? written : value
}

function isScalarVariable(source: string, raw: Circumstances['raw']): boolean {
  const name = singleVariable.exec(source)?.[1]
  const value = name === undefined ? undefined : raw(name)
  return value === null || isNumeric(value)
}

/** Whether a list or mapping, printed and read again, is itself: then the way through text is spared. */
function readsBack(item: Item): boolean {
  return !(item instanceof Tuple) && (Array.isArray(item) || item instanceof Map) && isLiteral(item)
}

function isLiteral(item: Item): boolean {
  if (item === null || typeof item === 'string' || typeof item === 'boolean' || typeof item === 'bigint') return true
  if (item instanceof Secret || item instanceof Unknown || item instanceof LazyMapping) return true
  if (isNumeric(item)) return Number.isFinite(Number(item))
  if (Array.isArray(item)) return (item as readonly Item[]).every(isLiteral)
  return (
    item instanceof Map && [...(item as ItemMap)].every(([key, member]) => (key === null || typeof key !== 'object') && isLiteral(member))
  )
}
