import type { Made, Result, State, Step } from '../../module.ts'
import type { Sh } from '../../shell/sh.ts'
import { type Asked, askedOf } from '../files/file-attributes.ts'
import {
  keepingSteps,
  type MadeFile,
  makingStep,
  type SpotReads,
  type Spots,
  spotMade,
  spotOf,
  spotReads,
  spotRefusal,
  spotsHave,
  spotsWant,
} from '../files/made-file.ts'
import { targetPath } from '../files/target-path.ts'
import type { Machine } from '../machine.ts'
import type { Question } from '../question.ts'
import { clock } from '../system/clock.ts'
import { type Certificate, type CertificateRequest, certificate, certificateRequest, isSignedBy } from './certificate.ts'
import { requestScript, signingScript } from './certificate-scripts.ts'
import { type ClaimArgs, claimsOf, claimsState, wishOf, wishRefusal } from './certificate-wish.ts'
import { isAsAsked, type KeyWish, keyRefusal, keyScript, newKey, withoutOpenssl } from './key-wish.ts'
import { keyText, type PrivateKey, privateKey } from './private-key.ts'

/** What openssl_cert is asked for. */
export interface CertificateArgs extends ClaimArgs, Asked {
  readonly path: string
  readonly privatekey_path: string
  readonly csr_path?: string
  readonly key_type?: string
  readonly key_size?: number
  readonly key_curve?: string
  readonly ownca_path?: string
  readonly ownca_privatekey_path?: string
  readonly days: number
  readonly renew_before: number
  readonly force: boolean
  readonly privatekey_mode?: unknown
  readonly privatekey_owner?: string
  readonly privatekey_group?: string
}

type Reads = {
  readonly now: Question<Certificate>
  readonly key: Question<PrivateKey>
  readonly clock: Question<number>
  readonly request?: Question<CertificateRequest>
  readonly ca?: Question<Certificate>
  readonly caKey?: Question<PrivateKey>
} & SpotReads
type Now = {
  readonly now: Certificate
  readonly key: PrivateKey
  readonly clock: number
  readonly request?: CertificateRequest
  readonly ca?: Certificate
  readonly caKey?: PrivateKey
} & Spots

const day = 86400
const asAsked = 'as asked for'

/** The reads that a key with its certificate needs. */
export function planReads(a: CertificateArgs, machine: Machine): Reads {
  const at = (path: string) => targetPath(path, machine)
  return {
    ...spotReads(filesOf(a), machine),
    now: certificate(at(a.path)),
    key: privateKey(at(a.privatekey_path)),
    clock: clock(),
    ...(a.csr_path !== undefined && { request: certificateRequest(at(a.csr_path)) }),
    ...(a.ownca_path !== undefined && { ca: certificate(at(a.ownca_path)) }),
    ...(a.ownca_privatekey_path !== undefined && { caKey: privateKey(at(a.ownca_privatekey_path)) }),
  }
}

/** Why they cannot be brought about; undefined where they can. */
export function planRefusal(a: CertificateArgs, now: Now, machine: Machine): string | undefined {
  const refusals = [
    () => wishRefusal(a),
    () =>
      a.renew_before >= a.days
        ? `a certificate for ${a.days} days that is renewed ${a.renew_before} days before its end would be signed anew each time; make renew_before smaller`
        : undefined,
    ...filesOf(a).map(file => () => spotRefusal(spotOf(file, now, machine))),
    () => (a.force && now.key.problem !== 'unreadable' && now.key.problem !== 'no openssl' ? undefined : keyRefusal(now.key, keyWish(a))),
    () => notReplaced(now.now, a.path, 'certificate', a.force),
    () => (a.csr_path === undefined ? undefined : notReplaced(now.request, a.csr_path, 'request for a certificate', a.force)),
    () => authorityRefusal(a, now),
  ]
  for (const refusal of refusals) {
    const sentence = refusal()
    if (sentence !== undefined) return sentence
  }
  return undefined
}

