import type { State } from '../../module.ts'
import type { Wish } from '../../text/openssl-config.ts'
import type { Claims } from '../../text/x509.ts'
import { subjectText } from '../../text/x509-name.ts'
import { alternativeName, attributeWord, extendedUsageWord, keyUsageWord } from '../../text/x509-words.ts'

const digests = ['sha256', 'sha384', 'sha512', 'sha224', 'sha1'] as const

/** The arguments that say whom a certificate is for and what for, by the names that community.crypto gives them. */
export const claimArguments = {
  common_name: { type: 'string', 'x-aliases': ['CN', 'commonName'], description: 'The common name of the subject.' },
  country_name: { type: 'string', 'x-aliases': ['C', 'countryName'], description: 'The country of the subject, in two letters.' },
  state_or_province_name: {
    type: 'string',
    'x-aliases': ['ST', 'stateOrProvinceName'],
    description: 'The state or province of the subject.',
  },
  locality_name: { type: 'string', 'x-aliases': ['L', 'localityName'], description: 'The town of the subject.' },
  organization_name: { type: 'string', 'x-aliases': ['O', 'organizationName'], description: 'The organization of the subject.' },
  organizational_unit_name: {
    type: 'string',
    'x-aliases': ['OU', 'organizationalUnitName'],
    description: 'The part of the organization.',
  },
  email_address: { type: 'string', 'x-aliases': ['E', 'emailAddress'], description: 'The mail address of the subject.' },
  subject: {
    type: 'object',
    additionalProperties: {},
    description:
      'Parts of the subject by their names (O, OU, CN …), one or a list of each; those with an argument of their own come behind.',
  },
  subject_alt_name: {
    type: 'array',
    items: { type: 'string' },
    'x-aliases': ['subjectAltName'],
    description: 'Names that it is for: DNS:www.example.com, IP:192.0.2.1, email:, URI:. Without a type it is an address or a name of DNS.',
  },
  subject_alt_name_critical: {
    type: 'boolean',
    default: false,
    'x-aliases': ['subjectAltName_critical'],
    description: 'Whether who does not understand these names must refuse it.',
  },
  key_usage: {
    type: 'array',
    items: { type: 'string' },
    'x-aliases': ['keyUsage'],
    description: 'What the key may be used for, such as digitalSignature, keyEncipherment, keyCertSign, cRLSign.',
  },
  extended_key_usage: {
    type: 'array',
    items: { type: 'string' },
    'x-aliases': ['extKeyUsage', 'extendedKeyUsage'],
    description: 'What it may be used for besides: serverAuth, clientAuth, codeSigning …, or an object identifier.',
  },
  extended_key_usage_critical: {
    type: 'boolean',
    default: false,
    'x-aliases': ['extKeyUsage_critical', 'extendedKeyUsage_critical'],
    description: 'Whether who does not understand that must refuse it.',
  },
  digest: { type: 'string', enum: digests, default: 'sha256', description: 'The hash that is signed.' },
} as const

/** These arguments as modules get them. */
export interface ClaimArgs {
  readonly common_name?: string
  readonly country_name?: string
  readonly state_or_province_name?: string
  readonly locality_name?: string
  readonly organization_name?: string
  readonly organizational_unit_name?: string
  readonly email_address?: string
  readonly subject?: { readonly [attribute: string]: unknown }
  readonly subject_ordered?: readonly { readonly [attribute: string]: unknown }[] | undefined
  readonly subject_alt_name?: readonly string[]
  readonly subject_alt_name_critical: boolean
  readonly key_usage?: readonly string[]
  readonly key_usage_critical: boolean
  readonly extended_key_usage?: readonly string[]
  readonly extended_key_usage_critical: boolean
  readonly basic_constraints?: readonly string[]
  readonly basic_constraints_critical: boolean
  readonly digest: string
}

const parts = [
  ['country_name', 'C'],
  ['state_or_province_name', 'ST'],
  ['locality_name', 'L'],
  ['organization_name', 'O'],
  ['organizational_unit_name', 'OU'],
  ['common_name', 'CN'],
  ['email_address', 'emailAddress'],
] as const

