import { Float, type Mapping, Moment, Secret, Template, Unknown, type Value } from '../load/values.ts'
import { canonical, keyText } from './names.ts'
import { pythonText } from './python-text.ts'
import { type Shape, typesOf } from './shape.ts'

/** What was met on the way: places (as JSON pointers) that held a secret, and those whose value is not known yet. */
export interface Met {
  readonly secrets: string[]
  readonly open: string[]
}

/** A value with the type that its schema asks for, converted as Ansible does; left as it is where there is no way. */
export function coerce(value: Value, shape: Shape, at: string, met: Met): unknown {
  if (shape['x-expression']) return expression(value, shape)
  const bare = unwrap(value, at, met)
  if (bare instanceof Unknown || bare instanceof Template) {
    met.open.push(at)
    return bare
  }
  const types = typesOf(shape)
  if (shape['x-raw']) {
    asArgument(bare, shape, at, met) // for what is met on the way
    return bare
  }
  if (types.length === 0 || types.some(type => isAlready(bare, type))) return asArgument(bare, shape, at, met)
  for (const type of types) {
    const converted = convert(bare, type)
    if (converted !== undefined && !holdsOpen(bare, at, met)) return asArgument(converted, shape, at, met)
  }
  return asArgument(bare, shape, at, met)
}

/** Expressions stay as they were written; one where a list is asked for is a list of one, commas in it or not. */
function expression(value: Value, shape: Shape): unknown {
  if (Array.isArray(value)) return (value as readonly Value[]).map(written)
  return typesOf(shape).includes('array') ? [written(value)] : written(value)
}

function written(value: Value): unknown {
  if (value instanceof Template) return value.source
  if (value instanceof Secret) return written(value.reveal())
  return typeof value === 'boolean' ? value : pythonText(value)
}

function unwrap(value: Value, at: string, met: Met): Value {
  if (!(value instanceof Secret)) return value
  met.secrets.push(at)
  return value.reveal()
}

/** Whether a value has the type as it is. */
export function isAlready(value: Value, type: string): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string'
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value)
    case 'number':
      return typeof value === 'number'
    case 'array':
      return Array.isArray(value)
    case 'object':
      return value instanceof Map
    default:
      return type === 'null' && value === null
  }
}

/** A value as Ansible converts it to a type; undefined where it does not. */
export function convert(value: Value, type: string): Value | undefined {
  switch (type) {
    case 'string':
      return pythonText(value)
    case 'boolean':
      return toBoolean(value)
    case 'integer':
      return toInteger(value)
    case 'number':
      return toNumber(value)
    case 'array':
      return toList(value)
    default:
      return type === 'object' ? toMapping(value) : undefined
  }
}

function toBoolean(value: Value): boolean | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && !(value instanceof Float)) return undefined
  const word = String(value instanceof Float ? value.value : value)
    .toLowerCase()
    .trim()
  if (/^(y|yes|on|1|true|t)$/.test(word)) return true
  return /^(n|no|off|0|false|f)$/.test(word) ? false : undefined
}

function toInteger(value: Value): number | undefined {
  if (typeof value === 'boolean' || typeof value === 'bigint') return Number(value)
  if (value instanceof Float) return value.value
  return typeof value === 'string' && /^\s*[+-]?\d+(_\d+)*\s*$/.test(value) ? Number(value.replaceAll('_', '')) : undefined
}

function toNumber(value: Value): number | undefined {
  if (typeof value === 'boolean' || typeof value === 'bigint' || value instanceof Float) return Number(value)
  return typeof value === 'string' && /^\s*[+-]?(\d[\d_]*\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)
    ? Number(value.replaceAll('_', ''))
    : undefined
}

function toList(value: Value): readonly Value[] | undefined {
  if (typeof value === 'string') return value.split(',')
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' || value instanceof Float
    ? [pythonText(value)]
    : undefined
}

function toMapping(value: Value): Mapping | undefined {
  if (typeof value !== 'string') return undefined
  if (value.startsWith('{')) return fromJson(value) ?? fromJson(jsonOfPython(value))
  return value.includes('=') ? fromPairs(value) : undefined
}

