import { bitsOf, type Der, derOf, derValues, oidOf, smallNumber, tags, timeOf } from './der.ts'
import { nameText } from './x509-name.ts'
import { encodedOf, type Rarer, rarerOf } from './x509-rarer.ts'
import { address, extendedUsageWord, keyUsageOf } from './x509-words.ts'

/** Whom a certificate is for and what for, as it says itself or as a request asks. Lists of usages begin with `critical` where they are. */
export interface Claims {
  /** `CN=…, O=…` in the order that is there. */
  readonly subject: string
  readonly subjectAltName: readonly string[]
  readonly keyUsage: readonly string[]
  readonly extendedKeyUsage: readonly string[]
  readonly basicConstraints: readonly string[]
  readonly rarer?: Rarer
}

/** A certificate, as everybody may know it. */
export interface ReadCertificate extends Claims {
  readonly issuer: string
  readonly serial: string
  /** Seconds since 1970. */
  readonly notBefore: number
  readonly notAfter: number
  /** The public half of its key, as base64 of what `openssl pkey -pubout` encodes. */
  readonly publicKey: string
  /** The certificate itself, in base64. */
  readonly der: string
}

/** A request for a certificate. */
export interface ReadRequest extends Claims {
  readonly publicKey: string
}

/** What a certificate says; throws a RangeError for what is none. */
export function readCertificate(bytes: Uint8Array): ReadCertificate {
  const parts = derValues(part(derValues(derOf(bytes).body), 0).body)
  const [serial, , issuer, validity, subject, key, ...more] = parts[0]?.tag === 0xa0 ? parts.slice(1) : parts
  const [notBefore, notAfter] = derValues(there(validity).body).map(timeOf)
  const extensions = more.find(({ tag }) => tag === 0xa3)
  return {
    ...claims(there(subject), extensions ? derValues(derOf(extensions.body).body) : []),
    issuer: nameText(there(issuer)),
    serial: Buffer.from(there(serial).body).toString('hex').replace(/^00/, ''),
    notBefore: notBefore ?? 0,
    notAfter: notAfter ?? 0,
    publicKey: base64(there(key).whole),
    der: base64(derOf(bytes).whole),
  }
}

/** What a request asks for; throws a RangeError for what is none. */
export function readRequest(bytes: Uint8Array): ReadRequest {
  const [, subject, key, asked] = derValues(part(derValues(derOf(bytes).body), 0).body)
  const attributes = asked ? derValues(asked.body).map(({ body }) => derValues(body)) : []
  const [, extensions] = attributes.find(([oid]) => oid && oidOf(oid) === '1.2.840.113549.1.9.14') ?? []
  return {
    ...claims(there(subject), extensions ? derValues(derOf(extensions.body).body) : []),
    publicKey: base64(there(key).whole),
  }
}

function claims(subject: Der, extensions: readonly Der[]): Claims {
  const all = extensions.map(encodedOf)
  const rarer = rarerOf(all)
  const found = new Map(all.map(extension => [extension.oid, extension]))
  const listed = (oid: string, words: (value: Der) => readonly string[]) => {
    const there = found.get(oid)
    return there ? [...(there.isCritical ? ['critical'] : []), ...words(derOf(there.value))] : []
  }
  return {
    subject: nameText(subject),
    subjectAltName: listed('2.5.29.17', value => derValues(value.body).map(alternative).sort()).filter(word => word !== 'critical'),
    keyUsage: listed('2.5.29.15', value => keyUsageOf(bitsOf(value))),
    extendedKeyUsage: listed('2.5.29.37', value => derValues(value.body).map(usage).sort()),
    basicConstraints: listed('2.5.29.19', constraints),
    ...(Object.keys(rarer).length > 0 && { rarer }),
  }
}

function constraints({ body }: Der): string[] {
  const parts = derValues(body)
  const length = parts.find(({ tag }) => tag === 0x02)
  const isAuthority = parts.some(({ tag, body: [byte = 0] }) => tag === tags.boolean && byte !== 0)
  return [isAuthority ? 'CA:TRUE' : 'CA:FALSE', ...(length ? [`pathlen:${smallNumber(length)}`] : [])]
}

function usage(oid: Der): string {
  return extendedUsageWord(oidOf(oid)) ?? oidOf(oid)
}

function alternative({ tag, body }: Der): string {
  const text = Buffer.from(body).toString('latin1')
  switch (tag & 0x1f) {
    case 1:
      return `email:${text}`
    case 2:
      return `DNS:${text.toLowerCase()}`
    case 6:
      return `URI:${text}`
    case 7:
      return `IP:${addressOf(body)}`
    case 8:
      return `RID:${oidOf({ tag, body, whole: body })}`
    default:
      return `other:${Buffer.from(body).toString('hex')}`
  }
}

function addressOf(body: Uint8Array): string {
  if (body.length === 4) return body.join('.')
  const groups = Buffer.from(body).toString('hex').match(/.{4}/g) ?? []
  return groups.length === 8 ? address(groups.join(':')) : Buffer.from(body).toString('hex')
}

function part(values: readonly Der[], index: number): Der {
  return there(values[index])
}

function there(value: Der | undefined): Der {
  if (value === undefined) throw new RangeError('a part of it is missing')
  return value
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
