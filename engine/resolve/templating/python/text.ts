import { Float, Moment, Secret, Template, Unknown } from '../../../load/values.ts'
import { Fault, type Item, type ItemMap, missing, Thing, Tuple, Undefined, Waiting } from '../items.ts'
import { open } from '../session.ts'
import { floatText, integerText } from './numbers.ts'

/** What str() gives. An undefined value is an error, a secret is opened, an unknown stops the template. */
export function text(item: Item): string {
  if (typeof item === 'string') return item
  if (item instanceof Undefined && item.isSoft) return ''
  return item instanceof Moment ? item.text : item instanceof Secret ? text(open(item)) : literal(item)
}

/** What repr() gives: strings in quotes. */
export function literal(item: Item): string {
  if (item === null) return 'None'
  if (typeof item === 'boolean') return item ? 'True' : 'False'
  if (typeof item === 'string') return quoted(item)
  if (typeof item === 'number') return Number.isInteger(item) ? integerText(item) : floatText(item)
  if (typeof item === 'bigint') return String(item)
  if (item instanceof Float) return floatText(item.value)
  if (item instanceof Map) return `{${[...(item as ItemMap)].map(([key, member]) => `${literal(key)}: ${literal(member)}`).join(', ')}}`
  if (item instanceof Tuple) return item.length === 1 ? `(${literal(item[0] ?? null)},)` : `(${[...item].map(literal).join(', ')})`
  if (Array.isArray(item)) return `[${(item as readonly Item[]).map(literal).join(', ')}]`
  return special(item)
}

function special(item: Item): string {
  if (item instanceof Secret) return literal(open(item))
  if (item instanceof Unknown) throw new Waiting(item)
  if (item instanceof Undefined) return missing(item)
  if (item instanceof Uint8Array) return `b${quoted(Buffer.from(item).toString('latin1'), true)}`
  if (item instanceof Template) return quoted(item.source)
  if (item instanceof Moment) return momentLiteral(item.text)
  if (item instanceof Thing) return item.text()
  throw new Fault('this has no text')
}

function momentLiteral(written: string): string {
  const parts = written.split(/[-+: .T]/).map(Number)
  if (written.length <= 10) return `datetime.date(${parts.join(', ')})`
  const [year, month, day, hour, minute, second, micro] = parts
  const small = /\.\d/.test(written) ? `, ${second}, ${micro}` : second ? `, ${second}` : ''
  const zone = /[+-]\d\d:\d\d$/.exec(written)?.[0]
  const tz = zone === undefined ? '' : zone === '+00:00' ? ', tzinfo=datetime.timezone.utc' : `, tzinfo=${zoneLiteral(zone)}`
  return `datetime.datetime(${year}, ${month}, ${day}, ${hour}, ${minute}${small}${tz})`
}

function zoneLiteral(zone: string): string {
  const seconds = (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))) * 60
  const span = zone.startsWith('-') ? `days=-1, seconds=${86_400 - seconds}` : `seconds=${seconds}`
  return `datetime.timezone(datetime.timedelta(${span}))`
}

const escapes: { readonly [character: string]: string } = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function quoted(value: string, isBytes = false): string {
  const mark = value.includes("'") && !value.includes('"') ? '"' : "'"
  const inside = value.replace(/[\\\n\r\t]/g, character => escapes[character] ?? character).replaceAll(mark, `\\${mark}`)
  const hidden = isBytes ? /[^\x20-\x7e]/gu : /(?! )[\p{C}\p{Z}]/gu
  return mark + inside.replace(hidden, code) + mark
}

function code(character: string): string {
  const point = character.codePointAt(0) ?? 0
  if (point <= 0xff) return `\\x${point.toString(16).padStart(2, '0')}`
  return point <= 0xffff ? `\\u${point.toString(16).padStart(4, '0')}` : `\\U${point.toString(16).padStart(8, '0')}`
}

/** The name of an item's type, as Python has it. */
export function typeName(item: Item): string {
  if (item === null) return 'NoneType'
  if (typeof item === 'boolean') return 'bool'
  if (typeof item === 'string' || item instanceof Template) return 'str'
  if (typeof item === 'bigint') return 'int'
  if (typeof item === 'number') return Number.isInteger(item) ? 'int' : 'float'
  if (item instanceof Float) return 'float'
  if (item instanceof Map) return 'dict'
  if (item instanceof Tuple) return 'tuple'
  if (Array.isArray(item)) return 'list'
  if (item instanceof Uint8Array) return 'bytes'
  if (item instanceof Moment) return item.text.length <= 10 ? 'date' : 'datetime'
  if (item instanceof Undefined) return 'AnsibleUndefined'
  return item instanceof Thing ? item.type : 'object'
}

/** The characters of a text as Python counts them: by code point. */
export function characters(value: string): readonly string[] {
  return /[\ud800-\udfff]/.test(value) ? [...value] : value.split('')
}

/** How many characters a text has as Python counts them. */
export function lengthOf(value: string): number {
  return /[\ud800-\udfff]/.test(value) ? [...value].length : value.length
}
