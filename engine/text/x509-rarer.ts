import { bitsOf, type Der, derOf, derValues, oidOf, tags } from './der.ts'
import { derBits, derMade, derNumber } from './der-made.ts'
import { generalName, generalNameMade, relativeMade } from './general-name.ts'
import { nameText, subjectParts } from './x509-name.ts'

/** Where a list of what was revoked is. */
export interface RevocationPoint {
  readonly full_name?: readonly string[]
  /** CN=…, behind the name of its issuer. */
  readonly relative_name?: string
  readonly crl_issuer?: readonly string[]
  readonly reasons?: readonly string[]
}

/** Extensions that few certificates have; each only where it is there. Lists begin with `critical` where they are. */
export interface Rarer {
  readonly name_constraints?: readonly string[]
  readonly ocsp_must_staple?: readonly string[]
  readonly crl_distribution_points?: readonly RevocationPoint[]
  /** Bytes as 00:11:22. */
  readonly subject_key_identifier?: string
  /** keyid:00:11, issuer:NAME and serial:NUMBER, as far as they are there. */
  readonly authority_key_identifier?: readonly string[]
}

/** An extension as it stands in a certificate. */
export interface Encoded {
  readonly oid: string
  readonly isCritical: boolean
  readonly value: Uint8Array
}

const oids = {
  subject_key_identifier: '2.5.29.14',
  name_constraints: '2.5.29.30',
  crl_distribution_points: '2.5.29.31',
  authority_key_identifier: '2.5.29.35',
  ocsp_must_staple: '1.3.6.1.5.5.7.1.24',
} as const
/** Reasons of a revocation, in the order of their bits. */
export const reasonWords = [
  ...['unused', 'key_compromise', 'ca_compromise', 'affiliation_changed', 'superseded', 'cessation_of_operation'],
  ...['certificate_hold', 'privilege_withdrawn', 'aa_compromise'],
]

/** What of these a certificate or a request has. */
export function rarerOf(extensions: readonly Encoded[]): Rarer {
  const of = <T>(name: keyof typeof oids, told: (value: Der, isCritical: boolean) => T) => {
    const found = extensions.find(({ oid }) => oid === oids[name])
    return found && { [name]: told(derOf(found.value), found.isCritical) }
  }
  const critical = (isCritical: boolean) => (isCritical ? ['critical'] : [])
  return {
    ...of('name_constraints', (value, isCritical) => [...critical(isCritical), ...constraintsIn(value)]),
    ...of('ocsp_must_staple', (_, isCritical) => [...critical(isCritical), 'status_request']),
    ...of('crl_distribution_points', ({ body }) => derValues(body).map(pointIn)),
    ...of('subject_key_identifier', ({ body }) => pairs(body)),
    ...of('authority_key_identifier', authorityIn),
  }
}

/** The same in their distinguished encoding. */
export function rarerMade(rarer: Rarer): Encoded[] {
  const { name_constraints: names, ocsp_must_staple: staple, crl_distribution_points: points } = rarer
  const { subject_key_identifier: own, authority_key_identifier: authority } = rarer
  const one = (name: keyof typeof oids, value: Uint8Array, words: readonly string[] = []) => ({
    oid: oids[name],
    isCritical: words[0] === 'critical',
    value,
  })
  return [
    ...(names ? [one('name_constraints', constraintsMade(names), names)] : []),
    ...(staple ? [one('ocsp_must_staple', derMade(0x30, derMade(0x02, derNumber(5n))), staple)] : []),
    ...(points ? [one('crl_distribution_points', derMade(0x30, ...points.map(pointMade)))] : []),
    ...(own === undefined ? [] : [one('subject_key_identifier', derMade(tags.octets, bytesIn(own)))]),
    ...(authority ? [one('authority_key_identifier', authorityMade(authority))] : []),
  ]
}

/** Bytes as pairs of digits. */
export function pairs(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/..(?=.)/g, '$&:')
}

