import type { Secret } from '../../load/values.ts'
import type { Made, Ran, Result, State, Step } from '../../module.ts'
import { encode, readRecords } from '../../shell/records.ts'
import { type Sh, sh } from '../../shell/sh.ts'
import { Content } from '../content.ts'
import type { FileState } from '../files/file.ts'
import { type Asked, askedOf } from '../files/file-attributes.ts'
import {
  keepingSteps,
  type MadeFile,
  makingStep,
  type Spot,
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
import { type FileText, text } from '../files/text.ts'
import type { Machine } from '../machine.ts'
import type { Question } from '../question.ts'
import { askingFor, fingerprintOf, type SshKey, sshKey, sshKeyText } from './ssh-key.ts'

/** What openssh_keypair is asked for. */
export interface KeyPairArgs extends Asked {
  readonly path: string
  readonly state: 'present' | 'absent'
  readonly type: 'rsa' | 'dsa' | 'ecdsa' | 'ed25519' | 'rsa1'
  readonly size?: number
  readonly comment?: string
  readonly passphrase?: Secret
  readonly private_key_format: 'auto' | 'pkcs1' | 'pkcs8' | 'ssh'
  readonly regenerate: 'never' | 'fail' | 'partial_idempotence' | 'full_idempotence' | 'always'
  readonly force: boolean
}

type Reads = { readonly now: Question<SshKey>; readonly text: Question<FileText> } & SpotReads
type Now = { readonly now: SshKey; readonly text: FileText } & Spots

const sizes = { rsa: 4096, rsa1: 4096, dsa: 1024, ecdsa: 256, ed25519: 256 } as const

/** The reads that a pair of keys needs. */
export function pairReads(a: KeyPairArgs, machine: Machine): Reads {
  const path = targetPath(a.path, machine)
  // Whatever key it is that goes.
  if (a.state === 'absent') return spotReads(filesOf(a), machine) as Reads
  return { ...spotReads(filesOf(a), machine), now: sshKey(path, a.passphrase), text: text(`${path}.pub`) }
}

/** Why it cannot be brought about; undefined where it can. */
export function pairRefusal(a: KeyPairArgs, now: Now, machine: Machine): string | undefined {
  const places = spotsOf(a, now, machine).map(spotRefusal)
  const folder = a.state === 'absent' ? undefined : places.find(sentence => sentence !== undefined)
  return folder ?? (a.state === 'absent' ? undefined : (askedRefusal(a) ?? keyRefusal(a, now.now)))
}

/** What there is. */
export function pairHave(now: Now, a: KeyPairArgs, machine: Machine): State {
  const spots = spotsOf(a, now, machine)
  if (a.state === 'absent') return { state: spots.some(spot => spot.now.exists) ? 'present' : 'absent' }
  const held = publicNow(now)
  return {
    ...spotsHave(spots),
    // One that is made anew each time differs from what is there, by itself.
    key: isAlways(a) && now.now.exists ? `${sshKeyText(now.now)} of now` : sshKeyText(now.now),
    ...(!isMade(a, now.now) && { public_key: held ?? 'absent' }),
    passphrase: now.now.exists && now.now.isLocked !== undefined ? (now.now.isLocked ? 'set' : 'none') : undefined,
  }
}

/** What there is to be. */
export function pairWant(a: KeyPairArgs, now: Now, machine: Machine): State {
  if (a.state === 'absent') return { state: 'absent' }
  const isNew = isMade(a, now.now)
  return {
    ...spotsWant(spotsOf(a, now, machine), machine),
    key: isNew ? `${a.type} ${sizeOf(a)}` : undefined,
    public_key: isNew ? undefined : publicWanted(a, now),
    passphrase: isNew && now.now.exists ? (a.passphrase ? 'set' : 'none') : undefined,
  }
}

/** The steps, the key first. */
export function pairSteps(change: State, a: KeyPairArgs, now: Now, machine: Machine): (Step | Sh | false)[] {
  const [key, pub] = spotsOf(a, now, machine)
  if (!key || !pub) return []
  if (a.state === 'absent') return [sh`rm -f -- ${key.path} ${pub.path}`]
  const isNew = isMade(a, now.now)
  const wanted = publicWanted(a, now)
  const known = wanted !== undefined && 'public_key' in change ? sh`printf '%s\\n' ${wanted}` : undefined
  const printed = isNew ? publicScript(a, key.path) : known
  return [
    ...(isNew ? [makingStep(key, change, machine, keyScript(a), withoutKeygen)] : keepingSteps(key, change)),
    ...(printed ? [makingStep(pub, change, machine, printed, withoutKeygen)] : keepingSteps(pub, change)),
    isNew && sh`printf 'public=%s\\0end=\\0' "$(cat -- ${pub.path})"`,
  ]
}

/** What holds afterwards. */
export function pairMade(change: State, a: KeyPairArgs, now: Now, machine: Machine): Made[] {
  const [key, pub] = spotsOf(a, now, machine)
  if (!key || !pub) return []
  const question = sshKey(targetPath(a.path, machine), a.passphrase)
  if (a.state === 'absent') return [[question, { exists: false }], ...[key, pub].map(spotGone)]
  const isNew = isMade(a, now.now)
  const wanted = publicWanted(a, now)
  const made = spotMade(pub, change, machine, isNew || 'public_key' in change)
  const known = made.map(([asked, after]): Made => {
    const content = isNew || wanted === undefined || !('public_key' in change) ? {} : { content: Content.of(`${wanted}\n`) }
    return [asked, { ...(after as FileState), ...content }]
  })
  const next: SshKey = { exists: true, type: a.type, size: sizeOf(a), isLocked: a.passphrase !== undefined }
  return [...spotMade(key, change, machine, isNew), ...known, ...(isNew ? [[question, next] as const] : [])]
}

/** What `register` keeps; in a check what nobody knows of a key that is not made yet is empty. */
export function pairResult(now: Now, _change: State, a: KeyPairArgs, ran: readonly Ran[]): Result {
  if (a.state === 'absent') return { filename: a.path }
  const isNew = isMade(a, now.now)
  const said = ran.map(({ stdout }) => readRecords(encode(stdout))[0]?.get('public')).find(text => text !== undefined)
  const [type = '', blob = '', ...comment] = (isNew ? said : publicWanted(a, now))?.split(' ') ?? []
  const publicKey = blob === '' ? '' : `${type} ${blob}`
  return {
    filename: a.path,
    type: isNew ? a.type : (now.now.type ?? a.type),
    size: isNew ? sizeOf(a) : (now.now.size ?? sizeOf(a)),
    comment: a.comment ?? comment.join(' '),
    public_key: publicKey,
    fingerprint: publicKey && fingerprintOf(publicKey),
  }
}

function filesOf(a: KeyPairArgs): readonly MadeFile[] {
  const { mode, ...shared } = askedOf(a)
  return [
    { path: a.path, asked: { ...shared, mode: mode ?? '0600' } },
    { path: `${a.path}.pub`, asked: shared },
  ]
}

function spotsOf(a: KeyPairArgs, now: Now, machine: Machine): Spot[] {
  return filesOf(a).map(made => spotOf(made, now, machine))
}

function sizeOf({ type, size }: KeyPairArgs): number {
  return type === 'ed25519' ? 256 : (size ?? sizes[type])
}

function isAlways({ force, regenerate }: KeyPairArgs): boolean {
  return force || regenerate === 'always'
}

function isAsAsked(a: KeyPairArgs, now: SshKey): boolean {
  return now.type === a.type && now.size === sizeOf(a)
}

/** Whether a key is made, for the first time or in place of another. */
function isMade(a: KeyPairArgs, now: SshKey): boolean {
  if (!now.exists || isAlways(a)) return true
  if (a.regenerate === 'never' || a.regenerate === 'fail') return false
  if (a.regenerate === 'partial_idempotence') return !isAsAsked(a, now)
  return !isAsAsked(a, now) || now.isLocked !== (a.passphrase !== undefined)
}

function askedRefusal(a: KeyPairArgs): string | undefined {
  const size = sizeOf(a)
  if (a.type === 'rsa1') return 'OpenSSH no longer makes rsa1 keys; ask for ed25519 or rsa'
  if (a.type === 'rsa' && size < 1024) return `an RSA key has 1024 bits at least, not ${size}; ask for 3072 or more`
  if (a.type === 'dsa' && size !== 1024) return `a DSA key has 1024 bits, not ${size}; ask for ed25519 instead`
  if (a.type === 'ecdsa' && ![256, 384, 521].includes(size))
    return `an ECDSA key has 256, 384 or 521 bits, not ${size}; ask for one of them`
  const word = a.passphrase === undefined ? 'long enough' : String(a.passphrase.reveal())
  if (word.length < 5 || /[\0\n]/.test(word)) return 'a passphrase has five characters at least, and no newline; take another, or none'
  return /[\0\n]/.test(a.comment ?? '') ? 'a comment has no newline; take it without' : undefined
}

function keyRefusal(a: KeyPairArgs, now: SshKey): string | undefined {
  if (!now.exists) return undefined
  if (now.problem === 'unreadable') return `${a.path} cannot be read; become a user who may read it`
  if (now.problem === 'no ssh-keygen') return `there is no ssh-keygen to ask about ${a.path}; a task before this one must install it`
  if (isAlways(a) || a.regenerate === 'full_idempotence') return undefined
  if (now.problem === 'locked')
    return `${a.path} has another passphrase than given; give the right one, or have it replaced with regenerate: full_idempotence`
  if (now.problem)
    return `${a.path} is no key that OpenSSH can read; name another path, or have it replaced with regenerate: full_idempotence`
  if (a.regenerate !== 'fail' || isAsAsked(a, now)) return undefined
  return `${a.path} is of another kind (${sshKeyText(now)}) than asked for (${a.type} ${sizeOf(a)}); ask for what it is, or have it replaced with regenerate: full_idempotence`
}

function publicNow({ text: { bytes } }: Now): string | undefined {
  return bytes && Buffer.from(bytes).toString('utf8').trimEnd()
}

function commentNow(now: Now): string {
  const [, , ...words] = (publicNow(now) ?? '').split(' ')
  return words.length > 0 ? words.join(' ') : (now.now.comment ?? '')
}

/** The line of the public half; undefined where nobody knows it. */
function publicWanted(a: KeyPairArgs, now: Now): string | undefined {
  const { publicKey } = now.now
  if (publicKey === undefined) return undefined
  const isOwn = publicNow(now)?.startsWith(publicKey) ?? false
  return [publicKey, a.comment ?? (isOwn ? commentNow(now) : (now.now.comment ?? ''))].filter(Boolean).join(' ')
}

/** A script that prints a new key. */
function keyScript(a: KeyPairArgs): Sh {
  const format = { auto: [], ssh: [], pkcs1: ['-m', 'PEM'], pkcs8: ['-m', 'PKCS8'] }[a.private_key_format]
  const size = a.type === 'ed25519' ? [] : ['-b', String(sizeOf(a))]
  const words = ['-q', '-t', a.type, ...size, ...(a.comment === undefined ? [] : ['-C', a.comment]), ...format]
  const make = sh`ssh-keygen ${words} -f "$k/k"`
  return sh`k=$(mktemp -d) || exit 1
trap 'rm -rf -- "$k"' EXIT; trap 'exit 1' HUP INT PIPE TERM
${a.passphrase ? askingFor(a.passphrase, 2, make) : sh`${make} -N ''`} >/dev/null || exit $?
cat -- "$k/k"`
}

/** A script that prints the public half of a key that was just made. */
function publicScript(a: KeyPairArgs, path: string): Sh {
  const half = a.passphrase ? askingFor(a.passphrase, 1, sh`ssh-keygen -y -f ${path}`) : sh`ssh-keygen -y -P '' -f ${path}`
  const comment = a.comment === undefined ? sh`"$c"` : sh`${a.comment}`
  return sh`p=$( ${half}) || exit 1
IFS=' ' read -r t b c <<HALF
$p
HALF
set -- ${comment}; printf '%s\\n' "$t $b\${1:+ $1}"`
}

function withoutKeygen({ status }: Ran): string | undefined {
  return status === 127 ? 'there is no ssh-keygen; a task before this one must install it' : undefined
}
