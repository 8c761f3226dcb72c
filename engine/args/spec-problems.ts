import { type Key, type Mapping, Unknown, type Value } from '../load/values.ts'
import { pythonText } from './python-text.ts'
import { exclusions, needs } from './spec-groups.ts'
import { converted, kindOf } from './spec-types.ts'

/** What is wrong with arguments by a role's specification, in Ansible's words and order; `around` is the options that they are members of. */
export function specProblems(options: Mapping, given: Mapping, around: readonly string[] = [], rules: Mapping = new Map()): string[] {
  const spec = [...options].flatMap(([name, option]) => (option instanceof Map ? [[String(name), option as Mapping] as const] : []))
  const named = withDefaults(spec, byName(spec, given))
  const behind = around.length > 0 ? ` found in ${around.join(' -> ')}` : ''
  const missing = spec.filter(([name, option]) => option.get('required') === true && !named.has(name)).map(([name]) => name)
  const typed = new Map<Key, Value>(named)
  const wrong = spec.flatMap(([name, option]) => typeProblems(name, option, typed, around))
  const inside = spec.flatMap(([name, option]) => memberProblems(name, option, typed, around))
  return [
    ...exclusions(rules, named).map(problem => problem + behind),
    ...(missing.length > 0 ? [`missing required arguments: ${missing.join(', ')}${behind}`] : []),
    ...wrong,
    ...spec.flatMap(([name, option]) => choiceProblems(name, option, typed).map(problem => problem + behind)),
    ...needs(rules, typed).map(problem => problem + behind),
    ...inside,
    ...strangers(options, named, around),
  ]
}

type Spec = readonly (readonly [name: string, option: Mapping])[]

/** What is given, by the names that the options have: an alias stands for its option. */
function byName(spec: Spec, given: Mapping): Mapping {
  const names = new Map(spec.flatMap(([name, option]) => aliasesOf(option).map(alias => [alias, name])))
  return new Map([...given].map(([key, value]) => [names.get(String(key)) ?? key, value]))
}

function aliasesOf(option: Mapping): string[] {
  const aliases = option.get('aliases')
  return Array.isArray(aliases) ? (aliases as readonly Value[]).map(String) : []
}

function withDefaults(spec: Spec, given: Mapping): Mapping {
  const absent = spec.filter(([name]) => !given.has(name))
  return new Map([
    ...given,
    ...absent.flatMap(([name, option]): [Key, Value][] => {
      const value = option.get('default') ?? null
      if (value !== null) return [[name, value]]
      return option.get('apply_defaults') === true && option.get('options') instanceof Map ? [[name, new Map()]] : []
    }),
  ])
}

/** What cannot be converted; what can stands converted in `typed` afterwards. */
function typeProblems(name: string, option: Mapping, typed: Map<Key, Value>, around: readonly string[]): string[] {
  const value = typed.get(name)
  if (value === undefined || value instanceof Unknown || (value === null && option.get('required') !== true)) return []
  const type = String(option.get('type') ?? 'str')
  const found = converted(value, type)
  const place = around.length > 0 ? ` found in '${around.join(' -> ')}'.` : ''
  if ('why' in found)
    return [`argument '${name}' is of type <class '${kindOf(value)}'>${place} and we were unable to convert to ${type}: ${found.why}`]
  typed.set(name, found.value)
  const elements = option.get('elements')
  return typeof elements === 'string' && Array.isArray(found.value) ? elementProblems(name, elements, typed, found.value, around) : []
}

function elementProblems(name: string, type: string, typed: Map<Key, Value>, list: readonly Value[], around: readonly string[]): string[] {
  const members = list.map(item => (item instanceof Unknown ? { value: item } : converted(item, type)))
  typed.set(
    name,
    members.map((member, index) => ('value' in member ? member.value : (list[index] ?? null))),
  )
  const place = around.length > 0 ? ` found in '${around.join(' -> ')}'` : ''
  return members.flatMap((member, index) =>
    'why' in member
      ? [
          `Elements value for option '${name}'${place} is of type <class '${kindOf(list[index] ?? null)}'> and we were unable to convert to ${type}: ${member.why}`,
        ]
      : [],
  )
}

function choiceProblems(name: string, option: Mapping, typed: Mapping): string[] {
  const choices = option.get('choices')
  const value = typed.get(name)
  if (!Array.isArray(choices) || value === undefined || value instanceof Unknown) return []
  const known = (choices as readonly Value[]).map(shown)
  if (Array.isArray(value)) {
    const odd = (value as readonly Value[]).filter(item => !(item instanceof Unknown) && !known.includes(shown(item)))
    return odd.length === 0
      ? []
      : [`value of ${name} must be one or more of: ${known.join(', ')}. Got no match for: ${odd.map(shown).join(', ')}`]
  }
  return known.includes(shown(value)) ? [] : [`value of ${name} must be one of: ${known.join(', ')}, got: ${shown(value)}`]
}

function shown(value: Value): string {
  return pythonText(value)
}

/** What is wrong inside a mapping, or inside each mapping of a list. */
function memberProblems(name: string, option: Mapping, typed: Mapping, around: readonly string[]): string[] {
  const options = option.get('options')
  const value = typed.get(name)
  if (!(options instanceof Map)) return []
  const members = Array.isArray(value) ? (value as readonly Value[]) : [value]
  return members.flatMap(member =>
    member instanceof Map ? specProblems(options as Mapping, member as Mapping, [...around, name], option) : [],
  )
}

function strangers(options: Mapping, given: Mapping, around: readonly string[]): string[] {
  const strange = [...given.keys()].filter(key => !options.has(key)).map(key => [...around, String(key)].join('.'))
  const known = [...options].map(([name, option]) => {
    const aliases = option instanceof Map ? aliasesOf(option as Mapping) : []
    return aliases.length > 0 ? `${String(name)} (${aliases.join(', ')})` : String(name)
  })
  return strange.length > 0 ? [`${strange.sort().join(', ')}. Supported parameters include: ${known.sort().join(', ')}.`] : []
}
