import { createHash } from 'node:crypto'
import type { Comparable, State } from '../../module.ts'
import { directoryWord, generalNameWord } from '../../text/general-name.ts'
import { keyIdentifier, type Rarer, type RevocationPoint, reasonWords } from '../../text/x509-rarer.ts'

const names = <const D extends string>(description: D) => ({ type: 'array', items: { type: 'string' }, description }) as const
const off = <const D extends string>(description: D) => ({ type: 'boolean', default: false, description }) as const

/** The arguments for extensions that few certificates have. */
export const rarerArguments = {
  name_constraints_permitted: names('Of a CA: the names it may sign for: DNS:example.com, IP:192.0.2.0/24.'),
  name_constraints_excluded: names('Of a CA: the names it may not sign for.'),
  name_constraints_critical: off('Whether who does not understand that must refuse it.'),
  ocsp_must_staple: { ...off('Whether servers must show that it was not revoked.'), 'x-aliases': ['ocspMustStaple'] },
  ocsp_must_staple_critical: {
    ...off('Whether who does not understand that must refuse it.'),
    'x-aliases': ['ocspMustStaple_critical'],
  },
  crl_distribution_points: {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        full_name: names('Where it is: URI:https://ca.example.com/revoked.crl.'),
        relative_name: names('Where it is behind the name of its issuer: CN=example.com.'),
        crl_issuer: names('Who signs it, where that is another.'),
        reasons: {
          type: 'array',
          items: { type: 'string', enum: reasonWords.filter(word => word !== 'unused') },
          description: 'The reasons that it has.',
        },
      },
    },
    description: 'Where lists of what was revoked are.',
  },
  create_subject_key_identifier: off('Whether it names its own key, by the SHA-1 of it.'),
  subject_key_identifier: { type: 'string', description: 'How it names its own key: 00:11:22.' },
  authority_key_identifier: { type: 'string', description: 'The key that is to sign it: 00:11:22.' },
  authority_cert_issuer: names('Who signed the certificate of that key: DNS:ca.example.com.'),
  authority_cert_serial_number: { type: 'integer', description: 'The number of that certificate.' },
} as const

/** These arguments as modules get them. */
export interface RarerArgs {
  readonly name_constraints_permitted?: readonly string[]
  readonly name_constraints_excluded?: readonly string[]
  readonly name_constraints_critical?: boolean
  readonly ocsp_must_staple?: boolean
  readonly ocsp_must_staple_critical?: boolean
  readonly crl_distribution_points?: readonly PointArgs[]
  readonly create_subject_key_identifier?: boolean
  readonly subject_key_identifier?: string
  readonly authority_key_identifier?: string
  readonly authority_cert_issuer?: readonly string[]
  readonly authority_cert_serial_number?: number
}

interface PointArgs {
  readonly full_name?: readonly string[]
  readonly relative_name?: readonly string[]
  readonly crl_issuer?: readonly string[]
  readonly reasons?: readonly string[]
}

/** The extensions as they are to be; a key that is only planned has no identifier yet. */
export function rarerWish(a: RarerArgs, publicKey: string | undefined): Rarer {
  const { name_constraints_permitted: permitted = [], name_constraints_excluded: excluded = [], crl_distribution_points: points } = a
  const critical = (isCritical: boolean | undefined) => (isCritical ? ['critical'] : [])
  const constraints = [...words(permitted).map(name => `permitted;${name}`), ...words(excluded).map(name => `excluded;${name}`)]
  const own = a.create_subject_key_identifier ? publicKey && identifierOf(publicKey) : a.subject_key_identifier?.toLowerCase()
  const authority = [
    ...(a.authority_key_identifier === undefined ? [] : [`keyid:${a.authority_key_identifier.toLowerCase()}`]),
    ...words(a.authority_cert_issuer ?? []).map(name => `issuer:${name}`),
    ...(a.authority_cert_serial_number === undefined ? [] : [`serial:${a.authority_cert_serial_number}`]),
  ]
  return {
    ...(constraints.length > 0 && { name_constraints: [...critical(a.name_constraints_critical), ...constraints] }),
    ...(a.ocsp_must_staple && { ocsp_must_staple: [...critical(a.ocsp_must_staple_critical), 'status_request'] }),
    ...(points && points.length > 0 && { crl_distribution_points: points.map(pointOf) }),
    ...(own && { subject_key_identifier: own }),
    ...(authority.length > 0 && { authority_key_identifier: authority }),
  }
}

