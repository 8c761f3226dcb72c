/** A body for a request, and the type that it has where the user names none. */
export interface Body {
  readonly bytes: Uint8Array
  readonly type?: string
}

/** What a part of a multipart form may be given as. */
interface Part {
  readonly filename?: unknown
  readonly content?: unknown
  readonly mime_type?: unknown
}

/** A body from what a playbook gives for it. Throws a sentence where it cannot be made. */
export function bodyOf(given: unknown, format: 'raw' | 'json' | 'form-urlencoded' | 'form-multipart', boundary: string): Body {
  if (format === 'json') return { bytes: Buffer.from(typeof given === 'string' ? given : JSON.stringify(given)), type: 'application/json' }
  if (format === 'form-urlencoded') return { bytes: Buffer.from(urlEncoded(given)), type: 'application/x-www-form-urlencoded' }
  if (format === 'form-multipart') return { bytes: multipart(given, boundary), type: `multipart/form-data; boundary="${boundary}"` }
  return { bytes: Buffer.from(textOf(given)) }
}

function urlEncoded(given: unknown): string {
  if (typeof given === 'string') return given
  const pairs = Array.isArray(given) ? (given as [unknown, unknown][]) : Object.entries(given as object)
  return pairs.flatMap(([key, value]) => [value].flat().map(one => `${plus(textOf(key))}=${plus(textOf(one))}`)).join('&')
}

/** As Python's quote_plus. */
function plus(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}

function multipart(given: unknown, boundary: string): Uint8Array {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) throw new Error('a form-multipart body is a mapping of fields')
  const parts = Object.entries(given).map(([name, part]) => `--${boundary}\r\n${field(name, part)}\r\n`)
  return Buffer.from(`${parts.join('')}--${boundary}--\r\n`)
}

function field(name: string, given: unknown): string {
  if (given === null || typeof given !== 'object')
    return `Content-Type: text/plain\r\nContent-Disposition: form-data; name="${escaped(name)}"\r\n\r\n${textOf(given)}`
  const { filename, content, mime_type } = given as Part
  if (content === undefined)
    throw new Error(`the field "${name}" has no content; give it the text as content, for example by lookup('file', …)`)
  const file = filename === undefined ? '' : `; filename="${escaped(textOf(filename))}"`
  const type = mime_type === undefined ? 'application/octet-stream' : textOf(mime_type)
  return `Content-Type: ${type}\r\nContent-Disposition: form-data; name="${escaped(name)}"${file}\r\n\r\n${textOf(content)}`
}

function escaped(text: string): string {
  return text.replace(/["\\]/g, '\\$&').replace(/[\r\n]/g, ' ')
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value ?? '')
}
