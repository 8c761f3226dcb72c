import { createHash, createPublicKey } from 'node:crypto'
import { unknown } from '../../load/values.ts'
import type { Result, Told } from '../../module.ts'
import type { Claims } from '../../text/x509.ts'
import { subjectParts } from '../../text/x509-name.ts'
import type { Rarer } from '../../text/x509-rarer.ts'
import { longAttribute, longUsage } from '../../text/x509-words.ts'

/** The argument of community.crypto's readers that says how names are written. */
export const nameEncodingArgument = {
  name_encoding: {
    type: 'string',
    enum: ['ignore', 'idna', 'unicode'],
    default: 'ignore',
    description: 'Taken and not used: names stay as they are.',
  },
} as const

/** What a certificate or a request says of whom it is for and what for, in the words of community.crypto. */
export function claimsTold({
  subject = '',
  subjectAltName = [],
  keyUsage = [],
  extendedKeyUsage = [],
  basicConstraints = [],
  rarer = {},
}: Partial<Claims>): Result {
  return {
    ...nameTold('subject', subject),
    subject_alt_name: listOf(subjectAltName),
    key_usage: listOf(keyUsage, longUsage),
    key_usage_critical: keyUsage[0] === 'critical',
    extended_key_usage: listOf(extendedKeyUsage, longUsage),
    extended_key_usage_critical: extendedKeyUsage[0] === 'critical',
    basic_constraints: listOf(basicConstraints),
    basic_constraints_critical: basicConstraints[0] === 'critical',
    ...authorityTold(rarer),
    ocsp_must_staple: rarer.ocsp_must_staple ? true : null,
    ocsp_must_staple_critical: rarer.ocsp_must_staple?.[0] === 'critical',
  }
}

/** Of a request: the names that it may sign for. */
export function constraintsTold({ rarer: { name_constraints: words = [] } = {} }: Partial<Claims>): Result {
  const all = { permitted: ofKind(words, 'permitted;'), excluded: ofKind(words, 'excluded;') }
  return {
    name_constraints_permitted: words.length > 0 ? all.permitted : null,
    name_constraints_excluded: words.length > 0 ? all.excluded : null,
    name_constraints_critical: words[0] === 'critical',
  }
}

/** Of words with their kind before them those of one kind, without it. */
function ofKind(words: readonly string[], kind: string): string[] {
  return words.filter(word => word.startsWith(kind)).map(word => word.slice(kind.length))
}

function authorityTold({ subject_key_identifier: own, authority_key_identifier: words = [] }: Rarer): Result {
  const [issuer, [serial]] = [ofKind(words, 'issuer:'), ofKind(words, 'serial:')]
  return {
    subject_key_identifier: own ?? null,
    authority_key_identifier: ofKind(words, 'keyid:')[0] ?? null,
    authority_cert_issuer: issuer.length > 0 ? issuer : null,
    authority_cert_serial_number: serial === undefined ? null : Number.isSafeInteger(Number(serial)) ? Number(serial) : serial,
  }
}

/** A name by the long words of its attributes, and in its order. */
export function nameTold(as: 'subject' | 'issuer', text: string): Result {
  const parts = subjectParts(text).map(([word, value]) => [longAttribute(word), value])
  return { [as]: Object.fromEntries(parts), [`${as}_ordered`]: parts }
}

/** What everybody may know of a key: its public half, what kind it is, its sums; of one that is only planned nobody does. */
export function publicKeyTold(base64: string | undefined): { readonly [name: string]: Told } {
  if (base64 === undefined) return { public_key: unknown, type: unknown, data: unknown, fingerprints: unknown }
  const bytes = Buffer.from(base64, 'base64')
  const key = createPublicKey({ key: bytes, format: 'der', type: 'spki' })
  const { modulusLength, namedCurve, publicExponent } = key.asymmetricKeyDetails ?? {}
  const type = key.asymmetricKeyType ?? ''
  return {
    public_key: String(key.export({ type: 'spki', format: 'pem' })),
    type: types[type] ?? type.toUpperCase(),
    data: {
      ...(modulusLength !== undefined && { size: modulusLength }),
      ...(publicExponent !== undefined && { exponent: Number(publicExponent) }),
      ...(namedCurve !== undefined && { curve: curves[namedCurve] ?? namedCurve }),
    },
    fingerprints: fingerprints(bytes),
  }
}

/** Sums of bytes by the names of their ways, in pairs of digits. */
export function fingerprints(bytes: Uint8Array): { readonly [name: string]: string } {
  const names = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']
  return Object.fromEntries(
    names.map(name => [
      name,
      createHash(name)
        .update(bytes)
        .digest('hex')
        .replace(/..(?=.)/g, '$&:'),
    ]),
  )
}

/** Seconds since 1970 as 20300131000000Z. */
export function timeTold(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/[-:T]|\.\d+/g, '')
}

/** A time that is given so, or from now on: +3w2d4h5m6s. Undefined for none. */
export function timeGiven(text: string, now: number): number | undefined {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/.exec(text) ?? []
  if (parts.length > 0) {
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(part => Number(part || 0))
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000
  }
  const [, sign, ...each] = /^([+-])(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?$/.exec(text) ?? []
  if (sign === undefined) return undefined
  const sum = [604_800, 86_400, 3600, 60, 1].reduce((all, seconds, at) => all + seconds * Number(each[at] ?? 0), 0)
  return now + (sign === '-' ? -sum : sum)
}

const types: { readonly [type: string]: string } = {
  rsa: 'RSA',
  'rsa-pss': 'RSA',
  ec: 'ECC',
  ed25519: 'Ed25519',
  ed448: 'Ed448',
  x25519: 'X25519',
  x448: 'X448',
  dsa: 'DSA',
}
const curves: { readonly [curve: string]: string } = { prime256v1: 'secp256r1', prime192v1: 'secp192r1' }

function listOf(words: readonly string[], told: (word: string) => string = word => word): Result[string] {
  const plain = words.filter(word => word !== 'critical').map(told)
  return plain.length > 0 ? plain : null
}
