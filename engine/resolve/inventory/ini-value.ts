import type { Value } from '../../load/values.ts'
import { pythonLiteral } from '../templating/python/literal-parser.ts'

/** A value of an INI inventory: a Python literal where it is one, else the text. */
export function iniValue(text: string): Value {
  const value = pythonLiteral(text)
  return value === undefined ? text : value
}