/** Why they cannot be; undefined where they can. */
export function rarerRefusal(a: RarerArgs): string | undefined {
  const points = a.crl_distribution_points ?? []
  const given = [
    ...(a.name_constraints_permitted ?? []),
    ...(a.name_constraints_excluded ?? []),
    ...(a.authority_cert_issuer ?? []),
    ...points.flatMap(({ full_name = [], crl_issuer = [] }) => [...full_name, ...crl_issuer]),
  ]
  const odd = given.find(name => generalNameWord(name) === undefined)
  if (odd !== undefined) return `"${odd}" is no name; write it with its sort: DNS:NAME, URI:…, IP:ADDRESS, email:…, dirName:/CN=…`
  const bytes = [a.subject_key_identifier, a.authority_key_identifier].find(
    id => id !== undefined && !/^[0-9a-f]{2}(:?[0-9a-f]{2})*$/i.test(id),
  )
  if (bytes !== undefined) return `"${bytes}" is no identifier of a key; write it as 00:11:22`
  if (a.create_subject_key_identifier && a.subject_key_identifier !== undefined)
    return 'subject_key_identifier cannot be specified if create_subject_key_identifier is true; leave one of them out'
  if ((a.authority_cert_issuer === undefined) !== (a.authority_cert_serial_number === undefined))
    return 'authority_cert_issuer and authority_cert_serial_number go together; give both'
  return points.map(oddPoint).find(Boolean)
}

/** Two sides as they are compared: what neither has is left out. */
export function rarerStates(now: Rarer = {}, wanted: Rarer = {}): { readonly now: State; readonly wanted: State } {
  const members = [...new Set([...Object.keys(now), ...Object.keys(wanted)])]
  const of = (rarer: Rarer) =>
    Object.fromEntries(members.map(member => [member, (rarer as { readonly [member: string]: Comparable })[member] ?? []]))
  return { now: of(now), wanted: of(wanted) }
}

/** Whether two sides are the same. */
export function isSameRarer(now: Rarer = {}, wanted: Rarer = {}): boolean {
  const states = rarerStates(now, wanted)
  return JSON.stringify(states.now) === JSON.stringify(states.wanted)
}

/** The identifier of a key, from its public half in base64. */
export function identifierOf(publicKey: string): string {
  return keyIdentifier(Buffer.from(publicKey, 'base64'), bytes => createHash('sha1').update(bytes).digest())
}

function pointOf({ full_name, relative_name, crl_issuer, reasons }: PointArgs): RevocationPoint {
  return {
    ...(full_name && { full_name: words(full_name) }),
    ...(relative_name && { relative_name: directoryWord(relative_name.join(','))?.replace('dirName:', '') ?? '' }),
    ...(crl_issuer && { crl_issuer: words(crl_issuer) }),
    ...(reasons && { reasons: reasonWords.filter(word => reasons.includes(word)) }),
  }
}

function oddPoint({ full_name, relative_name, crl_issuer }: PointArgs): string | undefined {
  if (full_name && relative_name) return 'crl_distribution_points: full_name and relative_name exclude each other; leave one out'
  if (!full_name && !relative_name && !crl_issuer) return 'crl_distribution_points: give full_name, relative_name or crl_issuer'
  if (relative_name && directoryWord(relative_name.join(',')) === undefined)
    return `crl_distribution_points: ${relative_name.join(',')} is no part of a name; write it as CN=example.com`
  return undefined
}

function words(given: readonly string[]): string[] {
  return given.flatMap(name => generalNameWord(name) ?? [])
}
