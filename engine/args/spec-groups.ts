import type { Mapping, Value } from '../load/values.ts'
import { pythonText } from './python-text.ts'

/** Which members an option excludes: asked before their types. */
export function exclusions(rules: Mapping, given: Mapping): string[] {
  return groups(rules, 'mutually_exclusive').flatMap(names =>
    names.filter(name => given.has(name)).length > 1 ? [`parameters are mutually exclusive: ${names.join('|')}`] : [],
  )
}

/** What is missing beside what is there: required_together, required_one_of, required_if, required_by. */
export function needs(rules: Mapping, given: Mapping): string[] {
  const isThere = (name: string) => (given.get(name) ?? null) !== null
  const together = groups(rules, 'required_together').filter(
    names => names.some(name => given.has(name)) && !names.every(name => given.has(name)),
  )
  const oneOf = groups(rules, 'required_one_of').filter(names => !names.some(name => given.has(name)))
  return [
    ...together.map(names => `parameters are required together: ${names.join(', ')}`),
    ...oneOf.map(names => `one of the following is required: ${names.join(', ')}`),
    ...listOf(rules.get('required_if')).flatMap(rule => conditional(listOf(rule), given, isThere)),
    ...byOthers(rules, isThere),
  ]
}

function conditional(rule: readonly Value[], given: Mapping, isThere: (name: string) => boolean): string[] {
  const [name = '', value = null, names, isAny] = rule
  if (!given.has(String(name)) || pythonText(given.get(String(name)) ?? null) !== pythonText(value)) return []
  const needed = listOf(names).map(String)
  const missing = needed.filter(one => !isThere(one))
  if (missing.length === 0 || (isAny === true && missing.length < needed.length)) return []
  return [
    `${String(name)} is ${pythonText(value)} but ${isAny === true ? 'any' : 'all'} of the following are missing: ${missing.join(', ')}`,
  ]
}

function byOthers(rules: Mapping, isThere: (name: string) => boolean): string[] {
  const rule = rules.get('required_by')
  if (!(rule instanceof Map)) return []
  return [...(rule as Mapping)].flatMap(([key, needed]) => {
    const names = typeof needed === 'string' ? [needed] : listOf(needed).map(String)
    const missing = isThere(String(key)) ? names.filter(name => !isThere(name)) : []
    return missing.length === 0 ? [] : [`missing parameter(s) required by '${String(key)}': ${missing.join(', ')}`]
  })
}

function groups(rules: Mapping, word: string): string[][] {
  return listOf(rules.get(word)).map(names => listOf(names).map(String))
}

function listOf(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : []
}
