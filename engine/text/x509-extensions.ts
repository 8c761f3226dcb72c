import { type Der, derOf, derValues, oidOf, smallNumber, tags } from './der.ts'

/** An extension of a certificate, as its bytes are. */
export interface Extension {
  /** As openssl calls it; its number where it has no word. */
  readonly name: string
  readonly isCritical: boolean
  readonly value: Uint8Array
}

/** What is around a certificate: its version (2 for the third), what it was signed by, and its extensions. */
export interface Envelope {
  readonly version: number
  readonly algorithm: string
  readonly extensions: readonly Extension[]
}

/** Reads it; throws a RangeError for what is no certificate. */
export function readEnvelope(bytes: Uint8Array): Envelope {
  const [signed, algorithm] = derValues(derOf(bytes).body)
  const parts = derValues(signed?.body ?? new Uint8Array())
  const first = parts[0]?.tag === 0xa0 ? derValues(parts[0].body)[0] : undefined
  const extensions = parts.find(({ tag }) => tag === 0xa3)
  const [oid] = derValues(algorithm?.body ?? new Uint8Array())
  return {
    version: first ? smallNumber(first) : 0,
    algorithm: named(oid, algorithms),
    extensions: extensions ? derValues(derOf(extensions.body).body).map(one => extensionOf(derValues(one.body))) : [],
  }
}

function extensionOf(parts: readonly Der[]): Extension {
  const [oid, second] = parts
  return {
    name: named(oid, words),
    isCritical: second?.tag === tags.boolean && second.body[0] !== 0,
    value: parts.at(-1)?.body ?? new Uint8Array(),
  }
}

function named(oid: Der | undefined, table: { readonly [oid: string]: string }): string {
  const number = oid ? oidOf(oid) : ''
  return table[number] ?? number
}

const algorithms: { readonly [oid: string]: string } = {
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.2.840.113549.1.1.10': 'rsassaPss',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.113549.1.1.14': 'sha224WithRSAEncryption',
  '1.2.840.10045.4.1': 'ecdsa-with-SHA1',
  '1.2.840.10045.4.3.1': 'ecdsa-with-SHA224',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.3.101.112': 'ED25519',
  '1.3.101.113': 'ED448',
}

const words: { readonly [oid: string]: string } = {
  '2.5.29.14': 'subjectKeyIdentifier',
  '2.5.29.15': 'keyUsage',
  '2.5.29.16': 'privateKeyUsagePeriod',
  '2.5.29.17': 'subjectAltName',
  '2.5.29.18': 'issuerAltName',
  '2.5.29.19': 'basicConstraints',
  '2.5.29.30': 'nameConstraints',
  '2.5.29.31': 'crlDistributionPoints',
  '2.5.29.32': 'certificatePolicies',
  '2.5.29.33': 'policyMappings',
  '2.5.29.35': 'authorityKeyIdentifier',
  '2.5.29.36': 'policyConstraints',
  '2.5.29.37': 'extendedKeyUsage',
  '2.5.29.46': 'freshestCRL',
  '2.5.29.54': 'inhibitAnyPolicy',
  '1.3.6.1.5.5.7.1.1': 'authorityInfoAccess',
  '1.3.6.1.5.5.7.1.11': 'subjectInfoAccess',
  '1.3.6.1.5.5.7.1.24': 'tlsfeature',
  '1.3.6.1.4.1.11129.2.4.2': 'ct_precert_scts',
  '2.16.840.1.113730.1.1': 'nsCertType',
  '2.16.840.1.113730.1.13': 'nsComment',
}
