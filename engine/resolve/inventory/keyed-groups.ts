import { type Mapping, Template, type Value } from '../../load/values.ts'
import { text } from '../templating/python/text.ts'

/** One entry of `keyed_groups`. */
export interface Keyed {
  readonly key: Value | undefined
  readonly prefix: string
  readonly separator: string
  readonly parent: Value | undefined
  readonly defaultValue: string | undefined
  readonly trailing: boolean
  /** As the file names it. */
  readonly said: string
}

/** The entries of `keyed_groups`, or what is wrong with them. */
export function keyedFrom(options: Mapping): Keyed[] | string {
  const listed = options.get('keyed_groups') ?? []
  if (!Array.isArray(listed)) return 'keyed_groups is a list of mappings'
  const entries: Keyed[] = []
  for (const entry of listed as readonly Value[]) {
    if (!(entry instanceof Map)) return 'keyed_groups is a list of mappings'
    const found = oneFrom(entry as Mapping)
    if (found.defaultValue !== undefined && !found.trailing) return `default_value and trailing_separator exclude each other: ${found.said}`
    entries.push(found)
  }
  return entries
}

function oneFrom(entry: Mapping): Keyed {
  const key = entry.get('key') ?? undefined
  const defaultValue = entry.get('default_value') ?? undefined
  return {
    key,
    prefix: words(entry.get('prefix') ?? ''),
    separator: words(entry.get('separator') ?? '_'),
    parent: entry.get('parent_group') ?? undefined,
    defaultValue: defaultValue === undefined ? undefined : words(defaultValue),
    trailing: entry.get('trailing_separator') !== false,
    said: `the key "${words(key ?? '')}"`,
  }
}

function words(value: Value): string {
  return value instanceof Template ? value.source : String(value)
}

/** The groups that a key's value means, their names as they come; a text says what is wrong with it. */
export function groupNamesOf(key: Value, keyed: Keyed, between: string): string[] | string {
  const { prefix, separator, defaultValue, trailing } = keyed
  const named = (name: string) => `${prefix}${separator}${name}`
  const filled = (name: string) => (name === '' && defaultValue !== undefined ? defaultValue : name)
  if (key === null || key === false || key === '') return defaultValue === undefined || key !== '' ? [] : [named(defaultValue)]
  if (typeof key === 'string') return [named(key)]
  if (Array.isArray(key)) return (key as readonly Value[]).map(one => named(filled(text(one))))
  if (key instanceof Map)
    return [...(key as Mapping)].map(([name, value]) => {
      const given = filled(text(value))
      return named(given === '' && !trailing ? String(name) : `${String(name)}${between}${given}`)
    })
  return `a key gives a text, a list or a mapping, not ${text(key)}: ${keyed.said}`
}

/** A name that any template can take as a variable's: odd letters become underscores. */
export function safeGroupName(name: string): string {
  return name.replace(/^\d|[^\p{L}\p{N}_]/gu, '_')
}
