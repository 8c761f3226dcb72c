import { compile, expand, PatternError } from '../../../text/python-regex.ts'
import { anyText, flagOf, integerOf, textOf } from '../arguments.ts'
import { Fault, type Item, tuple } from '../items.ts'
import { entries } from '../library.ts'

/** Filters with regular expressions, written as Python's. */
export const regexFilters = entries({
  regex_replace: [
    'value pattern? replacement? ignorecase? multiline? count? mandatory_count?',
    (_, value, pattern, by, isCase, isMulti, count, mandatory) =>
      replaced(anyText(value), regex(pattern, isCase, isMulti, 'g'), anyText(by), integerOf(count, 0), integerOf(mandatory, 0)),
  ],
  regex_search: [
    'value regex *rest **keywords',
    (_, value, pattern, groups, keywords) => {
      const given = keywords as ReadonlyMap<string, Item>
      const found = regex(pattern, given.get('ignorecase'), given.get('multiline')).exec(anyText(value))
      const wanted = groups as readonly Item[]
      if (!found) return null
      return wanted.length === 0 ? found[0] : wanted.map(group => groupOf(found, anyText(group)))
    },
  ],
  regex_findall: [
    'value regex multiline? ignorecase?',
    (_, value, pattern, isMulti, isCase) => findAll(anyText(value), regex(pattern, isCase, isMulti, 'g')),
  ],
  regex_escape: ['value re_type?', (_, value, kind) => escaped(anyText(value), textOf(kind, 'python'))],
})

/** A pattern of Python's, compiled; flags by the truth of what was given. */
export function regex(pattern: Item | undefined, isCase: Item | undefined, isMulti: Item | undefined, more = ''): RegExp {
  return patternOf(anyText(pattern), `${flagOf(isCase) ? 'i' : ''}${flagOf(isMulti) ? 'm' : ''}${more}`)
}

/** A pattern of Python's, compiled. */
export function patternOf(pattern: string, flags: string): RegExp {
  try {
    return compile(pattern, flags)
  } catch (error) {
    if (error instanceof PatternError) throw new Fault(error.message)
    throw error
  }
}

function replaced(value: string, pattern: RegExp, by: string, limit: number, mandatory: number): string {
  let done = 0
  let last = 0
  let result = ''
  for (const found of value.matchAll(pattern)) {
    if (limit > 0 && done >= limit) break
    done += 1
    result += value.slice(last, found.index) + filledIn(by, found)
    last = found.index + found[0].length
  }
  if (mandatory > 0 && done !== mandatory)
    throw new Fault(`'${pattern.source}' should match ${mandatory} times, but matches ${done} times in '${value}'`)
  return result + value.slice(last)
}

function filledIn(template: string, found: RegExpExecArray): string {
  try {
    return expand(template, found)
  } catch (error) {
    if (error instanceof PatternError) throw new Fault(error.message)
    throw error
  }
}

function groupOf(found: RegExpExecArray, written: string): Item {
  const [, named, numbered] = /^\\(?:g<(\w+)>|(\d+))/.exec(written) ?? []
  const name = named ?? numbered
  if (name === undefined) throw new Fault('Unknown argument', 'template-error', "groups are written as '\\\\1' or '\\\\g<name>'")
  const isNumber = /^\d+$/.test(name)
  const isThere = isNumber ? Number(name) < found.length : found.groups !== undefined && Object.hasOwn(found.groups, name)
  if (!isThere) throw new Fault(`there is no group ${name} in the pattern`)
  return (isNumber ? found[Number(name)] : found.groups?.[name]) ?? null
}

/** Python's findall: whole matches, the only group, or tuples of all groups. */
function findAll(value: string, pattern: RegExp): Item {
  return [...value.matchAll(pattern)].map(found => {
    if (found.length === 1) return found[0]
    if (found.length === 2) return found[1] ?? ''
    return tuple(...found.slice(1).map(group => group ?? ''))
  })
}

function escaped(value: string, kind: string): string {
  if (kind === 'python') return value.replace(/[-\\^$*+?.()|[\]{}#&~ \t\n\r\v\f]/g, '\\$&')
  if (kind === 'posix_basic') return value.replace(/[[\].^$*\\]/g, '\\$&')
  throw new Fault(`Regex type (${kind}) not yet implemented`, 'template-error', 'it is python or posix_basic')
}
