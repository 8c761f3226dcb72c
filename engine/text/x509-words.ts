import { isIP } from 'node:net'

/** Attributes of names that have a short word, by their object identifiers. */
const attributes: { readonly [oid: string]: string } = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.17': 'postalCode',
  '2.5.4.42': 'GN',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
}
/** Long words for them. */
const longWords: { readonly [word: string]: string } = {
  commonname: 'CN',
  surname: 'SN',
  countryname: 'C',
  localityname: 'L',
  stateorprovincename: 'ST',
  streetaddress: 'street',
  organizationname: 'O',
  organizationalunitname: 'OU',
  givenname: 'GN',
  e: 'emailAddress',
  email: 'emailAddress',
  userid: 'UID',
  domaincomponent: 'DC',
}

/** What a key may be used for, in the order of the bits. */
const keyUsages = [
  ...['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment', 'keyAgreement'],
  ...['keyCertSign', 'cRLSign', 'encipherOnly', 'decipherOnly'],
]
const otherKeyUsages: { readonly [word: string]: string } = {
  contentcommitment: 'nonRepudiation',
  certificatesign: 'keyCertSign',
}

/** What it may be used for besides, by the object identifiers, each with the words that openssl prints. */
const extendedUsages: { readonly [oid: string]: readonly [word: string, long: string] } = {
  '1.3.6.1.5.5.7.3.1': ['serverAuth', 'TLS Web Server Authentication'],
  '1.3.6.1.5.5.7.3.2': ['clientAuth', 'TLS Web Client Authentication'],
  '1.3.6.1.5.5.7.3.3': ['codeSigning', 'Code Signing'],
  '1.3.6.1.5.5.7.3.4': ['emailProtection', 'E-mail Protection'],
  '1.3.6.1.5.5.7.3.8': ['timeStamping', 'Time Stamping'],
  '1.3.6.1.5.5.7.3.9': ['OCSPSigning', 'OCSP Signing'],
  '2.5.29.37.0': ['anyExtendedKeyUsage', 'Any Extended Key Usage'],
}

/** The word for an attribute of a name, from its number or from another word. */
export function attributeWord(given: string): string {
  const known = Object.values(attributes).find(word => word.toLowerCase() === given.toLowerCase())
  return known ?? attributes[given] ?? longWords[given.toLowerCase()] ?? given
}

/** The number of an attribute of a name, by its word; undefined for none. */
export function attributeOid(word: string): string | undefined {
  return Object.entries(attributes).find(([, one]) => one === word)?.[0] ?? (/^[0-2](\.\d+)+$/.test(word) ? word : undefined)
}

/** The words for bits of a key usage. */
export function keyUsageOf(bits: readonly number[]): string[] {
  return bits.map(bit => keyUsages[bit] ?? String(bit)).sort()
}

/** The word for a usage that somebody wrote in one of several ways; undefined for none. */
export function keyUsageWord(given: string): string | undefined {
  const bare = given.replaceAll(' ', '').toLowerCase()
  return keyUsages.find(word => word.toLowerCase() === bare) ?? otherKeyUsages[bare]
}

/** The same for extended usages: a word, a long word, or an object identifier, which stays where it has no word. */
export function extendedUsageWord(given: string): string | undefined {
  const found = Object.entries(extendedUsages).find(([oid, words]) =>
    [oid, ...words].some(word => word.toLowerCase() === given.toLowerCase()),
  )
  return found?.[1][0] ?? (/^\d+(\.\d+)+$/.test(given) ? given : undefined)
}

const nameTypes = ['DNS', 'IP', 'email', 'URI', 'RID'] as const

/** A name as certificates hold it (`DNS:www.example.com`); one without a type is an address or a name of DNS. Undefined for no such name. */
export function alternativeName(given: string): string | undefined {
  const [, word, rest] = /^([A-Za-z ]+):(.*)$/s.exec(given) ?? []
  const type = isIP(given) ? undefined : nameTypes.find(name => name.toLowerCase() === word?.replace(/ Address$/i, '').toLowerCase())
  const name = type === undefined ? given : (rest ?? '')
  if (/^$|^\s|\s$|\p{Cc}/u.test(name)) return undefined
  if (type === 'IP' || (type === undefined && isIP(name))) return isIP(name) ? `IP:${address(name)}` : undefined
  if (type === undefined && word !== undefined) return undefined
  return type === 'DNS' || type === undefined ? `DNS:${name.toLowerCase()}` : `${type}:${name}`
}

/** An address in the one way that it is written here. */
export function address(given: string): string {
  return isIP(given) === 6 ? new URL(`http://[${given}]/`).hostname.slice(1, -1) : given
}

const longNames: { readonly [word: string]: string } = {
  CN: 'commonName',
  SN: 'surname',
  C: 'countryName',
  L: 'localityName',
  ST: 'stateOrProvinceName',
  street: 'streetAddress',
  O: 'organizationName',
  OU: 'organizationalUnitName',
  GN: 'givenName',
  UID: 'userId',
  DC: 'domainComponent',
}
const longKeyUsages: { readonly [word: string]: string } = {
  nonRepudiation: 'Non Repudiation',
  keyCertSign: 'Certificate Sign',
  cRLSign: 'CRL Sign',
}

/** The long word for an attribute of a name: commonName. */
export function longAttribute(word: string): string {
  return longNames[word] ?? word
}

/** The long words for usages of keys and certificates, as openssl prints them. */
export function longUsage(word: string): string {
  const found = Object.values(extendedUsages).find(([short]) => short === word)
  if (found) return found[1]
  return (
    longKeyUsages[word] ??
    (keyUsages.includes(word) ? word.replace(/^./, first => first.toUpperCase()).replace(/(?<=[a-z])[A-Z]/g, ' $&') : word)
  )
}
