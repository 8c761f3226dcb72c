import type { Secret } from '../../load/values.ts'
import type { Made, Ran, State, Step, ToldResult } from '../../module.ts'
import type { Sh } from '../../shell/sh.ts'
import type { Wish } from '../../text/openssl-config.ts'
import { subjectParts } from '../../text/x509-name.ts'
import { type Asked, askedOf } from '../files/file-attributes.ts'
import {
  goingStep,
  keepingSteps,
  type MadeFile,
  makingStep,
  type SpotReads,
  type Spots,
  spotGone,
  spotMade,
  spotOf,
  spotReads,
  spotRefusal,
  spotsHave,
  spotsWant,
} from '../files/made-file.ts'
import { madeTold, tellingStep, toldReads } from '../files/made-told.ts'
import { targetPath } from '../files/target-path.ts'
import type { FileText } from '../files/text.ts'
import type { Machine } from '../machine.ts'
import type { Question } from '../question.ts'
import { clock } from '../system/clock.ts'
import {
  type Certificate,
  type CertificateRequest,
  certificate,
  certificateIn,
  certificateRequest,
  isSignedBy,
  requestIn,
} from './certificate.ts'
import { signingScript } from './certificate-scripts.ts'
import { claimsState } from './certificate-wish.ts'
import type { KeySource } from './key-source.ts'
import { keyRefusal, withoutOpenssl } from './key-wish.ts'
import { keyIn, type PrivateKey, privateKey } from './private-key.ts'
import { type IdentifierWish, type SignedRarer, signedRarer } from './signed-rarer.ts'

/** What x509_certificate is asked for. */
export interface SigningArgs extends Asked {
  readonly path: string
  readonly state: 'present' | 'absent'
  readonly provider?: string
  readonly csr_path?: string
  readonly privatekey_path?: string
  readonly ownca_path?: string
  readonly ownca_privatekey_path?: string
  readonly csr_content?: string
  readonly privatekey_content?: Secret
  readonly privatekey_passphrase?: Secret
  readonly ownca_content?: string
  readonly ownca_privatekey_content?: Secret
  readonly ownca_privatekey_passphrase?: Secret
  readonly backup: boolean
  readonly return_content: boolean
  readonly selfsigned_digest: string
  readonly ownca_digest: string
  readonly selfsigned_not_after: string
  readonly ownca_not_after: string
  readonly selfsigned_create_subject_key_identifier: IdentifierWish
  readonly ownca_create_subject_key_identifier: IdentifierWish
  readonly ownca_create_authority_key_identifier: boolean
  readonly force: boolean
  readonly ignore_timestamps: boolean
}

type Reads = {
  readonly now: Question<Certificate>
  readonly clock: Question<number>
  readonly request?: Question<CertificateRequest>
  readonly key?: Question<PrivateKey>
  readonly ca?: Question<Certificate>
  readonly text?: Question<FileText>
} & SpotReads
type Now = {
  readonly now: Certificate
  readonly clock: number
  readonly request?: CertificateRequest
  readonly key?: PrivateKey
  readonly ca?: Certificate
  readonly text?: FileText
} & Spots

/** The reads that a certificate from a request needs. `key` is the one that signs. */
export function signingReads(a: SigningArgs, machine: Machine): Reads {
  const at = (path: string) => targetPath(path, machine)
  const { path, passphrase } = signerOf(a)
  return {
    ...spotReads([fileOf(a)], machine),
    ...toldReads(a, machine),
    now: certificate(at(a.path)),
    clock: clock(),
    ...(a.csr_path !== undefined && { request: certificateRequest(at(a.csr_path)) }),
    ...(path !== undefined && { key: privateKey(at(path), passphrase) }),
    ...(isOwn(a) && a.ownca_path !== undefined && { ca: certificate(at(a.ownca_path)) }),
  }
}

