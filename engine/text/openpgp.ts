import { createHash } from 'node:crypto'

/** The fingerprints of the public keys in a file of OpenPGP, armoured or not, subkeys too, in their order; none for what is no such file. */
export function fingerprintsIn(bytes: Uint8Array): readonly string[] {
  const found: string[] = []
  const binary = dearmoured(bytes)
  for (let at = 0; at < binary.length; ) {
    const packet = packetAt(binary, at)
    if (!packet) return []
    const body = binary.subarray(packet.begin, packet.end)
    if (packet.tag === 6 || packet.tag === 14) found.push(fingerprintOf(body))
    at = packet.end
  }
  return found.filter(Boolean)
}

interface Packet {
  readonly tag: number
  readonly begin: number
  readonly end: number
}

function packetAt(bytes: Uint8Array, at: number): Packet | undefined {
  const head = bytes[at] ?? 0
  if ((head & 0x80) === 0) return undefined
  const isNew = (head & 0x40) !== 0
  const tag = isNew ? head & 0x3f : (head >> 2) & 0x0f
  const size = isNew ? newSize(bytes, at + 1) : oldSize(bytes, at + 1, head & 0x03)
  if (!size) return undefined
  const begin = at + 1 + size.took
  const end = begin + size.length
  return end <= bytes.length ? { tag, begin, end } : undefined
}

type Size = { readonly took: number; readonly length: number } | undefined

function newSize(bytes: Uint8Array, at: number): Size {
  const first = bytes[at] ?? 0
  if (first < 192) return { took: 1, length: first }
  if (first < 224) return { took: 2, length: ((first - 192) << 8) + (bytes[at + 1] ?? 0) + 192 }
  return first === 255 ? { took: 5, length: numberAt(bytes, at + 1, 4) } : undefined
}

function oldSize(bytes: Uint8Array, at: number, kind: number): Size {
  if (kind === 3) return { took: 0, length: bytes.length - at }
  const took = 1 << kind
  return { took, length: numberAt(bytes, at, took) }
}

function numberAt(bytes: Uint8Array, at: number, size: number): number {
  return Array.from(bytes.subarray(at, at + size)).reduce((all, byte) => all * 256 + byte, 0)
}

function fingerprintOf(body: Uint8Array): string {
  if (body[0] === 4) {
    const head = Uint8Array.of(0x99, body.length >> 8, body.length & 0xff)
    return createHash('sha1').update(head).update(body).digest('hex').toUpperCase()
  }
  if (body[0] !== 5 && body[0] !== 6) return ''
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return createHash('sha256')
    .update(Uint8Array.of(body[0] === 5 ? 0x9a : 0x9b))
    .update(length)
    .update(body)
    .digest('hex')
    .toUpperCase()
}

function dearmoured(bytes: Uint8Array): Uint8Array {
  if (((bytes[0] ?? 0) & 0x80) !== 0) return bytes
  const text = Buffer.from(bytes).toString('latin1')
  const blocks = text.matchAll(
    /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n(?:[^\r\n]+: ?[^\r\n]*\r?\n)*\s*\r?\n?([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----/g,
  )
  return Buffer.concat([...blocks].map(([, body = '']) => Buffer.from(body.replace(/^=[^\r\n]*$/m, ''), 'base64')))
}
