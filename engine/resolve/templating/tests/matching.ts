import { anyText, textOf } from '../arguments.ts'
import { regex } from '../filters/regex.ts'
import { Fault, type Item } from '../items.ts'
import { entries, type Run } from '../library.ts'
import { compareVersions } from '../python/versions.ts'

const matched =
  (kind: string): Run =>
  (_, value, pattern, isCase, isMulti) =>
    isMatched(anyText(value), regex(pattern, isCase, isMulti), kind)

const version: Run = (_, value, other, operator, isStrict, kind) => {
  const wanted = textOf(kind ?? undefined, isStrict === true ? 'strict' : 'loose')
  return held(compareVersions(anyText(value), anyText(other), wanted), textOf(operator ?? undefined, 'eq'))
}

/** Tests of texts against patterns and versions. */
export const matchingTests = entries({
  match: ['value pattern ignorecase? multiline?', matched('match')],
  search: ['value pattern ignorecase? multiline?', matched('search')],
  regex: [
    'value pattern ignorecase? multiline? match_type?',
    (_, value, pattern, isCase, isMulti, kind) => isMatched(anyText(value), regex(pattern, isCase, isMulti), textOf(kind, 'search')),
  ],
  version: ['value version operator? strict? version_type?', version],
  version_compare: ['value version operator? strict? version_type?', version],
  vault_encrypted: ['value', (_, value) => anyText(value).startsWith('$ANSIBLE_VAULT;')],
  uri: ['value schemes?', (_, value, schemes) => isUri(anyText(value), schemes, /^[a-z][a-z0-9+.-]*:/i)],
  url: ['value schemes?', (_, value, schemes) => isUri(anyText(value), schemes, /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+/i)],
  urn: ['value', (_, value) => /^urn:[a-z0-9][a-z0-9-]*:.+/i.test(anyText(value))],
})

function isMatched(value: string, pattern: RegExp, kind: string): boolean {
  const found = pattern.exec(value)
  if (kind === 'search') return found !== null
  if (kind === 'match') return startsWith(pattern, value)
  if (kind === 'fullmatch') return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace('m', '')).test(value)
  throw new Fault(`there is no match_type "${kind}"`, 'template-error', 'it is search, match or fullmatch')
}

function startsWith(pattern: RegExp, value: string): boolean {
  return new RegExp(pattern.source, `${pattern.flags}y`).test(value)
}

const operators: Readonly<Record<string, (order: number) => boolean>> = Object.assign(Object.create(null) as object, {
  ...Object.fromEntries(['==', '=', 'eq'].map(name => [name, (order: number) => order === 0])),
  ...Object.fromEntries(['!=', '<>', 'ne'].map(name => [name, (order: number) => order !== 0])),
  ...Object.fromEntries(['<', 'lt'].map(name => [name, (order: number) => order < 0])),
  ...Object.fromEntries(['<=', 'le'].map(name => [name, (order: number) => order <= 0])),
  ...Object.fromEntries(['>', 'gt'].map(name => [name, (order: number) => order > 0])),
  ...Object.fromEntries(['>=', 'ge'].map(name => [name, (order: number) => order >= 0])),
})

function held(order: number, operator: string): Item {
  const holds = operators[operator]
  if (!holds)
    throw new Fault(
      `there is no operator "${operator}" for versions`,
      'template-error',
      `it is one of ${Object.keys(operators).join(', ')}`,
    )
  return holds(order)
}

function isUri(value: string, schemes: Item | undefined, form: RegExp): boolean {
  const wanted = Array.isArray(schemes) ? (schemes as readonly Item[]).map(scheme => anyText(scheme)) : undefined
  return form.test(value) && (wanted === undefined || wanted.includes(value.split(':')[0] ?? ''))
}