/** Why it cannot be brought about; undefined where it can. */
export function signingRefusal(a: SigningArgs, asked: Now, machine: Machine): string | undefined {
  if (a.state === 'absent') return undefined
  const now = given(a, asked)
  if (a.provider !== 'selfsigned' && a.provider !== 'ownca')
    return `the provider ${a.provider ?? ''} is not built; give provider: selfsigned or ownca`
  if (!a.ignore_timestamps) return 'renewal by its dates is what openssl_cert does (renew_before); leave ignore_timestamps out, or use that'
  if (daysOf(a) === undefined) return `the time ${timeOf(a)} is not built yet; write it in days, such as +730d`
  const { request, key, ca } = now
  if (!request?.exists || request.problem)
    return `there is no request at ${a.csr_path ?? 'csr_content'}; a task before this one must make it`
  const path = signerOf(a).path ?? ''
  if (!key?.exists)
    return `there is no key to sign with at ${path || (isOwn(a) ? 'ownca_privatekey_path' : 'privatekey_path')}; a task before this one must make it`
  if (key.problem) return keyRefusal(key, { path })?.replace(/, or have .*$/, '')
  if (isOwn(a) && (!ca?.exists || ca.problem))
    return `there is no certificate of a CA at ${a.ownca_path ?? 'ownca_content'}; a task before this one must make it`
  const signs = isOwn(a) ? ca?.publicKey : request.publicKey
  if (signs !== key.publicKey)
    return `the key at ${path || 'privatekey_content'} is not that of ${isOwn(a) ? (a.ownca_path ?? 'ownca_content') : requestName(a)}; name the two that belong together`
  if (now.now.problem === 'unreadable') return `${a.path} cannot be read; become a user who may read it`
  return spotRefusal(spotOf(fileOf(a), now, machine))
}

/** What there is. */
export function signingHave(asked: Now, a: SigningArgs, machine: Machine): State {
  const now = given(a, asked)
  const spot = spotOf(fileOf(a), now, machine)
  if (a.state === 'absent') return { state: spot.now.exists ? 'present' : 'absent' }
  const { exists, issuer, publicKey, notAfter } = now.now
  return {
    ...spotsHave([spot]),
    certificate: !exists ? 'absent' : a.force ? 'of now' : 'present',
    ...claimsState(now.now),
    ...rarerIn(a, now).have,
    issuer: issuer && `${issuer}${isOfSigner(a, now) ? '' : ', with another key'}`,
    belongs_to: publicKey === undefined ? undefined : publicKey === now.request?.publicKey ? requestName(a) : 'another key',
    expires: notAfter === undefined ? undefined : dayOf(notAfter),
  }
}

/** What there is to be. */
export function signingWant(a: SigningArgs, asked: Now, machine: Machine): State {
  const now = given(a, asked)
  if (a.state === 'absent') return { state: 'absent' }
  return {
    ...spotsWant([spotOf(fileOf(a), now, machine)], machine),
    ...(isSigned(a, now) && {
      certificate: 'present',
      ...claimsState(now.request ?? {}),
      ...rarerIn(a, now).want,
      issuer: issuerOf(a, now),
      belongs_to: now.now.publicKey === undefined ? undefined : requestName(a),
      expires: dayOf(now.clock + (daysOf(a) ?? 0) * 86400),
    }),
  }
}

/** The steps. */
export function signingSteps(change: State, a: SigningArgs, asked: Now, machine: Machine): (Step | Sh | false)[] {
  const now = given(a, asked)
  const spot = spotOf(fileOf(a), now, machine)
  if (a.state === 'absent') return [goingStep(spot)]
  if (!isSigned(a, now)) return keepingSteps(spot, change)
  const at = (path: string) => ({ path: targetPath(path, machine) })
  const { path, ...signer } = signerOf(a)
  const key = { ...signer, ...(path !== undefined && at(path)) }
  const script = signingScript({
    wish: {
      ...wishOf(now.request),
      rarer: rarerIn(a, now).made,
      isWithoutIdentifier: identifierWish(a) === 'never_create',
      isWithoutAuthority: true,
    },
    digest: isOwn(a) ? a.ownca_digest : a.selfsigned_digest,
    key,
    days: daysOf(a) ?? 0,
    ...(isOwn(a) && {
      request: a.csr_content === undefined ? at(a.csr_path ?? '') : { content: a.csr_content },
      signer: { key, certificate: a.ownca_content === undefined ? at(a.ownca_path ?? '') : { content: a.ownca_content } },
    }),
  })
  return [makingStep(spot, change, machine, script, withoutOpenssl), tellingStep(spot, a)]
}

