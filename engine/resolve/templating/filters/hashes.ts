import { createHash, getHashes } from 'node:crypto'
import { anyText, integerOf, textOf } from '../arguments.ts'
import { Fault, type Item } from '../items.ts'
import { entries } from '../library.ts'
import { decode } from '../python/text-methods.ts'
import { passwordHash } from './password-hash.ts'

const digest = (algorithm: string, value: Item | undefined) => createHash(algorithm).update(bytesOf(value)).digest('hex')

/** Filters that hash, and base64. */
export const hashFilters = entries({
  hash: ['value hashtype?', (_, value, kind) => digest(known(textOf(kind, 'sha1')), value)],
  md5: ['value', (_, value) => digest('md5', value)],
  sha1: ['value', (_, value) => digest('sha1', value)],
  checksum: ['value', (_, value) => digest('sha1', value)],
  crc32: ['value', (_, value) => crc32(bytesOf(value)).toString(16)],
  b64encode: [
    'value encoding?',
    (_, value, encoding) =>
      Buffer.from(value instanceof Uint8Array ? value : encoded(anyText(value), textOf(encoding, 'utf-8'))).toString('base64'),
  ],
  b64decode: [
    'value encoding?',
    (_, value, encoding) => decode(new Uint8Array(Buffer.from(anyText(value), 'base64')), textOf(encoding, 'utf-8')),
  ],
  to_uuid: ['value namespace?', (_, value, namespace) => uuid5(anyText(value), textOf(namespace, '361E6D51-FAEC-444A-9079-341386DA8E2E'))],
  password_hash: [
    'value hashtype? salt? salt_size? rounds? ident?',
    (kernel, value, kind, salt, size, rounds, ident) =>
      passwordHash(kernel.world, anyText(value), {
        kind: textOf(kind ?? undefined, 'sha512'),
        salt: salt === undefined || salt === null ? undefined : anyText(salt),
        saltSize: size === undefined || size === null ? undefined : integerOf(size),
        rounds: rounds === undefined || rounds === null ? undefined : integerOf(rounds),
        ident: ident === undefined || ident === null ? undefined : textOf(ident),
      }),
  ],
})

function bytesOf(value: Item | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : Buffer.from(anyText(value), 'utf8')
}

function encoded(value: string, encoding: string): Uint8Array {
  const name = encoding.toLowerCase().replaceAll('_', '-')
  if (name === 'utf-16-le' || name === 'utf-16le') return Buffer.from(value, 'utf16le')
  if (name === 'utf-16') return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(value, 'utf16le')])
  if (/^(latin-?1|iso-?8859-1)$/.test(name)) return Buffer.from(value, 'latin1')
  if (/^(utf-?8|ascii)$/.test(name)) return Buffer.from(value, 'utf8')
  throw new Fault(`unknown encoding: ${encoding}`)
}

function known(algorithm: string): string {
  if (getHashes().includes(algorithm)) return algorithm
  throw new Fault(`there is no hash "${algorithm}"`, 'template-error', 'md5, sha1, sha224, sha256, sha384 and sha512 are there')
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

/** A UUID of version 5: the same for the same name in the same namespace. */
export function uuid5(name: string, namespace: string): string {
  const space = Buffer.from(namespace.replaceAll('-', ''), 'hex')
  if (space.length !== 16) throw new Fault(`"${namespace}" is no UUID`)
  const bytes = createHash('sha1').update(space).update(name, 'utf8').digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
