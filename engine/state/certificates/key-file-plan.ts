import { createHash } from 'node:crypto'
import type { Secret } from '../../load/values.ts'
import type { Made, Ran, State, Step, ToldResult } from '../../module.ts'
import type { Sh } from '../../shell/sh.ts'
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
import { madeTold } from '../files/made-told.ts'
import { targetPath } from '../files/target-path.ts'
import type { Machine } from '../machine.ts'
import type { Question } from '../question.ts'
import { isAsAsked, type KeyWish, keyRefusal, keyScript, newKey, withoutOpenssl } from './key-wish.ts'
import { keyText, type PrivateKey, privateKey } from './private-key.ts'

/** What openssl_privatekey is asked for. */
export interface KeyFileArgs extends Asked {
  readonly path: string
  readonly state: 'present' | 'absent'
  readonly type: string
  readonly size: number
  readonly curve?: string
  readonly regenerate: 'never' | 'fail' | 'partial_idempotence' | 'full_idempotence' | 'always'
  readonly force: boolean
  readonly passphrase?: Secret
  readonly cipher: string
  readonly backup: boolean
  readonly format: string
  readonly return_content: boolean
}

type Reads = { readonly now: Question<PrivateKey> } & SpotReads
type Now = { readonly now: PrivateKey } & Spots

/** The reads that a key needs. */
export function keyFileReads(a: KeyFileArgs, machine: Machine): Reads {
  return { ...spotReads([fileOf(a)], machine), now: privateKey(targetPath(a.path, machine), a.passphrase) }
}

/** Why it cannot be brought about; undefined where it can. */
export function keyFileRefusal(a: KeyFileArgs, now: Now, machine: Machine): string | undefined {
  if (!/^[\w-]+$/.test(a.cipher)) return `"${a.cipher}" is no cipher; name one as openssl does: aes-256-cbc`
  if (a.return_content) return 'a key never leaves the target; leave return_content out'
  if (a.format === 'raw') return 'the format raw is not built; leave it out'
  if (a.format === 'pkcs1' && a.type !== 'RSA' && a.type !== 'ECC')
    return `a key of type ${a.type} cannot be written as pkcs1; leave format out`
  if (a.type === 'DSA') return 'keys of type DSA are not built; take RSA, ECC, Ed25519 or Ed448'
  if (a.type === 'ECC' && a.curve === undefined) return 'a key of type ECC needs its curve; give curve: secp256r1'
  if (a.state === 'absent') return undefined
  return spotRefusal(spotOf(fileOf(a), now, machine)) ?? notReplaced(a, now.now)
}

/** What there is. */
export function keyFileHave(now: Now, a: KeyFileArgs, machine: Machine): State {
  const spot = spotOf(fileOf(a), now, machine)
  if (a.state === 'absent') return { state: spot.now.exists ? 'present' : 'absent' }
  const said = keyText(now.now)
  return { ...spotsHave([spot]), key: isAlways(a) && now.now.exists ? `${said} of now` : said }
}

/** What there is to be. */
export function keyFileWant(a: KeyFileArgs, now: Now, machine: Machine): State {
  if (a.state === 'absent') return { state: 'absent' }
  return { ...spotsWant([spotOf(fileOf(a), now, machine)], machine), key: isMade(a, now.now) ? keyText(newKey(wishOf(a))) : undefined }
}

/** The steps. */
export function keyFileSteps(change: State, a: KeyFileArgs, now: Now, machine: Machine): (Step | Sh | false)[] {
  const spot = spotOf(fileOf(a), now, machine)
  if (a.state === 'absent') return [goingStep(spot)]
  if (!isMade(a, now.now)) return keepingSteps(spot, change)
  return [makingStep(spot, change, machine, keyScript(wishOf(a)), withoutOpenssl)]
}

/** What holds afterwards; the public half only the target knows. */
export function keyFileMade(change: State, a: KeyFileArgs, now: Now, machine: Machine): Made[] {
  const spot = spotOf(fileOf(a), now, machine)
  const question = privateKey(targetPath(a.path, machine), a.passphrase)
  if (a.state === 'absent') return [[question, { exists: false }], spotGone(spot)]
  const isNew = isMade(a, now.now)
  return [...spotMade(spot, change, machine, isNew), ...(isNew ? [[question, newKey(wishOf(a))] as const] : [])]
}

/** What `register` keeps; the fingerprint of a key that was there. */
export function keyFileResult(now: Now, _: State, a: KeyFileArgs, ran: readonly Ran[], machine: Machine): ToldResult {
  const isNew = a.state === 'present' && isMade(a, now.now)
  const kept = madeTold('privatekey', { ...a, return_content: false }, spotOf(fileOf(a), now, machine), isNew, ran)
  if (a.state === 'absent') return { filename: a.path, ...kept }
  const key = isMade(a, now.now) ? newKey(wishOf(a)) : now.now
  const sum = key.publicKey && createHash('sha256').update(Buffer.from(key.publicKey, 'base64')).digest('hex')
  return {
    filename: a.path,
    type: key.type === 'EC' ? 'ECC' : (key.type ?? a.type),
    ...(key.size !== undefined && { size: key.size }),
    ...(key.curve !== undefined && { curve: key.curve }),
    ...kept,
    fingerprint: sum ? { sha256: (sum.match(/../g) ?? []).join(':') } : {},
  }
}

function fileOf(a: KeyFileArgs): MadeFile {
  return { path: a.path, asked: { ...askedOf(a), mode: a.mode ?? '0600' }, isKept: a.backup }
}

function wishOf({ path, type, size, curve, passphrase, cipher, format }: KeyFileArgs): KeyWish {
  return { path, type: type === 'ECC' ? 'EC' : type, size, curve, passphrase, cipher, isTraditional: format === 'pkcs1' }
}

function isAlways({ force, regenerate }: KeyFileArgs): boolean {
  return force || regenerate === 'always'
}

function isMade(a: KeyFileArgs, now: PrivateKey): boolean {
  if (!now.exists || isAlways(a)) return true
  return a.regenerate !== 'never' && a.regenerate !== 'fail' && !isAsAsked(now, wishOf(a))
}

function notReplaced(a: KeyFileArgs, now: PrivateKey): string | undefined {
  const said = keyRefusal(now, wishOf(a))?.replace('with force: true', 'with regenerate: full_idempotence')
  if (said === undefined || now.problem === 'unreadable' || now.problem === 'no openssl') return said
  if (isAlways(a) || a.regenerate === 'full_idempotence') return undefined
  return now.problem !== undefined || a.regenerate === 'fail' ? said : undefined
}