/** What there is, in words that may be shown. */
export function planHave(now: Now, a: CertificateArgs, machine: Machine): State {
  const { issuer, notAfter, publicKey } = now.now
  return {
    ...spotsHave(filesOf(a).map(file => spotOf(file, now, machine))),
    key: keyText(now.key),
    request: requestNow(a, now),
    ...claimsState(now.now),
    issuer: issuer === undefined ? undefined : `${issuer}${isOfIssuer(a, now) ? '' : ', with another key'}`,
    belongs_to: publicKey === undefined ? undefined : isOfKey(now.now, a, now) ? a.privatekey_path : 'another key',
    expires: notAfter === undefined ? undefined : dayOf(notAfter),
  }
}

/** What there is to be. */
export function planWant(a: CertificateArgs, now: Now, machine: Machine): State {
  return {
    ...spotsWant(
      filesOf(a).map(file => spotOf(file, now, machine)),
      machine,
    ),
    key: isKeyMade(a, now) ? keyText(newKey(keyWish(a))) : undefined,
    request: a.csr_path === undefined ? undefined : asAsked,
    ...(isSigned(a, now) && {
      ...claimsState(claimsOf(wishOf(a))),
      issuer: issuerOf(a, now),
      belongs_to: now.now.publicKey === undefined ? undefined : a.privatekey_path,
      expires: dayOf(now.clock + a.days * day),
    }),
  }
}

/** The steps, each made from what the one before made. */
export function planSteps(change: State, a: CertificateArgs, now: Now, machine: Machine): (Step | Sh | false)[] {
  const at = (path: string) => targetPath(path, machine)
  const file = (made: MadeFile, isMade: boolean, from: () => Sh) => {
    const spot = spotOf(made, now, machine)
    return isMade ? [makingStep(spot, change, machine, from(), withoutOpenssl)] : keepingSteps(spot, change)
  }
  const source = { wish: wishOf(a), digest: a.digest, key: { path: at(a.privatekey_path) } }
  const [key, crt, csr] = filesOf(a)
  const ca = a.ownca_path !== undefined && a.ownca_privatekey_path !== undefined
  const signer = ca ? { certificate: { path: at(a.ownca_path ?? '') }, key: { path: at(a.ownca_privatekey_path ?? '') } } : undefined
  return [
    ...(key ? file(key, isKeyMade(a, now), () => keyScript(keyWish(a))) : []),
    ...(csr ? file(csr, isAsking(a, now), () => requestScript(source)) : []),
    ...(crt ? file(crt, isSigned(a, now), () => signingScript({ ...source, days: a.days, signer })) : []),
  ]
}

/** What holds afterwards; what only the target knows then is left out. */
export function planMade(change: State, a: CertificateArgs, now: Now, machine: Machine): Made[] {
  const at = (path: string) => targetPath(path, machine)
  const [key, crt, csr] = filesOf(a)
  const file = (made: MadeFile | undefined, isMade: boolean) => (made ? spotMade(spotOf(made, now, machine), change, machine, isMade) : [])
  const claims = { exists: true, ...claimsOf(wishOf(a)), ...(!isKeyMade(a, now) && { publicKey: now.key.publicKey }) }
  return [
    ...file(key, isKeyMade(a, now)),
    ...file(csr, isAsking(a, now)),
    ...file(crt, isSigned(a, now)),
    ...(isKeyMade(a, now) ? [[privateKey(at(a.privatekey_path)), newKey(keyWish(a))] as const] : []),
    ...(a.csr_path !== undefined && isAsking(a, now) ? [[certificateRequest(at(a.csr_path)), claims] as const] : []),
    ...(isSigned(a, now) ? [[certificate(at(a.path)), { ...claims, issuer: issuerOf(a, now) }] as const] : []),
  ]
}

/** What `register` keeps. */
export function planResult(now: Now, _change: State, a: CertificateArgs): Result {
  const { subject, subjectAltName } = claimsOf(wishOf(a))
  const expires = isSigned(a, now) ? now.clock + a.days * day : now.now.notAfter
  return {
    filename: a.path,
    privatekey: a.privatekey_path,
    ...(a.csr_path !== undefined && { csr: a.csr_path }),
    subject,
    subject_alt_name: subjectAltName,
    issuer: issuerOf(a, now),
    ...(expires !== undefined && { expires: dayOf(expires) }),
    renewed: now.now.exists && isSigned(a, now),
  }
}

