import { createRequire } from 'node:module'
import { Float, type Key, Moment, Template, type Value } from '../../../load/values.ts'
import { readYaml, valueOf } from '../../../load/yaml.ts'
import { type CsvManner, CsvTrouble, csvRows } from '../../../text/csv.ts'
import { anyText, flagOf, integerOf, textOf } from '../arguments.ts'
import { Fault, type Item, type ItemMap, Thing } from '../items.ts'
import { entries } from '../library.ts'
import { asKey } from '../python/compare.ts'
import { type JsonStyle, jsonText, parseJson } from '../python/json.ts'
import { text } from '../python/text.ts'
import { elements } from '../python/truth.ts'
import { yamlText } from '../python/yaml.ts'
import { fromIni, toIni } from './ini.ts'

const require = createRequire(import.meta.url)

/** Filters between values and texts: JSON, YAML, CSV, INI, and JMESPath queries. */
export const dataFilters = entries({
  to_json: ['value *rest **keywords', (_, value, __, options) => jsonText(value ?? null, jsonStyle(options as ItemMap, undefined, false))],
  to_nice_json: [
    'value indent? sort_keys? *rest **keywords',
    (_, value, indent = 4, sorts, __, options) =>
      jsonText(value ?? null, jsonStyle(new Map([...(options as ItemMap), ['indent', indent]]), indent, flagOf(sorts, true))),
  ],
  tojson: [
    'value indent?',
    (_, value, indent) =>
      htmlSafe(jsonText(value ?? null, jsonStyle(new Map(indent === undefined ? [] : [['indent', indent]]), undefined, true))),
  ],
  from_json: ['value', (_, value) => parseJson(value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : textOf(value))],
  to_yaml: [
    'value default_flow_style? **keywords',
    (_, value, isFlow, options) =>
      yamlText(value ?? null, yamlStyle(options as ItemMap, isFlow === undefined || isFlow === null ? undefined : flagOf(isFlow), 2)),
  ],
  to_nice_yaml: [
    'value indent? **keywords',
    (_, value, indent, options) => yamlText(value ?? null, yamlStyle(options as ItemMap, false, integerOf(indent, 4))),
  ],
  from_yaml: ['value', (_, value) => (typeof value === 'string' ? fromYaml(value) : (value ?? null))],
  from_yaml_all: ['value', (_, value) => (typeof value === 'string' ? yamlDocuments(value).map(fromYaml) : (value ?? null))],
  json_query: ['value expr', (_, value, query) => jsonQuery(value ?? null, textOf(query))],
  from_csv: [
    'value dialect? fieldnames? delimiter? skipinitialspace? strict?',
    (_, value, dialect, names, delimiter, skips, strict) =>
      fromCsv(anyText(value), names, delimiterOf(textOf(dialect ?? undefined, 'excel'), delimiter ?? undefined), {
        skipsSpaces: flagOf(skips),
        isStrict: flagOf(strict),
      }),
  ],
  from_ini: ['value', (_, value) => fromIni(anyText(value))],
  to_ini: ['value', (_, value) => toIni(value as ItemMap)],
})

function jsonStyle(options: ItemMap, indent: Item | undefined, sorts: boolean): JsonStyle {
  const wanted = options.get('indent') ?? indent
  const [comma, colon] = options.get('separators') ? elements(options.get('separators') ?? null).map(text) : []
  const margin = wanted === undefined || wanted === null ? undefined : typeof wanted === 'string' ? wanted : ' '.repeat(integerOf(wanted))
  return {
    indent: margin,
    sortKeys: flagOf(options.get('sort_keys'), sorts),
    ensureAscii: flagOf(options.get('ensure_ascii'), true),
    comma: comma ?? (margin === undefined ? ', ' : ','),
    colon: colon ?? ': ',
  }
}

