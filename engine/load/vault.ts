import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Position, Problems } from '../errors.ts'
import { type Secret, textsOf, type Value } from './values.ts'

/** One password of a vault, with the label that `--vault-id label@…` gave it. */
export interface VaultSecret {
  readonly id: string
  readonly password: Secret
}

/** The passwords that vaulted texts are tried with, in order. */
export interface Vault {
  readonly secrets: readonly VaultSecret[]
  /** Told each value that came out of a vault, so that it is masked wherever it shows. */
  readonly opened?: (value: Value) => void
}

const header = /^\$ANSIBLE_VAULT;(1\.[12]);AES256(?:;(\S+))?\s*$/

/** Whether a text is a vault's. */
export function isVaulted(text: string): boolean {
  return text.startsWith('$ANSIBLE_VAULT;')
}

/** The bytes inside a vaulted text. Throws Problems where no password fits; `file` and `at` say where it stands. */
export function decrypt(text: string, vault: Vault, file: string, at?: Position): Uint8Array {
  return unlock(text, vault, file, at).bytes
}

/** What is inside a vaulted text, and the password that opened it, with the label that the text has. */
export interface Unlocked {
  readonly bytes: Uint8Array
  readonly secret: VaultSecret
}

/** Opens a vaulted text, as `decrypt` does, and tells which password did it: whoever writes it again uses that one. */
export function unlock(text: string, vault: Vault, file: string, at: Position = { file, line: 1, column: 1 }): Unlocked {
  const refuse = (code: string, message: string, hint: string, said?: string): never => {
    throw new Problems([{ code, message, at, hint, ...(said === undefined ? {} : { said }) }])
  }
  const lines = text.trim().split(/\r?\n/)
  const found = header.exec(lines[0] ?? '')
  if (!found) return refuse('vault-format', `${file} is not a vault of format 1.1 or 1.2`, 'was it cut off, or edited by hand?')
  const hint = 'give it with --vault-password-file FILE or --ask-vault-pass'
  if (vault.secrets.length === 0)
    return refuse(
      'missing-vault-password',
      `${file} holds a vault, and there is no password for it`,
      hint,
      'Attempting to decrypt but no vault secrets found',
    )
  const body = lines.slice(1).join('')
  const backup = 'take it from a backup or from version control; no password opens it as it is'
  if (!isWhole(body)) return refuse('damaged-vault', `the vault in ${file} is damaged: its text is cut off or was changed`, backup)
  const label = found[2]
  const ordered = [...vault.secrets].sort((a, b) => Number(b.id === label) - Number(a.id === label))
  for (const { id, password } of ordered) {
    const bytes = open(body, String(password.reveal()))
    if (bytes) return { bytes, secret: { id: label ?? id, password } }
  }
  const said = 'Decryption failed (no vault secrets were found that could decrypt)'
  return refuse('wrong-vault-password', `no password opens the vault in ${file}`, triedHint(vault, label), said)
}

function triedHint({ secrets }: Vault, label: string | undefined): string {
  const tried = secrets.map(({ id }) => `"${id}"`).join(', ')
  const wanted = label === undefined ? '' : `; the vault was made with the id "${label}": --vault-id ${label}@FILE`
  return `tried the password${secrets.length > 1 ? 's' : ''} ${tried}${wanted}; is it the right one, and was the vault not edited by hand?`
}

/** A vaulted text as ansible-vault writes it: 80 columns, format 1.2 where there is an id. */
export function encrypt(plain: Uint8Array, { id, password }: VaultSecret, salt: Uint8Array = randomBytes(32)): string {
  const { key, mac, iv } = keysOf(String(password.reveal()), salt)
  const cipher = createCipheriv('aes-256-ctr', key, iv)
  const padding = 16 - (plain.length % 16)
  const body = Buffer.concat([cipher.update(Buffer.concat([plain, Buffer.alloc(padding, padding)])), cipher.final()])
  const digest = createHmac('sha256', mac).update(body).digest('hex')
  const inner = [Buffer.from(salt).toString('hex'), digest, body.toString('hex')].join('\n')
  const hex = Buffer.from(inner, 'latin1').toString('hex')
  const head = id === 'default' ? '$ANSIBLE_VAULT;1.1;AES256' : `$ANSIBLE_VAULT;1.2;AES256;${id}`
  return `${[head, ...(hex.match(/.{1,80}/g) ?? [])].join('\n')}\n`
}

/** Salt, digest and body, each in hexadecimal, the whole in hexadecimal again. */
function isWhole(hex: string): boolean {
  const isHex = (text: string) => text.length % 2 === 0 && /^[0-9a-f]+$/i.test(text)
  const [salt = '', digest = '', body = '', ...more] = isHex(hex) ? Buffer.from(hex, 'hex').toString('latin1').split('\n') : []
  return isHex(salt) && digest.length === 64 && isHex(digest) && body.length % 32 === 0 && isHex(body) && more.length === 0
}

function open(hex: string, password: string): Uint8Array | undefined {
  const [salt = '', digest = '', body = ''] = Buffer.from(hex, 'hex').toString('latin1').split('\n')
  const { key, mac, iv } = keysOf(password, Buffer.from(salt, 'hex'))
  const sealed = Buffer.from(body, 'hex')
  const expected = createHmac('sha256', mac).update(sealed).digest()
  const given = Buffer.from(digest, 'hex')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  const cipher = createDecipheriv('aes-256-ctr', key, iv)
  const padded = Buffer.concat([cipher.update(sealed), cipher.final()])
  return padded.subarray(0, padded.length - (padded.at(-1) ?? 0))
}

function keysOf(password: string, salt: Uint8Array): { key: Buffer; mac: Buffer; iv: Buffer } {
  const derived = pbkdf2Sync(password, salt, 10_000, 80, 'sha256')
  return { key: derived.subarray(0, 32), mac: derived.subarray(32, 64), iv: derived.subarray(64, 80) }
}

/** Vault passwords as the run has them; each is remembered as something that may not be shown, and so is what they open. */
export function openVault(secrets: readonly VaultSecret[], remember: Set<string>): Vault {
  for (const { password } of secrets) remember.add(String(password.reveal()))
  return {
    secrets,
    opened: value => {
      for (const text of textsOf(value)) remember.add(text)
    },
  }
}
