import type { Secret } from '../../load/values.ts'
import type { Made, Ran, State, Step, ToldResult } from '../../module.ts'
import type { Sh } from '../../shell/sh.ts'
import type { Rarer } from '../../text/x509-rarer.ts'
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
import { type CertificateRequest, certificateRequest } from './certificate.ts'
import { requestScript } from './certificate-scripts.ts'
import { type ClaimArgs, claimsOf, claimsState, wishOf, wishRefusal } from './certificate-wish.ts'
import { keyRefusal, withoutOpenssl } from './key-wish.ts'
import { keyIn, type PrivateKey, privateKey } from './private-key.ts'
import { isSameRarer, type RarerArgs, rarerRefusal, rarerStates, rarerWish } from './rarer-wish.ts'

/** What openssl_csr is asked for. */
export interface RequestArgs extends ClaimArgs, RarerArgs, Asked {
  readonly path: string
  readonly privatekey_path?: string
  readonly privatekey_content?: Secret
  readonly privatekey_passphrase?: Secret
  readonly backup: boolean
  readonly return_content: boolean
  readonly state: 'present' | 'absent'
  readonly force: boolean
  readonly use_common_name_for_san: boolean
}

type Reads = {
  readonly now: Question<CertificateRequest>
  readonly key?: Question<PrivateKey>
  readonly text?: Question<FileText>
} & SpotReads
type Now = { readonly now: CertificateRequest; readonly key?: PrivateKey; readonly text?: FileText } & Spots

/** The reads that a request needs. */
export function requestReads(a: RequestArgs, machine: Machine): Reads {
  return {
    ...spotReads([fileOf(a)], machine),
    now: certificateRequest(targetPath(a.path, machine)),
    ...toldReads(a, machine),
    ...(a.privatekey_path !== undefined && { key: privateKey(targetPath(a.privatekey_path, machine), a.privatekey_passphrase) }),
  }
}

/** Why it cannot be brought about; undefined where it can. */
export function requestRefusal(a: RequestArgs, now: Now, machine: Machine): string | undefined {
  if (a.state === 'absent') return undefined
  const { privatekey_path: path = 'privatekey_content', path: own } = a
  const key = keyOf(a, now)
  if (key === undefined) return 'a request needs its key; give privatekey_path or privatekey_content'
  if (!key.exists) return `there is no key at ${path}; a task before this one must make it`
  if (key.problem) return keyRefusal(key, { path })?.replace(/, or have .*$/, '')
  if (now.now.problem === 'unreadable') return `${own} cannot be read; become a user who may read it`
  if (a.subject_ordered && wishOf({ ...a, subject_ordered: undefined }).subject.length > 0)
    return 'subject_ordered cannot be combined with any other subject field; give all of it in subject_ordered'
  return wishRefusal(named(a)) ?? rarerRefusal(a) ?? spotRefusal(spotOf(fileOf(a), now, machine))
}

/** What there is. */
export function requestHave(now: Now, a: RequestArgs, machine: Machine): State {
  const spot = spotOf(fileOf(a), now, machine)
  if (a.state === 'absent') return { state: spot.now.exists ? 'present' : 'absent' }
  const { exists, publicKey } = now.now
  return {
    ...spotsHave([spot]),
    request: !exists ? 'absent' : a.force ? 'of now' : 'present',
    ...claimsState(now.now),
    ...rarerStates(now.now.rarer, rarerOf(a, now)).now,
    belongs_to: publicKey === undefined ? undefined : publicKey === keyOf(a, now)?.publicKey ? keyName(a) : 'another key',
  }
}

/** What there is to be. */
export function requestWant(a: RequestArgs, now: Now, machine: Machine): State {
  if (a.state === 'absent') return { state: 'absent' }
  return {
    ...spotsWant([spotOf(fileOf(a), now, machine)], machine),
    ...(isMade(a, now) && {
      request: 'present',
      ...claimsState(claimsOf(wishOf(named(a)))),
      ...rarerStates(now.now.rarer, rarerOf(a, now)).wanted,
      belongs_to: now.now.publicKey === undefined ? undefined : keyName(a),
    }),
  }
}

