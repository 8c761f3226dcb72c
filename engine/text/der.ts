/** One value of ASN.1 in its distinguished encoding: a certificate, a request, and each part of them. */
export interface Der {
  readonly tag: number
  /** What it holds, without tag and length. */
  readonly body: Uint8Array
  /** All of it. */
  readonly whole: Uint8Array
}

/** Tags that certificates are made of. */
export const tags = { boolean: 0x01, bits: 0x03, octets: 0x04, oid: 0x06, time: 0x17, longTime: 0x18, sequence: 0x30, set: 0x31 } as const

/** The values one after the other; throws a RangeError for what is none. */
export function derValues(bytes: Uint8Array): Der[] {
  const values: Der[] = []
  for (let at = 0; at < bytes.length; ) {
    const value = valueAt(bytes, at)
    values.push(value)
    at += value.whole.length
  }
  return values
}

/** The one value that bytes are. */
export function derOf(bytes: Uint8Array): Der {
  return valueAt(bytes, 0)
}

/** An object identifier with its dots. */
export function oidOf({ body }: Der): string {
  const numbers = body.reduce<{ readonly done: readonly number[]; readonly open: number }>(
    ({ done, open }, byte) => {
      const number = open * 128 + (byte & 0x7f)
      return byte & 0x80 ? { done, open: number } : { done: [...done, number], open: 0 }
    },
    { done: [], open: 0 },
  ).done
  const [first = 0, ...others] = numbers
  const root = Math.min(Math.floor(first / 40), 2)
  return [root, first - root * 40, ...others].join('.')
}

/** A time, in seconds since 1970. */
export function timeOf({ tag, body }: Der): number {
  const text = Buffer.from(body).toString('latin1')
  const digits = tag === tags.time ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text
  const [year, month, day, hour, minute, second] = [4, 6, 8, 10, 12, 14].map((end, index) => Number(digits.slice(index ? end - 2 : 0, end)))
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second) / 1000
}

/** The numbers of the bits that are set, the first being 0. */
export function bitsOf({ body }: Der): number[] {
  const bytes = [...body.subarray(1)]
  return bytes.flatMap((byte, index) => [0, 1, 2, 3, 4, 5, 6, 7].filter(bit => byte & (0x80 >> bit)).map(bit => index * 8 + bit))
}

/** A whole number that is not large. */
export function smallNumber({ body }: Der): number {
  return body.reduce((number, byte) => number * 256 + byte, 0)
}

function valueAt(bytes: Uint8Array, at: number): Der {
  const [tag, first] = [bytes[at], bytes[at + 1]]
  if (tag === undefined || first === undefined) throw new RangeError('it ends too early')
  const wide = first < 0x80 ? 0 : first & 0x7f
  const start = at + 2 + wide
  const length = wide === 0 ? first : bytes.subarray(at + 2, start).reduce((number, byte) => number * 256 + byte, 0)
  if (wide > 4 || start + length > bytes.length) throw new RangeError('it ends too early')
  return { tag, body: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) }
}
