import { type Key, type Mapping, Secret, type Value } from '../../load/values.ts'
import { failed, wentWell } from '../outcome.ts'
import { argument, type Word } from './word.ts'

/** validate_argument_spec: checks variables against a role's specification; sets nothing and converts nothing. */
export const validateArgumentSpec: Word = spoken => {
  const spec = argument(spoken, 'argument_spec')
  const options: Mapping = spec instanceof Map ? (spec as Mapping) : new Map()
  const given = argument(spoken, 'provided_arguments')
  const provided: Mapping = given instanceof Map ? (given as Mapping) : new Map()
  const value = (name: string): Value | undefined => provided.get(name) ?? spoken.view.variable(name)
  const wrong = [...options].flatMap(([name, option]) =>
    option instanceof Map ? problemsWith(String(name), option as Mapping, value(String(name))) : [],
  )
  const errors = [...wrong, ...strangers(provided, options)]
  const result = new Map<Key, Value>([
    ['argument_errors', errors],
    ['argument_spec_data', options],
    ['validate_args_context', argument(spoken, 'validate_args_context') ?? new Map()],
  ])
  if (errors.length === 0) return wentWell(new Map<Key, Value>([['msg', 'The arg spec validation passed']]), false)
  const role = argument(spoken, 'role')
  return failed(`Validation of arguments failed:\n${errors.join('\n')}`, result, {
    hint: `set what is missing where the inventory or the play gives variables${typeof role === 'string' ? `; roles/${role}/meta/argument_specs.yml says what each is` : ''}`,
  })
}

/** What a role is given as its parameters and does not know. */
function strangers(provided: Mapping, options: Mapping): string[] {
  const strange = [...provided.keys()].filter(key => !options.has(key)).map(String)
  const known = [...options.keys()].map(String)
  return strange.length > 0 ? [`${strange.sort().join(', ')}. Supported parameters include: ${known.sort().join(', ')}.`] : []
}

function problemsWith(name: string, option: Mapping, given: Value | undefined): string[] {
  const value = given instanceof Secret ? given.reveal() : given
  if (value === undefined || value === null) return option.get('required') === true ? [`missing required arguments: ${name}`] : []
  const type = String(option.get('type') ?? 'str')
  if (!fits(type, value)) return [`argument '${name}' is of type ${kindOf(value)} and we were unable to convert to ${type}`]
  return [...choiceProblems(name, option, value), ...elementProblems(name, option, value), ...memberProblems(name, option, value)]
}

function choiceProblems(name: string, option: Mapping, value: Value): string[] {
  const choices = option.get('choices')
  if (!Array.isArray(choices) || Array.isArray(value)) return []
  const known = (choices as readonly Value[]).map(String)
  return known.includes(String(value)) ? [] : [`value of ${name} must be one of: ${known.join(', ')}, got: ${String(value)}`]
}

function elementProblems(name: string, option: Mapping, value: Value): string[] {
  const elements = option.get('elements')
  if (typeof elements !== 'string' || !Array.isArray(value)) return []
  return (value as readonly Value[]).flatMap((item, index) => {
    if (!fits(elements, item))
      return [`Elements value for option '${name}' is of type ${kindOf(item)} and we were unable to convert to ${elements} (item ${index})`]
    return elements === 'dict' ? memberProblems(`${name}[${index}]`, option, item) : choiceProblems(name, option, item)
  })
}

function memberProblems(name: string, option: Mapping, value: Value): string[] {
  const members = option.get('options')
  if (!(members instanceof Map) || !(value instanceof Map)) return []
  const known = members as Mapping
  const strange = [...(value as Mapping).keys()]
    .filter(key => !known.has(key))
    .map(key => `${name}.${String(key)}. Supported parameters include: ${[...known.keys()].map(String).join(', ')}.`)
  const wrong = [...known].flatMap(([key, option]) =>
    option instanceof Map ? problemsWith(`${name}.${String(key)}`, option as Mapping, (value as Mapping).get(key)) : [],
  )
  return [...strange, ...wrong]
}

function fits(type: string, value: Value): boolean {
  switch (type) {
    case 'list':
      return Array.isArray(value) || typeof value === 'string' || typeof value === 'number'
    case 'dict':
      return value instanceof Map || (typeof value === 'string' && /^\s*\{|=/.test(value))
    case 'bool':
      return typeof value === 'boolean' || /^(y|yes|on|1|true|t|n|no|off|0|false|f)$/i.test(String(value))
    case 'int':
      return typeof value !== 'boolean' && /^-?\d+$/.test(String(value))
    case 'float':
      return typeof value !== 'boolean' && !Number.isNaN(Number(String(value)))
    default:
      return type === 'raw' || type === 'json' || type === 'jsonarg' || !(value instanceof Map)
  }
}

function kindOf(value: Value): string {
  if (Array.isArray(value)) return 'list'
  if (value instanceof Map) return 'dict'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return typeof value === 'boolean' ? 'bool' : 'str'
}