function htmlSafe(json: string): string {
  return json.replace(/[<>&']/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function yamlStyle(options: ItemMap, isFlow: boolean | undefined, indent: number): Parameters<typeof yamlText>[1] {
  const style = options.get('default_flow_style')
  return {
    indent: integerOf(options.get('indent'), indent),
    width: integerOf(options.get('width'), 80),
    sortKeys: flagOf(options.get('sort_keys'), true),
    quote: quoteOf(options.get('default_style') ?? null),
    isFlow: style === undefined || style === null ? isFlow : flagOf(style),
    explicitStart: flagOf(options.get('explicit_start')),
    explicitEnd: flagOf(options.get('explicit_end')),
  }
}

function quoteOf(style: Item): '"' | "'" | undefined {
  if (style === null || style === '') return undefined
  if (style === '"' || style === "'") return style
  throw new Fault(`default_style: ${text(style)} is not written here; give '"' or "'", or leave it out`)
}

/** A YAML text as a value; its texts are plain, whatever is in them. */
export function fromYaml(source: string): Item {
  const { value, problems } = readYaml(source, '', { secrets: [] })
  const [problem] = problems
  if (problem) throw new Fault(`this is no YAML: ${problem.message}, line ${problem.at?.line ?? 1} column ${problem.at?.column ?? 1}`)
  return plain(valueOf(value))
}

function plain(value: Value): Item {
  if (value instanceof Template) return value.source
  if (Array.isArray(value)) return (value as readonly Value[]).map(plain)
  return value instanceof Map ? new Map([...(value as ReadonlyMap<Key, Value>)].map(([key, member]) => [key, plain(member)])) : value
}

function yamlDocuments(source: string): string[] {
  const documents = source.split(/^---(?=\s|$)/m).map(document => document.split(/^\.\.\.\s*$/m)[0] ?? '')
  return documents[0]?.trim() === '' && documents.length > 1 ? documents.slice(1) : documents
}

function jsonQuery(value: Item, query: string): Item {
  // Read by those who query: at start it would cost as much as all other filters.
  try {
    const { search } = require('@jmespath-community/jmespath') as typeof import('@jmespath-community/jmespath')
    return fromPlain(search(toPlain(value) as never, withQuotedLiterals(query)))
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault(`the query "${query}" of json_query came to nothing: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Literals that are no JSON are texts: [?name==`web`], as Python's library reads them and playbooks have them. */
function withQuotedLiterals(query: string): string {
  return query.replace(/'(?:\\[\s\S]|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*"|`((?:\\[\s\S]|[^`\\])*)`/g, (whole, literal?: string) => {
    if (literal === undefined || isJson(literal.replaceAll('\\`', '`'))) return whole
    const quoted = `"${literal.trimStart()}"`
    return isJson(quoted.replaceAll('\\`', '`')) ? `\`${quoted}\`` : whole
  })
}

function isJson(source: string): boolean {
  try {
    JSON.parse(source)
    return true
  } catch {
    return false
  }
}

/** A value as JMESPath takes it: mappings without a prototype. */
function toPlain(item: Item): unknown {
  if (item instanceof Float || typeof item === 'bigint') return Number(item)
  if (item instanceof Moment || item instanceof Thing) return text(item)
  if (Array.isArray(item)) return (item as readonly Item[]).map(toPlain)
  if (!(item instanceof Map)) return item
  return Object.assign(
    Object.create(null) as object,
    Object.fromEntries([...(item as ItemMap)].map(([key, member]) => [text(key as Item), toPlain(member)])),
  )
}

function fromPlain(value: unknown): Item {
  if (Array.isArray(value)) return value.map(fromPlain)
  if (typeof value === 'object' && value !== null) return new Map(Object.entries(value).map(([key, member]) => [key, fromPlain(member)]))
  return value === undefined ? null : (value as Item)
}

function delimiterOf(dialect: string, given: Item | undefined): string {
  if (!['excel', 'excel-tab', 'unix'].includes(dialect)) throw new Fault(`Dialect '${dialect}' is not supported by your version of python.`)
  const delimiter = textOf(given, dialect === 'excel-tab' ? '\t' : ',')
  if (delimiter.length === 1) return delimiter
  throw new Fault('Unable to create custom dialect: "delimiter" must be a 1-character string')
}

/** Rows by the names of their fields; what has no name is a list under the key null, as in Python. */
function fromCsv(source: string, names: Item | undefined, delimiter: string, manner: CsvManner): Item {
  const rows = readable(() => csvRows(source, delimiter, manner))
  const given = names === undefined || names === null ? undefined : elements(names).map(text)
  const fields = given ?? rows[0] ?? []
  return (given ? rows : rows.slice(1)).map(row => {
    const named = fields.map((name, index): [Key, Item] => [name, row[index] ?? null])
    return new Map<Key, Item>(row.length > fields.length ? [...named, [asKey(null), row.slice(fields.length)]] : named)
  })
}

function readable<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof CsvTrouble) throw new Fault(`Unable to process file: ${error.message}`)
    throw error
  }
}
