import type { KeyObject } from 'node:crypto'

const curves: { readonly [curve: string]: string } = { 'P-256': 'nistp256', 'P-384': 'nistp384', 'P-521': 'nistp521' }

/** A public key in the one line of OpenSSH; undefined for a kind that OpenSSH has not. */
export function sshPublicKey(key: KeyObject): string | undefined {
  if (!['rsa', 'ec', 'ed25519'].includes(key.asymmetricKeyType ?? '')) return undefined
  const { kty, n = '', e = '', crv = '', x = '', y = '' } = key.export({ format: 'jwk' })
  if (kty === 'RSA') return line('ssh-rsa', [number(e), number(n)])
  if (crv === 'Ed25519') return line('ssh-ed25519', [Buffer.from(x, 'base64url')])
  const curve = curves[crv]
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
  return curve && line(`ecdsa-sha2-${curve}`, [Buffer.from(curve), point])
}

function line(type: string, parts: readonly Uint8Array[]): string {
  const blob = Buffer.concat([Buffer.from(type), ...parts].flatMap(part => [length(part), part]))
  return `${type} ${blob.toString('base64')}`
}

function length(part: Uint8Array): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(part.length)
  return bytes
}

/** A number whose first bit is set is not below zero: a byte of nothing goes before it. */
function number(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  return (bytes[0] ?? 0) >= 128 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes
}
