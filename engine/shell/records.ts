/** What a script printed as `key=value` records, each ended by NUL; text is UTF-8, other bytes are kept one to one as U+DC80…U+DCFF. */
export type Record = ReadonlyMap<string, string>

/** The answers of one frame: one record per key asked for, in order. A record ends with the entry `end=`. */
export function readRecords(bytes: Uint8Array): Record[] {
  const records: Record[] = []
  let current = new Map<string, string>()
  for (const entry of decode(bytes).split('\0')) {
    const equals = entry.indexOf('=')
    if (equals < 0) continue
    const key = entry.slice(0, equals)
    if (key === 'end') {
      records.push(current)
      current = new Map()
    } else current.set(key, entry.slice(equals + 1))
  }
  return records
}

/** Bytes as text: UTF-8 where they are, any other byte kept as a lone surrogate, as Python's surrogateescape does. */
export function decode(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8')
  return text.includes('\ufffd') ? decodeMixed(bytes) : text
}

/** The bytes of a text made by `decode`. */
export function encode(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return Buffer.from(text, 'utf8')
  const parts = text.split(/((?<![\ud800-\udbff])[\udc80-\udcff])/)
  return Buffer.concat(parts.map((part, index) => (index % 2 ? Buffer.from([part.charCodeAt(0) - 0xdc00]) : Buffer.from(part, 'utf8'))))
}

function decodeMixed(bytes: Uint8Array): string {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at] ?? 0)
    try {
      text += strict.decode(bytes.subarray(at, at + length))
      at += length
    } catch {
      text += String.fromCharCode(0xdc00 + (bytes[at] ?? 0))
      at += 1
    }
  }
  return text
}

function sequenceLength(first: number): number {
  if (first >= 0xf0) return 4
  if (first >= 0xe0) return 3
  return first >= 0xc0 ? 2 : 1
}
