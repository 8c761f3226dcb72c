import type { ErrorObject } from 'ajv'
import { nearest, type Problem } from '../errors.ts'
import { type Shape, typesOf } from './shape.ts'

type Said = Pick<Problem, 'code' | 'message' | 'hint' | 'said'>

/** An error of the schema's in words for the user; `secret` keeps the value out of them. */
export function sayError(error: ErrorObject, module: string, secret: boolean): Said {
  const name = error.instancePath.slice(1).split('/').map(unpoint).join('.')
  const shape = (error.parentSchema ?? {}) as Shape
  const got = secret ? '********' : shown(error.data)
  const params = error.params as { readonly [name: string]: unknown }
  switch (error.keyword) {
    case 'type':
      return { code: 'wrong-type', message: `"${name}" of ${module} takes ${kinds(shape)}, not ${got}`, ...hint(shape) }
    case 'enum':
      return notAChoice(name, module, shape, error.data, got)
    case 'additionalProperties':
      return unknownMember(name, String(params.additionalProperty), module, shape)
    case 'required':
      return { code: 'missing-argument', message: `"${name}" of ${module} needs "${String(params.missingProperty)}"`, ...hint(shape) }
    case 'anyOf':
    case 'oneOf':
      return { code: 'wrong-type', message: `"${name}" of ${module} cannot be ${got}`, ...hint(shape) }
    default:
      return { code: 'wrong-type', message: `"${name}" of ${module} ${error.message ?? 'does not fit'}, and it is ${got}`, ...hint(shape) }
  }
}

/** An argument that a module does not have. */
export function sayUnknown(name: string, module: string, shape: Shape): Said {
  const names = Object.keys(shape.properties ?? {})
  if (name === '_raw_params') return { code: 'unknown-argument', message: `${module} takes no text without a name`, hint: has(names) }
  const near = nearest(name, [...names, ...Object.values(shape.properties ?? {}).flatMap(member => member['x-aliases'] ?? [])])
  return {
    code: 'unknown-argument',
    message: `${module} has no argument "${name}"`,
    hint: near[0] ? `did you mean "${near[0]}"? ${upper(has(names))}` : has(names),
    said: `Unsupported parameters for (${module}) module: ${name}. Supported parameters include: ${supported(shape)}.`,
  }
}

/** The arguments of a module as Ansible lists them: sorted, the other names behind them in brackets. */
function supported(shape: Shape): string {
  const members = Object.entries(shape.properties ?? {})
  const names = [...members.map(([name]) => name), ...(shape['x-unserved'] ?? [])].sort()
  const aliases = members.flatMap(([, member]) => member['x-aliases'] ?? []).sort()
  return names.join(', ') + (aliases.length > 0 ? ` (${aliases.join(', ')})` : '')
}

/** An argument that Ansible's module has and ours has not yet. */
export function sayUnserved(name: string, module: string): Said {
  return {
    code: 'unserved-argument',
    message: `${module} does not serve "${name}" yet`,
    hint: 'leave it out, or do what it asks in a task of its own',
  }
}

function has(names: readonly string[]): string {
  return names.length > 0 ? `it has: ${names.join(', ')}` : 'it has no arguments'
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function unknownMember(name: string, member: string, module: string, shape: Shape): Said {
  const { message, said: _, ...rest } = sayUnknown(member, `"${name}" of ${module}`, shape)
  return { ...rest, message: message.replace('no argument', 'no member') }
}

function notAChoice(name: string, module: string, shape: Shape, value: unknown, got: string): Said {
  const choices = (shape.enum ?? []).map(String)
  const near = nearest(String(value), choices)
  const all = `it can be: ${choices.join(', ')}`
  return {
    code: 'not-a-choice',
    message: `"${name}" of ${module} cannot be ${got}`,
    hint: near[0] ? `did you mean "${near[0]}"? ${upper(all)}` : all,
    said: `value of ${name} must be one of: ${choices.join(', ')}, got: ${got === '********' ? got : String(value)}`,
  }
}

function hint(shape: Shape): { hint?: string } {
  return shape.description ? { hint: shape.description } : {}
}

const words: { readonly [type: string]: string } = {
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'a mapping',
  null: 'nothing',
}

function kinds(shape: Shape): string {
  return typesOf(shape)
    .map(type => words[type] ?? type)
    .join(' or ')
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value !== null && typeof value === 'object') return 'a mapping'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function unpoint(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}