/** What holds afterwards. */
export function signingMade(change: State, a: SigningArgs, asked: Now, machine: Machine): Made[] {
  const now = given(a, asked)
  const spot = spotOf(fileOf(a), now, machine)
  const question = certificate(targetPath(a.path, machine))
  if (a.state === 'absent') return [[question, { exists: false }], spotGone(spot)]
  const isNew = isSigned(a, now)
  const { rarer: _, ...asks } = now.request ?? { exists: true }
  const { made } = rarerIn(a, now)
  const signed = { ...asks, ...(Object.keys(made).length > 0 && { rarer: made }), issuer: issuerOf(a, now) }
  return [...spotMade(spot, change, machine, isNew), ...(isNew ? [[question, signed] as const] : [])]
}

/** What `register` keeps. */
export function signingResult(asked: Now, _: State, a: SigningArgs, ran: readonly Ran[], machine: Machine): ToldResult {
  const isNew = a.state === 'present' && isSigned(a, given(a, asked))
  const more = madeTold('certificate', a, spotOf(fileOf(a), asked, machine), isNew, ran, asked.text)
  return { filename: a.path, csr: a.csr_path ?? null, privatekey: a.privatekey_path ?? null, ...more }
}

/** The answers, with what was given as a text in place of files. */
function given(a: SigningArgs, now: Now): Now {
  const { content, passphrase } = signerOf(a)
  return {
    ...now,
    ...(a.csr_content !== undefined && { request: requestIn(a.csr_content) }),
    ...(content && { key: keyIn(content, passphrase) }),
    ...(isOwn(a) && a.ownca_content !== undefined && { ca: certificateIn(a.ownca_content) }),
  }
}

/** The key that signs. */
function signerOf(a: SigningArgs): KeySource {
  return isOwn(a)
    ? { path: a.ownca_privatekey_path, content: a.ownca_privatekey_content, passphrase: a.ownca_privatekey_passphrase }
    : { path: a.privatekey_path, content: a.privatekey_content, passphrase: a.privatekey_passphrase }
}

function requestName({ csr_path: path }: SigningArgs): string {
  return path ?? 'csr_content'
}

function isOwn({ provider }: SigningArgs): boolean {
  return provider === 'ownca'
}

function timeOf(a: SigningArgs): string {
  return isOwn(a) ? a.ownca_not_after : a.selfsigned_not_after
}

function daysOf(a: SigningArgs): number | undefined {
  const [, weeks = '0', days = '0'] = /^\+(?=\d)(?:(\d+)w)?(?:(\d+)d)?$/.exec(timeOf(a)) ?? []
  return Number(weeks) * 7 + Number(days) || undefined
}

function fileOf(a: SigningArgs): MadeFile {
  return { path: a.path, asked: askedOf(a), isKept: a.backup }
}

function wishOf(request: CertificateRequest | undefined): Wish {
  const { subject = '', subjectAltName = [], keyUsage = [], extendedKeyUsage = [], basicConstraints = [] } = request ?? {}
  return { subject: subjectParts(subject), subjectAltName, keyUsage, extendedKeyUsage, basicConstraints }
}

function issuerOf(a: SigningArgs, { ca, request }: Now): string {
  return (isOwn(a) ? ca?.subject : request?.subject) ?? ''
}

function isOfSigner(a: SigningArgs, now: Now): boolean {
  return isSignedBy(now.now, { subject: issuerOf(a, now), publicKey: now.key?.publicKey })
}

function identifierWish(a: SigningArgs): IdentifierWish {
  return isOwn(a) ? a.ownca_create_subject_key_identifier : a.selfsigned_create_subject_key_identifier
}

/** Extensions that few have: those of the request, with the keys named as it was asked for. */
function rarerIn(a: SigningArgs, { now, request, ca }: Now): SignedRarer {
  return signedRarer({ now, request, ca, own: identifierWish(a), namesSigner: isOwn(a) && a.ownca_create_authority_key_identifier })
}

function isSigned(a: SigningArgs, now: Now): boolean {
  const { exists, problem, publicKey } = now.now
  const hasClaims = JSON.stringify(claimsState(now.now)) === JSON.stringify(claimsState(now.request ?? {}))
  return (
    a.force ||
    !exists ||
    problem !== undefined ||
    publicKey !== now.request?.publicKey ||
    !hasClaims ||
    !isOfSigner(a, now) ||
    !rarerIn(a, now).isSame
  )
}

function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}
