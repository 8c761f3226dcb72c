import { Float, type Mapping, Moment, Secret, Template, Unknown, type Value } from '../load/values.ts'

/** A value as Python's str() prints it: what an argument that takes text makes of anything else. */
export function pythonText(value: Value): string {
  return typeof value === 'string' ? value : value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : literal(value)
}

/** A number as Python prints a float: `1.0`, `1e+16`, `1e-05`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
  return Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value)
}

function literal(value: Value): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : floatText(value)
  if (typeof value === 'string') return quoted(value)
  if (value instanceof Float) return floatText(value.value)
  if (value instanceof Secret) return literal(value.reveal())
  if (value instanceof Map) return `{${[...(value as Mapping)].map(([key, member]) => `${literal(key)}: ${literal(member)}`).join(', ')}}`
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(literal).join(', ')}]`
  if (value instanceof Uint8Array) return `b${quoted(Buffer.from(value).toString('latin1'))}`
  if (value instanceof Template) return quoted(value.source)
  if (value instanceof Unknown) return JSON.stringify(value)
  return value instanceof Moment ? value.text : String(value)
}

const escapes: { readonly [character: string]: string } = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inside = text.replace(/[\\\n\r\t]/g, character => escapes[character] ?? character).replaceAll(mark, `\\${mark}`)
  return mark + inside.replace(/[\0-\x1f\x7f-\xa0]/g, character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`) + mark
}
