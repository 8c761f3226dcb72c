import { STATUS_CODES } from 'node:http'

/** What a server said before the body. */
export interface Head {
  readonly status: number
  readonly reason: string
  /** By lower-case name; the values of one name joined by commas. */
  readonly headers: ReadonlyMap<string, string>
  readonly cookies: ReadonlyMap<string, string>
}

/** The head of the last answer in a text of several (redirects, proxies, 100 Continue). */
export function readHead(text: string): Head | undefined {
  const lines = text.split(/\r?\n/).map(line => line.trim())
  const first = lines.findLastIndex(line => /^HTTP\/\d/.test(line))
  if (first < 0) return undefined
  const [, status = '0', reason = ''] = /^HTTP\/\S+ (\d+) ?(.*)$/.exec(lines[first] ?? '') ?? []
  const pairs = lines
    .slice(first + 1)
    .flatMap(line =>
      line.includes(':') ? [[line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const] : [],
    )
  const headers = new Map<string, string>()
  for (const [name, value] of pairs) headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value)
  const cookies = pairs.flatMap(([name, value]) => (name === 'set-cookie' ? [cookieOf(value)] : []))
  return { status: Number(status), reason: reason || (STATUS_CODES[Number(status)] ?? ''), headers, cookies: new Map(cookies) }
}

function cookieOf(value: string): [string, string] {
  const [pair = ''] = value.split(';')
  const equals = pair.indexOf('=')
  return equals < 0 ? [pair.trim(), ''] : [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]
}

/** The text of a body, by the character set that its type names. */
export function bodyText(bytes: Uint8Array, type: string): string {
  const charset = /charset="?([^\s;"]+)/i.exec(type)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return Buffer.from(bytes).toString('utf8')
  }
}

/** The value of a body that is JSON by its type; undefined where it is none. */
export function jsonOf(text: string, type: string): unknown {
  if (!/^[^/;]*\/[^;]*(json|javascript|text)/i.test(type)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