/** The steps. */
export function requestSteps(change: State, a: RequestArgs, now: Now, machine: Machine): (Step | Sh | false)[] {
  const spot = spotOf(fileOf(a), now, machine)
  if (a.state === 'absent') return [goingStep(spot)]
  if (!isMade(a, now)) return keepingSteps(spot, change)
  const path = a.privatekey_path === undefined ? undefined : targetPath(a.privatekey_path, machine)
  const key = { path, content: a.privatekey_content, passphrase: a.privatekey_passphrase }
  const script = requestScript({ wish: { ...wishOf(named(a)), rarer: rarerOf(a, now) }, digest: a.digest, key })
  return [makingStep(spot, change, machine, script, withoutOpenssl), tellingStep(spot, a)]
}

/** What holds afterwards. */
export function requestMade(change: State, a: RequestArgs, now: Now, machine: Machine): Made[] {
  const spot = spotOf(fileOf(a), now, machine)
  const question = certificateRequest(targetPath(a.path, machine))
  if (a.state === 'absent') return [[question, { exists: false }], spotGone(spot)]
  const isNew = isMade(a, now)
  const publicKey = keyOf(a, now)?.publicKey
  const rarer = rarerOf(a, now)
  const told = { ...claimsOf(wishOf(named(a))), ...(Object.keys(rarer).length > 0 && { rarer }) }
  const claims = { exists: true, ...told, ...(publicKey !== undefined && { publicKey }) }
  return [...spotMade(spot, change, machine, isNew), ...(isNew ? [[question, claims] as const] : [])]
}

/** What `register` keeps. */
export function requestResult(now: Now, _: State, a: RequestArgs, ran: readonly Ran[], machine: Machine): ToldResult {
  const isNew = a.state === 'present' && isMade(a, now)
  const more = madeTold('csr', a, spotOf(fileOf(a), now, machine), isNew, ran, now.text)
  if (a.state === 'absent') return { filename: a.path, ...more }
  const { subject, subjectAltName, keyUsage, extendedKeyUsage, basicConstraints } = wishOf(named(a))
  return {
    filename: a.path,
    privatekey: a.privatekey_path ?? null,
    subject: subject.map(([attribute, value]) => [attribute, value]),
    subjectAltName: plain(subjectAltName),
    keyUsage: plain(keyUsage),
    extendedKeyUsage: plain(extendedKeyUsage),
    basicConstraints: plain(basicConstraints),
    ocspMustStaple: a.ocsp_must_staple ?? false,
    name_constraints_permitted: [...(a.name_constraints_permitted ?? [])],
    name_constraints_excluded: [...(a.name_constraints_excluded ?? [])],
    ...more,
  }
}

function keyOf({ privatekey_content: content, privatekey_passphrase: passphrase }: RequestArgs, { key }: Now): PrivateKey | undefined {
  return content ? keyIn(content, passphrase) : key
}

function keyName({ privatekey_path: path }: RequestArgs): string {
  return path ?? 'privatekey_content'
}

function rarerOf(a: RequestArgs, now: Now): Rarer {
  return rarerWish(a, keyOf(a, now)?.publicKey)
}

/** Without other names it is for its common name. */
function named(a: RequestArgs): RequestArgs {
  const hasNames = a.subject_alt_name !== undefined || !a.use_common_name_for_san || a.common_name === undefined
  return hasNames ? a : { ...a, subject_alt_name: [`DNS:${a.common_name}`] }
}

function fileOf(a: RequestArgs): MadeFile {
  return { path: a.path, asked: askedOf(a), isKept: a.backup }
}

// In a check a key that is not made yet has no public half, nor has a request of it.
function isMade(a: RequestArgs, all: Now): boolean {
  const { now } = all
  const hasClaims = JSON.stringify(claimsState(now)) === JSON.stringify(claimsState(claimsOf(wishOf(named(a)))))
  return (
    a.force ||
    !now.exists ||
    now.problem !== undefined ||
    now.publicKey !== keyOf(a, all)?.publicKey ||
    !hasClaims ||
    !isSameRarer(now.rarer, rarerOf(a, all))
  )
}

function plain(words: readonly string[]): string[] | null {
  const given = words.filter(word => word !== 'critical')
  return given.length > 0 ? given : null
}
