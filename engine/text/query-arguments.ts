/** What stands for the places in a query: `%s` by position, `%(name)s` by name. */
export type QueryArguments = readonly unknown[] | { readonly [name: string]: unknown }

/** A query with its arguments in their places, as Python's drivers put them in; `word` writes one. Throws a sentence. */
export function filledIn(query: string, given: QueryArguments | undefined, word: (value: unknown) => string): string {
  if (given === undefined) return query
  let next = 0
  const filled = query.replace(/%(?:\((.*?)\))?([%s])?/g, (whole, name: string | undefined, kind: string | undefined) => {
    if (whole === '%%') return '%'
    if (kind !== 's') throw new Error(`"${whole}" in the query is no place for an argument; write %% for a percent sign`)
    const value = name === undefined ? (given as readonly unknown[])[next++] : (given as { readonly [name: string]: unknown })[name]
    if (value !== undefined) return word(value)
    throw new Error(
      name === undefined ? 'the query has more places than there are arguments' : `there is no argument "${name}" for the query`,
    )
  })
  if (Array.isArray(given) && next < given.length) throw new Error('the query has fewer places than there are arguments')
  return filled
}

/** An argument as PostgreSQL's driver writes it: a list is the text of an array. */
export function postgresWord(value: unknown, literal: (text: string) => string): string {
  if (Array.isArray(value)) return literal(python(value).replaceAll('[', '{').replaceAll(']', '}'))
  return plainWord(value, literal)
}

/** An argument as MySQL's driver writes it: a list is what stands behind IN. */
export function mysqlWord(value: unknown, literal: (text: string) => string): string {
  if (Array.isArray(value)) return `(${value.map(one => mysqlWord(one, literal)).join(',')})`
  if (typeof value === 'boolean') return value ? '1' : '0'
  return typeof value === 'number' && !Number.isInteger(value) ? `${value}e0` : plainWord(value, literal)
}

function plainWord(value: unknown, literal: (text: string) => string): string {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean' || typeof value === 'number') return String(value)
  if (typeof value === 'string') return literal(value)
  throw new Error('a mapping is no argument of a query; give a text, such as that of to_json')
}

function python(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value !== 'string') return String(value)
  const mark = value.includes("'") && !value.includes('"') ? '"' : "'"
  return mark + value.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`) + mark
}