/** Key, certificate, and the request where that is kept. */
function filesOf(a: CertificateArgs): readonly MadeFile[] {
  const { owner, group, mode, ...labels } = askedOf(a)
  const [keyOwner, keyGroup] = [a.privatekey_owner ?? owner, a.privatekey_group ?? group]
  const asked = (attributes: object) => Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)) as Asked
  return [
    { path: a.privatekey_path, asked: asked({ ...labels, mode: a.privatekey_mode, owner: keyOwner, group: keyGroup }) },
    { path: a.path, asked: asked({ ...labels, mode, owner, group }) },
    ...(a.csr_path === undefined ? [] : [{ path: a.csr_path, asked: asked({ ...labels, mode, owner, group }) }]),
  ]
}

function keyWish(a: CertificateArgs): KeyWish {
  return { path: a.privatekey_path, type: a.key_type, size: a.key_size, curve: a.key_curve }
}

function isKeyMade(a: CertificateArgs, { key }: Now): boolean {
  return !isAsAsked(key, keyWish(a))
}

function isAsking(a: CertificateArgs, now: Now): boolean {
  return a.csr_path !== undefined && requestNow(a, now) !== asAsked
}

function requestNow(a: CertificateArgs, now: Now): string | undefined {
  const { request } = now
  if (request === undefined) return undefined
  if (!request.exists) return 'absent'
  if (request.problem) return 'no request'
  if (!isOfKey(request, a, now)) return 'of another key'
  return hasClaims(request, a) ? asAsked : 'asks for something else'
}

/** Whether the certificate is to be signed, for the first time or anew. */
function isSigned(a: CertificateArgs, now: Now): boolean {
  const { exists, problem, notAfter } = now.now
  if (!exists || problem) return true
  const isEnding = notAfter !== undefined && notAfter - now.clock < a.renew_before * day
  return isEnding || !isOfKey(now.now, a, now) || !hasClaims(now.now, a) || !isOfIssuer(a, now)
}

// In a check a key that is not made yet has no public half, nor has what was made of it.
function isOfKey({ publicKey }: Certificate | CertificateRequest, a: CertificateArgs, now: Now): boolean {
  return !isKeyMade(a, now) && publicKey === now.key.publicKey
}

function hasClaims(held: Certificate | CertificateRequest, a: CertificateArgs): boolean {
  return JSON.stringify(claimsState(held)) === JSON.stringify(claimsState(claimsOf(wishOf(a))))
}

function isOfIssuer(a: CertificateArgs, now: Now): boolean {
  return isSignedBy(now.now, { subject: issuerOf(a, now), publicKey: (a.ownca_path === undefined ? now.key : now.caKey)?.publicKey })
}

function issuerOf(a: CertificateArgs, { ca }: Now): string {
  return a.ownca_path === undefined ? claimsOf(wishOf(a)).subject : (ca?.subject ?? '')
}

function notReplaced(held: Certificate | CertificateRequest | undefined, path: string, what: string, force: boolean): string | undefined {
  if (held?.problem === 'unreadable') return `${path} cannot be read; become a user who may read it`
  if (held?.problem === undefined || force) return undefined
  return `${path} holds no ${what}; remove it, name another path, or have it replaced with force: true`
}

function authorityRefusal(
  { ownca_path: path, ownca_privatekey_path: keyPath = '' }: CertificateArgs,
  { ca, caKey }: Now,
): string | undefined {
  if (path === undefined || ca === undefined || caKey === undefined) return undefined
  if (!ca.exists || ca.problem) return `there is no certificate of a CA at ${path}; a task before this one must make it`
  if (!ca.basicConstraints?.includes('CA:TRUE'))
    return `the certificate at ${path} may not sign others; make it with basic_constraints: [CA:TRUE]`
  if (!caKey.exists) return `there is no key of the CA at ${keyPath}; a task before this one must make it, or bring it back`
  if (caKey.problem) return keyRefusal(caKey, { path: keyPath })?.replace(/, or have .*$/, '')
  return ca.publicKey === caKey.publicKey
    ? undefined
    : `the key at ${keyPath} is not that of the CA at ${path}; name the two that belong together`
}

function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}
