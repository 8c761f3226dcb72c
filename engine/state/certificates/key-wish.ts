import type { Secret } from '../../load/values.ts'
import type { Ran } from '../../module.ts'
import { type Sh, sh } from '../../shell/sh.ts'
import { fed, textOf } from './key-source.ts'
import { keyText, type PrivateKey } from './private-key.ts'

/** What kind of key somebody asked for; what is left out may be any. */
export interface KeyWish {
  readonly path: string
  readonly type?: string | undefined
  readonly size?: number | undefined
  readonly curve?: string | undefined
  readonly passphrase?: Secret | undefined
  readonly cipher?: string
  /** In the form of its own type, not in that of all. */
  readonly isTraditional?: boolean
}

/** Curves that both openssl and the readers here know. */
export const curves = [
  ...(['secp256r1', 'secp384r1', 'secp521r1', 'secp224r1', 'secp192r1', 'secp256k1'] as const),
  ...(['brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1'] as const),
] as const

/** The kind of key that is made, where nothing is said RSA of 4096 bits. */
export function newKey({ type = 'RSA', size, curve, passphrase }: KeyWish): PrivateKey {
  const isLocked = passphrase ? { isLocked: true } : {}
  if (type === 'RSA') return { exists: true, type, size: size ?? 4096, ...isLocked }
  return type === 'EC' ? { exists: true, type, curve: curve ?? 'secp256r1', ...isLocked } : { exists: true, type, ...isLocked }
}

/** Whether a key is of the kind that was asked for. */
export function isAsAsked(now: PrivateKey, { type, size, curve, passphrase }: KeyWish): boolean {
  if (passphrase && !now.isLocked) return false
  const isSize = now.type !== 'RSA' || size === undefined || now.size === size
  const isCurve = now.type !== 'EC' || curve === undefined || now.curve === curve
  return now.exists && now.problem === undefined && (type === undefined || now.type === type) && isSize && isCurve
}

/** The argument of community.crypto's modules that says by what it is done. */
export const backendArgument = {
  select_crypto_backend: {
    type: 'string',
    enum: ['auto', 'cryptography'],
    default: 'auto',
    description: 'Taken and not used: openssl does it.',
  },
} as const

/** The sentence for a step that found no openssl to run. */
export function withoutOpenssl({ status }: Ran): string | undefined {
  return status === 127 ? 'there is no openssl; a task before this one must install it' : undefined
}

/** Why a key that is there cannot stay; undefined where it can, or is not there. */
export function keyRefusal(now: PrivateKey, wish: KeyWish): string | undefined {
  const { path } = wish
  if (!now.exists || isAsAsked(now, wish)) return undefined
  switch (now.problem) {
    case 'unreadable':
      return `${path} cannot be read; become a user who may read it`
    case 'no openssl':
      return `there is no openssl to ask about ${path}; a task before this one must install it`
    case 'locked':
      return `${path} has a passphrase, and it is not the one that is given, if any is; give privatekey_passphrase, or have it replaced with force: true`
    case 'none':
      return `${path} holds no private key that openssl can read; name another path, or have it replaced with force: true`
    default:
      return `${path} is of another kind (${keyText(now)}) than asked for (${keyText(newKey(wish))}), and what it signed or is trusted for would be lost with it; ask for what it is, or have it replaced with force: true`
  }
}

/** A script that prints a new key. */
export function keyScript(wish: KeyWish): Sh {
  const { passphrase, cipher = 'auto', isTraditional } = wish
  const how = `-${cipher === 'auto' ? 'aes-256-cbc' : cipher}`
  const given = passphrase ? { 5: textOf(passphrase) } : {}
  if (!isTraditional) return fed(sh`openssl genpkey ${generating(wish)} ${passphrase && [how, '-pass', 'fd:5']}`, given)
  const written = fed(sh`openssl pkey -traditional ${passphrase && [how, '-passout', 'fd:5']}`, given)
  return sh`openssl genpkey ${generating(wish)} | {\n${written}\n}`
}

function generating(wish: KeyWish): string[] {
  const { type = '', size, curve } = newKey(wish)
  if (type === 'RSA') return ['-algorithm', type, '-pkeyopt', `rsa_keygen_bits:${size}`]
  if (type === 'EC')
    return ['-algorithm', type, '-pkeyopt', `ec_paramgen_curve:${opensslCurve(curve)}`, '-pkeyopt', 'ec_param_enc:named_curve']
  return ['-algorithm', type]
}

function opensslCurve(curve = ''): string {
  return { secp256r1: 'prime256v1', secp192r1: 'prime192v1' }[curve] ?? curve
}
