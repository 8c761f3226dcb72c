import { createPublicKey, type KeyObject } from 'node:crypto'
import { type Secret, Unknown } from '../../load/values.ts'
import { script, sh } from '../../shell/sh.ts'
import { absent, foretold, plannedEnd } from '../files/file.ts'
import { ask, instead, type Kind, type Question } from '../question.ts'
import { textOf } from './key-source.ts'

/** A private key, as much of it as everybody may know. */
export interface PrivateKey {
  readonly exists: boolean
  /** Why nothing is known of what is there: it cannot be read, has a passphrase, holds no key, or there is no openssl to ask. */
  readonly problem?: 'unreadable' | 'locked' | 'none' | 'no openssl'
  /** RSA, EC, Ed25519, Ed448, DSA, X25519 … */
  readonly type?: string
  /** Bits, of RSA and DSA. */
  readonly size?: number
  /** Of EC, as SECG names it: secp256r1. */
  readonly curve?: string
  /** The public half, in base64 of its DER. In a check left out for a key that is not made yet. */
  readonly publicKey?: string
  /** Whether it is there under a passphrase, which was given. */
  readonly isLocked?: boolean
}

/** A file with a key; the passphrase where it may have one. */
type KeyPlace = string | { readonly path: string; readonly passphrase: Secret }

/** Private keys: what leaves the target is the public half, and nothing else. */
export const privateKeyKind: Kind<KeyPlace, PrivateKey> = {
  name: 'private key',
  script: places =>
    script([
      sh`key_() { w=$2
  if [ -e "$1" ]; then
    printf 'exists=1\\0'
    if [ ! -r "$1" ]; then printf 'problem=unreadable\\0'
    elif ! command -v openssl >/dev/null 2>&1; then printf 'problem=no openssl\\0'
    elif p=$(openssl pkey -in "$1" -passin fd:5 -pubout </dev/null 2>/dev/null 5<<PASS
$w
PASS
); then printf 'public=%s\\0' "$p"; ! grep -q -e ENCRYPTED -- "$1" || printf 'locked=1\\0'
    elif grep -q -e ENCRYPTED -- "$1"; then printf 'problem=locked\\0'
    else printf 'problem=none\\0'; fi
  fi
  printf 'end=\\0'
}`,
      ...places.map(place => (typeof place === 'string' ? sh`key_ ${place} -` : sh`key_ ${place.path} ${textOf(place.passphrase)}`)),
    ]),
  parse: record => {
    if (!record.has('exists')) return { exists: false }
    const problem = record.get('problem') as PrivateKey['problem']
    if (problem) return { exists: true, problem }
    return { ...keyFrom(record.get('public') ?? ''), ...(record.has('locked') && { isLocked: true }) }
  },
  absent: () => ({ exists: false }),
  mayComeWithPackage: false,
  predict: (place, made, answer, all) => {
    const [path, passphrase] = typeof place === 'string' ? [place, undefined] : [place.path, place.passphrase]
    const end = plannedEnd(path, made)
    if (end !== path) return instead(privateKey(end, passphrase))
    const other = made(privateKey(path)) as PrivateKey | Unknown | undefined
    if (passphrase && other !== undefined) return other
    const laid = foretold({ path, follow: true }, made, absent)
    if (laid instanceof Unknown) return laid
    if (laid === undefined) return awaitsOpenssl(answer, all) ? new Unknown('the package that brings openssl') : undefined
    if (laid.type !== 'file') return { exists: false }
    if (laid.content?.isKnown === false) return new Unknown(laid.content.sha1)
    return laid.content?.bytes ? keyFrom(Buffer.from(laid.content.bytes).toString('utf8'), passphrase) : undefined
  },
  local: true,
}

/** Asks for the public half of a key, and what kind of key it is. */
export function privateKey(path: string, passphrase?: Secret): Question<PrivateKey> {
  return ask(privateKeyKind, passphrase ? { path, passphrase } : path)
}

/** The key that a text in PEM is. */
export function keyIn(content: Secret | string, passphrase?: Secret): PrivateKey {
  return keyFrom(textOf(content), passphrase)
}

/** A key in words: `RSA 4096`, `EC secp256r1`. */
export function keyText({ exists, problem, type, size, curve, isLocked }: PrivateKey): string {
  if (!exists) return 'absent'
  return problem ? 'no key that can be used' : [type, curve ?? size, isLocked && 'with a passphrase'].filter(Boolean).join(' ')
}

const types: { readonly [type: string]: string } = { rsa: 'RSA', 'rsa-pss': 'RSA', ec: 'EC', ed25519: 'Ed25519', ed448: 'Ed448' }
const curves: { readonly [curve: string]: string } = { prime256v1: 'secp256r1', prime192v1: 'secp192r1' }

function keyFrom(pem: string, passphrase?: Secret): PrivateKey {
  try {
    return { exists: true, ...partsOf(createPublicKey({ key: pem, format: 'pem', ...(passphrase && { passphrase: textOf(passphrase) }) })) }
  } catch {
    return { exists: true, problem: pem.includes('ENCRYPTED') ? 'locked' : 'none' }
  }
}

function partsOf(key: KeyObject): Omit<PrivateKey, 'exists' | 'problem'> {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  const type = key.asymmetricKeyType ?? ''
  return {
    type: types[type] ?? type.toUpperCase(),
    ...(modulusLength !== undefined && { size: modulusLength }),
    ...(namedCurve !== undefined && { curve: curves[namedCurve] ?? namedCurve }),
    publicKey: key.export({ type: 'spki', format: 'der' }).toString('base64'),
  }
}

function awaitsOpenssl(answer: unknown, all: Parameters<NonNullable<Kind<string, PrivateKey>['predict']>>[3]): boolean {
  return (answer as PrivateKey).problem === 'no openssl' && all().some(([{ kind }]) => kind.name === 'package')
}
