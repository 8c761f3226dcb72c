import { Float, type Value } from '../load/values.ts'
import { convert, isAlready } from './coerce.ts'
import { pythonText } from './python-text.ts'

/** A value as the type of a role's option has it, or why it cannot be had. */
export type Converted = { readonly value: Value } | { readonly why: string }

const booleans = "'true', 1, 0, 'y', 'off', 'false', 'on', 't', 'f', 'yes', '1', '0', 'n', 'no'"
const sizes = /^\s*(?:\d+\.?\d*|\.\d+)\s*([a-z]*)\s*$/i

/** A value converted to a type of Ansible's specifications: str, list, dict, bool, int, float, path, raw, json, jsonarg, bytes, bits. */
export function converted(value: Value, type: string): Converted {
  switch (type) {
    case 'str':
    case 'path':
      return { value: pythonText(value) }
    case 'raw':
      return { value }
    case 'list':
      return by(value, 'array', 'a list')
    case 'dict':
      return dictOf(value)
    case 'bool':
      return boolOf(value)
    case 'int':
      return isFloat(value) ? none(value, 'an int') : by(value, 'integer', 'an int')
    case 'float':
      return isFloat(value) ? { value } : by(value, 'number', 'a float')
    case 'json':
    case 'jsonarg':
      return typeof value === 'string' || value instanceof Map || Array.isArray(value) ? { value } : none(value, 'a json string')
    case 'bytes':
      return sizeOf(value, 'B', 'a Byte value')
    case 'bits':
      return sizeOf(value, 'b', 'a Bit value')
    default:
      return { why: "'NoneType' object is not callable" }
  }
}

/** What Python calls the type of a value. */
export function kindOf(value: Value): string {
  if (value === null) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  if (value instanceof Map) return 'dict'
  if (isFloat(value)) return 'float'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'number' || typeof value === 'bigint' ? 'int' : 'str'
}

function none(value: Value, wanted: string): Converted {
  return { why: `<class '${kindOf(value)}'> cannot be converted to ${wanted}` }
}

function by(value: Value, type: string, wanted: string): Converted {
  const found = isAlready(value, type) ? value : convert(value, type)
  return found === undefined ? none(value, wanted) : { value: found }
}

function dictOf(value: Value): Converted {
  const found = by(value, 'object', 'a dict')
  if ('value' in found || typeof value !== 'string') return found
  return {
    why: value.startsWith('{') ? 'unable to evaluate string as dictionary' : 'dictionary requested, could not parse JSON or key=value',
  }
}

function boolOf(value: Value): Converted {
  if (value === null || Array.isArray(value) || value instanceof Map) return none(value, 'a bool')
  const found = isAlready(value, 'boolean') ? value : convert(value, 'boolean')
  if (found !== undefined) return { value: found }
  return { why: `The value '${pythonText(value)}' is not a valid boolean.  Valid booleans include: ${booleans}` }
}

/** A number, alone or with a unit: 1, 1.5M, 1MB of bytes, 1Mb of bits. */
function sizeOf(value: Value, mark: 'B' | 'b', wanted: string): Converted {
  const unit = typeof value === 'boolean' || value === null ? undefined : sizes.exec(pythonText(value))?.[1]
  const isUnit =
    unit !== undefined && (unit === '' || (/^[kmgtpezy]/i.test(unit) && (unit.length === 1 || unit.slice(1) === mark)) || unit === mark)
  return isUnit ? { value } : none(value, wanted)
}

function isFloat(value: Value): boolean {
  return value instanceof Float || (typeof value === 'number' && !Number.isInteger(value))
}
