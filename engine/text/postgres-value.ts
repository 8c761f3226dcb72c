import type { Json } from '../module.ts'

/** A value as PostgreSQL prints it, by its type, as JSON can hold it: numbers, switches, lists, JSON; moments as ISO 8601 has them. */
export function postgresValue(text: string, type: string): Json {
  if (type.endsWith('[]')) return isKnown(type.slice(0, -2)) ? listOf(text, type.slice(0, -2)) : text
  if (/^(smallint|integer|bigint|oid|real|double precision|numeric.*)$/.test(type))
    return Number.isFinite(Number(text)) ? Number(text) : text
  if (type === 'boolean') return text === 't'
  if (/^jsonb?$/.test(type)) return JSON.parse(text) as Json
  if (type.startsWith('timestamp')) return moment(text)
  if (type === 'bytea' && text.startsWith('\\x')) return [...Buffer.from(text.slice(2), 'hex').toString('latin1')]
  return type.startsWith('interval') ? span(text) : text
}

function isKnown(type: string): boolean {
  return /^(smallint|integer|bigint|oid|real|double precision|numeric.*|boolean|jsonb?|timestamp.*|interval.*|date|text|name|uuid|inet|cidr|character.*|time.*)$/.test(
    type,
  )
}

function moment(text: string): string {
  const [, day = '', time = '', part = '', zone = ''] = /^(\S+) (\d\d:\d\d:\d\d)(\.\d+)?([+-].*)?$/.exec(text) ?? []
  if (day === '') return text
  return `${day}T${time}${part === '' ? '' : part.padEnd(7, '0')}${zone && (zone.length === 3 ? `${zone}:00` : zone)}`
}

/** As Python prints a span of days, hours, minutes and seconds; months and years are days there. */
function span(text: string): string {
  const [, years = '0', months = '0', days = '0', sign = '', hours = '0', minutes = '00', seconds = '00'] =
    /^(?:(-?\d+) years? ?)?(?:(-?\d+) mons? ?)?(?:(-?\d+) days? ?)?(?:(-)?(\d+):(\d+):([\d.]+))?$/.exec(text) ?? []
  if (sign === '-') return text
  const [whole = '00', part] = seconds.split('.')
  const all = Number(years) * 365 + Number(months) * 30 + Number(days) + Math.floor(Number(hours) / 24)
  const time = `${Number(hours) % 24}:${minutes}:${whole}${part === undefined ? '' : `.${part.padEnd(6, '0')}`}`
  return all === 0 ? time : `${all} day${Math.abs(all) === 1 ? '' : 's'}, ${time}`
}

/** `{a,"b c",NULL}`, lists in it too. */
function listOf(text: string, type: string): Json {
  const tokens = text.match(/[{},]|"(?:[^"\\]|\\.)*"|[^{},"]+/gs) ?? []
  const stack: Json[][] = [[]]
  for (const token of tokens) {
    if (token === '{') stack.push([])
    else if (token === '}') {
      const done = stack.pop() ?? []
      stack.at(-1)?.push(done)
    } else if (token !== ',') stack.at(-1)?.push(token === 'NULL' ? null : postgresValue(unquoted(token), type))
  }
  return stack[0]?.[0] ?? []
}

function unquoted(token: string): string {
  return token.startsWith('"') ? token.slice(1, -1).replace(/\\(.)/gs, '$1') : token
}
