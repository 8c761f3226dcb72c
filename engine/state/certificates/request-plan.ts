import type { Made, Result, State, Step } from '../../module.ts'
import { type Sh, sh } from '../../shell/sh.ts'
import { type Asked, askedOf } from '../files/file-attributes.ts'
import {
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
import { targetPath } from '../files/target-path.ts'
import type { Machine } from '../machine.ts'
import type { Question } from '../question.ts'
import { type CertificateRequest, certificateRequest } from './certificate.ts'
import { requestScript } from './certificate-scripts.ts'
import { type ClaimArgs, claimsOf, claimsState, wishOf, wishRefusal } from './certificate-wish.ts'
import { keyRefusal, withoutOpenssl } from './key-wish.ts'
import { type PrivateKey, privateKey } from './private-key.ts'

/** What openssl_csr is asked for. */
export interface RequestArgs extends ClaimArgs, Asked {
  readonly path: string
  readonly privatekey_path?: string
  readonly state: 'present' | 'absent'
  readonly force: boolean
  readonly use_common_name_for_san: boolean
}

type Reads = { readonly now: Question<CertificateRequest>; readonly key?: Question<PrivateKey> } & SpotReads
type Now = { readonly now: CertificateRequest; readonly key?: PrivateKey } & Spots

/** The reads that a request needs. */
export function requestReads(a: RequestArgs, machine: Machine): Reads {
  return {
    ...spotReads([fileOf(a)], machine),
    now: certificateRequest(targetPath(a.path, machine)),
    ...(a.privatekey_path !== undefined && { key: privateKey(targetPath(a.privatekey_path, machine)) }),
  }
}

/** Why it cannot be brought about; undefined where it can. */
export function requestRefusal(a: RequestArgs, now: Now, machine: Machine): string | undefined {
  if (a.state === 'absent') return undefined
  const { privatekey_path: path, path: own } = a
  if (path === undefined || now.key === undefined) return 'a request needs its key; give privatekey_path'
  if (!now.key.exists) return `there is no key at ${path}; a task before this one must make it`
  if (now.key.problem) return keyRefusal(now.key, { path })?.replace(/, or have .*$/, '')
  if (now.now.problem === 'unreadable') return `${own} cannot be read; become a user who may read it`
  return wishRefusal(named(a)) ?? spotRefusal(spotOf(fileOf(a), now, machine))
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
    belongs_to: publicKey === undefined ? undefined : publicKey === now.key?.publicKey ? a.privatekey_path : 'another key',
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
      belongs_to: now.now.publicKey === undefined ? undefined : a.privatekey_path,
    }),
  }
}

/** The steps. */
export function requestSteps(change: State, a: RequestArgs, now: Now, machine: Machine): (Step | Sh | false)[] {
  const spot = spotOf(fileOf(a), now, machine)
  if (a.state === 'absent') return [sh`rm -f -- ${spot.path}`]
  if (!isMade(a, now)) return keepingSteps(spot, change)
  const source = { wish: wishOf(named(a)), digest: a.digest, key: targetPath(a.privatekey_path ?? '', machine) }
  return [makingStep(spot, change, machine, requestScript(source), withoutOpenssl)]
}

/** What holds afterwards. */
export function requestMade(change: State, a: RequestArgs, now: Now, machine: Machine): Made[] {
  const spot = spotOf(fileOf(a), now, machine)
  const question = certificateRequest(targetPath(a.path, machine))
  if (a.state === 'absent') return [[question, { exists: false }], spotGone(spot)]
  const isNew = isMade(a, now)
  const publicKey = now.key?.publicKey
  const claims = { exists: true, ...claimsOf(wishOf(named(a))), ...(publicKey !== undefined && { publicKey }) }
  return [...spotMade(spot, change, machine, isNew), ...(isNew ? [[question, claims] as const] : [])]
}

/** What `register` keeps. */
export function requestResult(_now: Now, _change: State, a: RequestArgs): Result {
  if (a.state === 'absent') return { filename: a.path }
  const { subject, subjectAltName, keyUsage, extendedKeyUsage, basicConstraints } = wishOf(named(a))
  return {
    filename: a.path,
    privatekey: a.privatekey_path ?? null,
    subject: subject.map(([attribute, value]) => [attribute, value]),
    subjectAltName: [...subjectAltName],
    keyUsage: plain(keyUsage),
    extendedKeyUsage: plain(extendedKeyUsage),
    basicConstraints: plain(basicConstraints),
  }
}

/** Without other names it is for its common name. */
function named(a: RequestArgs): RequestArgs {
  const hasNames = a.subject_alt_name !== undefined || !a.use_common_name_for_san || a.common_name === undefined
  return hasNames ? a : { ...a, subject_alt_name: [`DNS:${a.common_name}`] }
}

function fileOf(a: RequestArgs): MadeFile {
  return { path: a.path, asked: askedOf(a) }
}

// In a check a key that is not made yet has no public half, nor has a request of it.
function isMade(a: RequestArgs, { now, key }: Now): boolean {
  const hasClaims = JSON.stringify(claimsState(now)) === JSON.stringify(claimsState(claimsOf(wishOf(named(a)))))
  return a.force || !now.exists || now.problem !== undefined || now.publicKey !== key?.publicKey || !hasClaims
}

function plain(words: readonly string[]): string[] {
  return words.filter(word => word !== 'critical')
}
