/** One value of ASN.1 as bytes, from its tag and what it holds. */
export function derMade(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body])
  const length = Buffer.from(body.length.toString(16).replace(/^(?=(..)*.$)/, '0'), 'hex')
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body])
}

/** A whole number that is not negative, without tag and length. */
export function derNumber(number: bigint): Buffer {
  const hex = number.toString(16)
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')
  return (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes
}

/** An object identifier, without tag and length. */
export function derOid(dotted: string): Buffer {
  const [first = 0, second = 0, ...more] = dotted.split('.').map(Number)
  return Buffer.from([first * 40 + second, ...more].flatMap(groups))
}

/** Bits by their numbers, without tag and length. */
export function derBits(bits: readonly number[]): Buffer {
  const last = Math.max(-1, ...bits)
  const bytes = Buffer.alloc(Math.floor(last / 8) + 1)
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  return Buffer.concat([Buffer.from([bits.length === 0 ? 0 : 7 - (last & 7)]), bytes])
}

function groups(number: number): number[] {
  const low = [number & 0x7f]
  for (let rest = Math.floor(number / 128); rest > 0; rest = Math.floor(rest / 128)) low.unshift((rest & 0x7f) | 0x80)
  return low
}