/** A certificate or request as it is to be. What is no word stays out: `wishRefusal` names it. */
export function wishOf(a: ClaimArgs): Wish {
  const given = [a.subject ?? {}, ...(a.subject_ordered ?? [])]
    .flatMap(one => Object.entries(one))
    .flatMap(([attribute, value]) => (Array.isArray(value) ? value : [value]).map(one => [attributeWord(attribute), String(one)] as const))
  const listed = (isCritical: boolean, words: readonly (string | undefined)[]) => {
    const sorted = [...new Set(words.flatMap(word => (word === undefined ? [] : [word])))].sort()
    return sorted.length > 0 && isCritical ? ['critical', ...sorted] : sorted
  }
  return {
    subject: [...given, ...parts.flatMap(([name, attribute]) => (a[name] === undefined ? [] : [[attribute, a[name]] as const]))],
    subjectAltName: listed(false, (a.subject_alt_name ?? []).map(alternativeName)),
    isAltNameCritical: a.subject_alt_name_critical,
    keyUsage: listed(a.key_usage_critical, (a.key_usage ?? []).map(keyUsageWord)),
    extendedKeyUsage: listed(a.extended_key_usage_critical, (a.extended_key_usage ?? []).map(extendedUsageWord)),
    basicConstraints: listed(a.basic_constraints_critical, (a.basic_constraints ?? []).map(constraintWord)),
  }
}

/** Why no certificate can say that; undefined where one can. */
export function wishRefusal(a: ClaimArgs): string | undefined {
  const wish = wishOf(a)
  const wrong = (name: 'subject_alt_name' | 'key_usage' | 'extended_key_usage' | 'basic_constraints', word: (given: string) => unknown) =>
    (a[name] ?? []).filter(given => word(given) === undefined).map(given => `${name}: ${given}`)
  const odd = [
    ...wrong('subject_alt_name', alternativeName),
    ...wrong('key_usage', keyUsageWord),
    ...wrong('extended_key_usage', extendedUsageWord),
    ...wrong('basic_constraints', constraintWord),
  ]
  if (odd.length > 0)
    return `certificates have no such ${odd.join(', ')}; write it as openssl does (DNS:name, keyCertSign, serverAuth, CA:TRUE)`
  if (wish.subject.length === 0) return 'a certificate without a name is refused by many who should trust it; give it a common_name'
  const blank = wish.subject.find(([, value]) => /^$|^\s|\s$|\p{Cc}/u.test(value))
  if (blank) return `${blank[0]} is empty, or has a blank at an end or a control character; mend it`
  const long = wish.subject.find(
    ([attribute, value]) => (attribute === 'CN' && value.length > 64) || (attribute === 'C' && value.length !== 2),
  )
  return (
    long &&
    `${long[0]} cannot be ${long[1]}: a common name has 64 characters at most, a country two; the names it is for go into subject_alt_name`
  )
}

/** What is compared, by the names of the arguments. */
export function claimsState({ subject, subjectAltName, keyUsage, extendedKeyUsage, basicConstraints }: Partial<Claims>): State {
  return {
    subject,
    subject_alt_name: subjectAltName,
    key_usage: keyUsage,
    extended_key_usage: extendedKeyUsage,
    basic_constraints: basicConstraints,
  }
}

/** What a wish claims. */
export function claimsOf({ subject, subjectAltName, keyUsage, extendedKeyUsage, basicConstraints }: Wish): Claims {
  return { subject: subjectText(subject), subjectAltName, keyUsage, extendedKeyUsage, basicConstraints }
}

function constraintWord(given: string): string | undefined {
  const bare = given.replaceAll(' ', '')
  if (/^CA:(TRUE|FALSE)$/i.test(bare)) return bare.toUpperCase()
  return /^pathlen:\d+$/i.test(bare) ? bare.toLowerCase() : undefined
}
