import type { Value } from '../../load/values.ts'
import { literalValue } from './python/literal-parser.ts'

/** What Ansible makes of rendered text: a list, a mapping or a truth value where it looks like one, else the text. */
export function literalPass(text: string): Value {
  if (text === 'True') return true
  if (text === 'False') return false
  if (!text.startsWith('[') && !text.startsWith('{')) return text
  const value = literalValue(text)
  return value === undefined ? text : value
}
