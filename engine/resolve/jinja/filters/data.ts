import { search } from '@jmespath-community/jmespath'
import { Document, Pair, parseDocument, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import { fromJson, toJson } from '../../../load/json.ts'
import { Float, type Key, Moment } from '../../../load/values.ts'
import { scalarOf } from '../../../load/yaml-scalars.ts'
import { TemplateFault } from '../fault.ts'
import type { Filters } from '../filters.ts'
import { isMapping, isNumber, isText, numberOf, repr, settled, str } from '../python.ts'
import { strftime } from '../strftime.ts'
import { count, flag, given, text } from './arguments.ts'

interface JsonStyle {
  readonly indent: number
  readonly sorts: boolean
  readonly ascii: boolean
}

/** JSON as Python writes it: ", " and ": " between, non-ASCII escaped unless asked otherwise. */
export function jsonText(value: unknown, style: JsonStyle, level = 0): string {
  const pad = style.indent > 0 ? `\n${' '.repeat(style.indent * (level + 1))}` : ''
  const end = style.indent > 0 ? `\n${' '.repeat(style.indent * level)}` : ''
  const glue = style.indent > 0 ? `,${pad}` : ', '
  if (isMapping(value)) {
    const entries = [...value].map(([key, member]) => [keyText(key), member] as const)
    const sorted = style.sorts ? entries.sort(([a], [b]) => (a < b ? -1 : 1)) : entries
    return sorted.length === 0
      ? '{}'
      : `{${pad}${sorted.map(([key, member]) => `${quoted(key, style.ascii)}: ${jsonText(member, style, level + 1)}`).join(glue)}${end}}`
  }
  if (Array.isArray(value))
    return value.length === 0 ? '[]' : `[${pad}${value.map(one => jsonText(one, style, level + 1)).join(glue)}${end}]`
  if (isText(value)) return quoted(value, style.ascii)
  if (value === null || value === undefined) return 'null'
  if (value instanceof Moment) return quoted(value.text, style.ascii)
  if (typeof value === 'boolean') return String(value)
  return isNumber(value) ? repr(value) : quoted(str(value), style.ascii)
}

function keyText(key: unknown): string {
  return key === null ? 'null' : typeof key === 'boolean' ? String(key) : str(key)
}

function quoted(source: string, ascii: boolean): string {
  const json = JSON.stringify(source).replace(/\u007f/g, ascii ? '\\u007f' : '\u007f')
  return ascii ? json.replace(/[\u0080-\uffff]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`) : json
}

function json(sorts: boolean, indent: number) {
  return (value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): string =>
    jsonText(value, {
      indent: count(args, kwargs, 0, 'indent', indent),
      sorts: flag(args, kwargs, 1, 'sort_keys', sorts),
      ascii: flag([], kwargs, 0, 'ensure_ascii', true),
    })
}

/** A value as a node of YAML: mappings keep their kind whatever their keys are. */
function node(value: unknown, isFlow: boolean): YAMLMap | YAMLSeq | Scalar {
  const isLeaf = (inside: readonly unknown[]) => isFlow && inside.every(one => !isMapping(one) && !Array.isArray(one))
  if (isMapping(value)) {
    const map = new YAMLMap()
    map.items = [...value].map(([key, member]) => new Pair(node(key, isFlow), node(member, isFlow)))
    map.flow = isLeaf([...value.values()])
    return map
  }
  if (Array.isArray(value)) {
    const list = new YAMLSeq()
    list.items = value.map(one => node(one, isFlow))
    list.flow = isLeaf(value)
    return list
  }
  const scalar = new Scalar(value instanceof Moment ? value.text : value instanceof Float ? value.value : value)
  if (value instanceof Float) scalar.minFractionDigits = 1
  return scalar
}

function yamlText(value: unknown, indent: number, isNice: boolean): string {
  const document = new Document(null, { version: '1.1' })
  document.contents = node(sortedKeys(value), !isNice)
  const written = document.toString({
    indentSeq: false,
    indent: Math.max(2, indent),
    lineWidth: 80,
    singleQuote: true,
    nullStr: 'null',
    flowCollectionPadding: false,
    directives: false,
  })
  return isNice ? written.replace(/^(\s*)- (?=\S)/gm, (_all, space: string) => `${space}-${' '.repeat(Math.max(1, indent - 1))}`) : written
}

function sortedKeys(value: unknown): unknown {
  if (isMapping(value))
    return new Map([...value].sort(([a], [b]) => (str(a) < str(b) ? -1 : 1)).map(([key, member]) => [key, sortedKeys(member)]))
  return Array.isArray(value) ? value.map(sortedKeys) : value
}

/** YAML as a value of variables: plain, nothing in it is a template. */
function fromYaml(source: unknown): unknown {
  if (!isText(source)) return source
  const document = parseDocument(source, { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' })
  if (document.errors[0]) throw new TemplateFault('template-error', `from_yaml: ${document.errors[0].message.split('\n')[0]}`)
  const typed = (node: unknown): unknown => {
    if (node && typeof node === 'object' && 'items' in node) {
      const items = node.items as readonly unknown[]
      const isMap = items.length > 0 && typeof items[0] === 'object' && items[0] !== null && 'key' in items[0]
      if (isMap || (node.constructor as { name: string }).name === 'YAMLMap')
        return new Map(items.map(pair => [typed((pair as { key: unknown }).key) as Key, typed((pair as { value: unknown }).value)]))
      return items.map(typed)
    }
    const { value, type } = (node ?? { value: null }) as { value: unknown; type?: string }
    return isText(value) && type === 'PLAIN' ? scalarOf(value) : (value ?? null)
  }
  return typed(document.contents)
}

function parseJson(value: unknown): unknown {
  if (!isText(value)) return value
  try {
    return fromJson(JSON.parse(value) as never)
  } catch (error) {
    throw new TemplateFault('template-error', `from_json: ${(error as Error).message}`)
  }
}

function toDatetime(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): unknown {
  const format = text(args, kwargs, 0, 'format', '%Y-%m-%d %H:%M:%S')
  const codes: { readonly [code: string]: string } = {
    Y: '(?<Y>\\d{4})',
    m: '(?<m>\\d{1,2})',
    d: '(?<d>\\d{1,2})',
    H: '(?<H>\\d{1,2})',
    M: '(?<M>\\d{1,2})',
    S: '(?<S>\\d{1,2})',
    f: '(?<f>\\d{1,6})',
    z: '(?:[-+]\\d{4}|Z)',
    Z: '\\w*',
  }
  const pattern = format.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%(.)/g, (all, code: string) => codes[code] ?? all)
  const found = new RegExp(`^${pattern}$`).exec(str(value))?.groups
  if (!found) throw new TemplateFault('template-error', `time data '${str(value)}' does not match format '${format}'`)
  const part = (name: string, otherwise: number) => Number(found[name] ?? otherwise)
  const epoch = Date.UTC(part('Y', 1900), part('m', 1) - 1, part('d', 1), part('H', 0), part('M', 0), part('S', 0))
  return new Moment(strftime('%Y-%m-%d %H:%M:%S', epoch, true), epoch)
}

/** Filters between texts and data. */
export const data: Filters = {
  to_json: json(false, 0),
  tojson: json(true, 0),
  to_nice_json: json(true, 4),
  from_json: parseJson,
  to_yaml: value => yamlText(value, 2, false),
  to_nice_yaml: (value, args, kwargs) => yamlText(value, count(args, kwargs, 0, 'indent', 4), true),
  from_yaml: fromYaml,
  from_yaml_all: value =>
    isText(value)
      ? value
          .split(/^---\s*$/m)
          .filter(part => part.trim() !== '')
          .map(fromYaml)
      : value,
  json_query: (value, args) => fromJson(search(toJson(settled(value)) as never, str(args[0])) ?? null),
  to_datetime: toDatetime,
  strftime: (value, args, kwargs, run) => {
    const second = given(args, kwargs, 0, 'second')
    const epoch =
      second === undefined || second === null ? run.setting.world.now() : numberOf(isText(second) ? Number(second) : second) * 1000
    return strftime(str(value), epoch, flag(args, kwargs, 1, 'utc', false))
  },
}