/** The identifier of a key by what is in it: the SHA-1 of its bits. */
export function keyIdentifier(publicKey: Uint8Array, sha1: (bytes: Uint8Array) => Uint8Array): string {
  const [, bits] = derValues(derOf(publicKey).body)
  return pairs(sha1(bits?.body.subarray(1) ?? publicKey))
}

function bytesIn(text: string): Buffer {
  return Buffer.from(text.replaceAll(':', ''), 'hex')
}

function constraintsIn({ body }: Der): string[] {
  return derValues(body).flatMap(({ tag, body: subtrees }) =>
    derValues(subtrees).map(
      ({ body: [...bytes] }) => `${tag === 0xa0 ? 'permitted' : 'excluded'};${generalName(derOf(Uint8Array.from(bytes)))}`,
    ),
  )
}

function constraintsMade(words: readonly string[]): Buffer {
  const trees = (kind: string, tag: number) => {
    const names = words.filter(word => word.startsWith(`${kind};`)).map(word => word.slice(kind.length + 1))
    return names.length === 0 ? [] : [derMade(tag, ...names.map(name => derMade(0x30, generalNameMade(name))))]
  }
  return derMade(0x30, ...trees('permitted', 0xa0), ...trees('excluded', 0xa1))
}

function pointIn({ body }: Der): RevocationPoint {
  const parts = derValues(body)
  const at = parts.find(({ tag }) => tag === 0xa0)
  const place = at && derOf(at.body)
  const [reasons, issuer] = [parts.find(({ tag }) => tag === 0x81), parts.find(({ tag }) => tag === 0xa2)]
  const set = { tag: 0x31, body: place?.body ?? new Uint8Array() }
  return {
    ...(place?.tag === 0xa0 && { full_name: derValues(place.body).map(generalName) }),
    ...(place?.tag === 0xa1 && { relative_name: nameText({ ...place, body: derMade(0x31, set.body) }) }),
    ...(issuer && { crl_issuer: derValues(issuer.body).map(generalName) }),
    ...(reasons && { reasons: bitsOf(reasons).map(bit => reasonWords[bit] ?? String(bit)) }),
  }
}

function pointMade({ full_name: full, relative_name: relative, crl_issuer: issuer, reasons }: RevocationPoint): Buffer {
  return derMade(
    0x30,
    ...(full ? [derMade(0xa0, derMade(0xa0, ...full.map(generalNameMade)))] : []),
    ...(relative === undefined ? [] : [derMade(0xa0, derMade(0xa1, relativeMade(subjectParts(relative))))]),
    ...(reasons ? [derMade(0x81, derBits(reasons.map(word => reasonWords.indexOf(word))))] : []),
    ...(issuer ? [derMade(0xa2, ...issuer.map(generalNameMade))] : []),
  )
}

function authorityIn({ body }: Der): string[] {
  return derValues(body).flatMap(({ tag, body: part }) => {
    if (tag === 0x80) return [`keyid:${pairs(part)}`]
    if (tag === 0xa1) return derValues(part).map(name => `issuer:${generalName(name)}`)
    return [`serial:${BigInt(`0x${Buffer.from(part).toString('hex') || '0'}`)}`]
  })
}

function authorityMade(words: readonly string[]): Buffer {
  const of = (kind: string) => words.filter(word => word.startsWith(`${kind}:`)).map(word => word.slice(kind.length + 1))
  const issuer = of('issuer')
  return derMade(
    0x30,
    ...of('keyid').map(id => derMade(0x80, bytesIn(id))),
    ...(issuer.length > 0 ? [derMade(0xa1, ...issuer.map(generalNameMade))] : []),
    ...of('serial').map(number => derMade(0x82, derNumber(BigInt(number)))),
  )
}

/** Of an extension: its number, whether it is critical, and what it holds. */
export function encodedOf(extension: Der): Encoded {
  const [oid, second, third] = derValues(extension.body)
  const isCritical = second?.tag === tags.boolean && second.body[0] !== 0
  return { oid: oid ? oidOf(oid) : '', isCritical, value: (third ?? second)?.body ?? new Uint8Array() }
}