function fromJson(text: string): Mapping | undefined {
  try {
    return asValue(JSON.parse(text)) as Mapping
  } catch {
    return undefined
  }
}

/** A mapping as Python prints it, written as JSON. */
function jsonOfPython(text: string): string {
  const words: { readonly [word: string]: string } = { True: 'true', False: 'false', None: 'null' }
  return text.replace(/'((?:\\.|[^'\\])*)'|"(?:\\.|[^"\\])*"|\b(?:True|False|None)\b/g, (found, inside?: string) => {
    if (inside === undefined) return words[found] ?? found
    return `"${inside.replace(/\\'|"/g, mark => (mark === '"' ? '\\"' : "'"))}"`
  })
}

function asValue(json: unknown): Value {
  if (Array.isArray(json)) return json.map(asValue)
  if (json === null || typeof json !== 'object') return json as Value
  return new Map(Object.entries(json).map(([key, member]) => [key, asValue(member)]))
}

/** `a=1, b="two words"`: fields end at a comma or a space outside quotes; a backslash keeps the next character. */
function fromPairs(text: string): Mapping | undefined {
  const fields = [...text.matchAll(/(?:\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^\s,])+/gs)].map(([field]) =>
    field.replace(/\\(.)|["']/gs, '$1'),
  )
  if (fields.some(field => !field.includes('='))) return undefined
  return new Map(fields.map(field => [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)]))
}

/** As modules see values: mappings as objects without a prototype, numbers as JavaScript's. */
function asArgument(value: Value, shape: Shape, at: string, met: Met): unknown {
  if (Array.isArray(value)) return (value as readonly Value[]).map((item, index) => coerce(item, shape.items ?? {}, `${at}/${index}`, met))
  if (value instanceof Map) return asObject(value as Mapping, shape, at, met)
  if (value instanceof Float) return value.value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Moment) return value.text
  return overlappingChoice(value, shape)
}

function asObject(value: Mapping, shape: Shape, at: string, met: Met): object {
  const object: { [name: string]: unknown } = Object.create(null)
  for (const [key, member] of value) {
    const name = canonical(keyText(key), shape)
    const declared = shape.properties?.[name]
    // As for arguments: null means not given, where a member is declared and may be left out.
    if (member === null && declared && !shape.required?.includes(name)) continue
    const free = typeof shape.additionalProperties === 'object' ? shape.additionalProperties : {}
    object[name] = coerce(member, declared ?? free, `${at}/${pointer(name)}`, met)
  }
  addDefaults(object, shape)
  return object
}

/** Lays the defaults of a schema under what was given. */
export function addDefaults(object: { [name: string]: unknown }, shape: Shape): void {
  for (const [name, member] of Object.entries(shape.properties ?? {})) {
    const { default: value } = member
    if (value === undefined || object[name] !== undefined) continue
    object[name] = typeof value === 'object' ? structuredClone(value) : value
  }
}

/** A name as part of a JSON pointer. */
export function pointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** YAML makes `yes` and `no` booleans; where a choice is called so, it was meant. */
function overlappingChoice(value: Value, shape: Shape): unknown {
  if (!shape.enum || shape.enum.includes(value) || !/^(True|False)$/.test(String(value))) return value
  const meant = shape.enum.filter(choice => typeof choice === 'string' && toBoolean(choice) === (value === 'True'))
  return meant.length === 1 ? meant[0] : value
}

/** Whether a value that would be turned into text holds what is not known: then the whole of it is not known. */
function holdsOpen(value: Value, at: string, met: Met): boolean {
  const isOpen = hasOpen(value)
  if (isOpen) met.open.push(at)
  return isOpen
}

function hasOpen(value: Value): boolean {
  if (value instanceof Secret) return hasOpen(value.reveal())
  if (Array.isArray(value)) return (value as readonly Value[]).some(hasOpen)
  if (value instanceof Map) return [...(value as Mapping).values()].some(hasOpen)
  return value instanceof Template || value instanceof Unknown
}
