import { createHash, createHmac, randomBytes } from 'node:crypto'
import bcrypt from 'bcryptjs'
import { letters, md5Crypt, shaCrypt } from './crypt.ts'

/** The ways that a password can be hashed in a file that a web server reads, by the names that playbooks have for them. */
export const schemes = ['apr_md5_crypt', 'bcrypt', 'ldap_sha1', 'md5_crypt', 'plaintext', 'sha256_crypt', 'sha512_crypt'] as const
export type Scheme = (typeof schemes)[number]

// bcrypt takes a tenth of a second, and one task asks several times.
const key = randomBytes(32)
const known = new Map<string, boolean>()

/** The highest cost of a bcrypt, and of SHA-crypt in rounds: a few seconds. A host must not keep the control side busy for days. */
export const dearest = { bcrypt: 16, sha: 1_000_000 }

/** Whether a hash was made of a password. A text that is no hash is the password itself; one that costs too much to check fits nothing. */
export function isHashOf(hash: string, password: string): boolean {
  const id = createHmac('sha256', key).update(`${hash}\n${password}`).digest('hex')
  const is = known.get(id) ?? checked(hash, password)
  known.set(id, is)
  return is
}

/** How a hash was made. */
export function schemeOf(hash: string): Scheme {
  if (/^\$2[aby]\$/.test(hash)) return 'bcrypt'
  const [mark = ''] = /^(\$apr1\$|\$[156]\$|\{SHA\})/.exec(hash) ?? []
  return marks[mark] ?? 'plaintext'
}

const marks: { readonly [mark: string]: Scheme } = {
  $apr1$: 'apr_md5_crypt',
  $1$: 'md5_crypt',
  $5$: 'sha256_crypt',
  $6$: 'sha512_crypt',
  '{SHA}': 'ldap_sha1',
}

/**
 * The hash of a password. Its salt differs from run to run and for each `purpose`, and is the same within a run: what a check
 * predicts and what is written are one.
 */
export function hashOf(password: string, scheme: Scheme, rounds: number, purpose: string): string {
  const noise = createHmac('sha256', key).update(`${purpose}\n${password}`).digest()
  const salt = (length: number) => Array.from(noise.subarray(0, length), byte => letters[byte & 63]).join('')
  const hash = hashWith(password, scheme, rounds, noise, salt)
  known.set(createHmac('sha256', key).update(`${hash}\n${password}`).digest('hex'), true)
  return hash
}

const made = new Map<string, string>()

function hashWith(password: string, scheme: Scheme, rounds: number, noise: Uint8Array, salt: (length: number) => string): string {
  switch (scheme) {
    case 'bcrypt':
      return bcryptOf(password, `$2y$${String(rounds).padStart(2, '0')}$${bcrypt.encodeBase64([...noise.subarray(0, 16)] as never, 16)}`)
    case 'apr_md5_crypt':
      return md5Crypt(password, salt(8), '$apr1$')
    case 'md5_crypt':
      return md5Crypt(password, salt(8))
    case 'sha256_crypt':
      return shaCrypt('sha256', password, salt(16), undefined)
    case 'sha512_crypt':
      return shaCrypt('sha512', password, salt(16), undefined)
    case 'ldap_sha1':
      return sha1Of(password)
    case 'plaintext':
      return password
  }
}

function bcryptOf(password: string, salt: string): string {
  const id = createHmac('sha256', key).update(`${salt}\n${password}`).digest('hex')
  const hash = made.get(id) ?? bcrypt.hashSync(password, salt)
  made.set(id, hash)
  return hash
}

function sha1Of(password: string): string {
  return `{SHA}${createHash('sha1').update(password).digest('base64')}`
}

function isBcrypt(hash: string): boolean {
  const cost = Number(/^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(hash)?.[1])
  return cost >= 4 && cost <= dearest.bcrypt
}

function checked(hash: string, password: string): boolean {
  const [, mark = '', rounds, salt = ''] = /^(\$apr1\$|\$[156]\$)(?:rounds=(\d+)\$)?([^$]*)\$/.exec(hash) ?? []
  if (Number(rounds ?? 0) > dearest.sha) return false
  switch (schemeOf(hash)) {
    case 'bcrypt':
      return isBcrypt(hash) && bcrypt.compareSync(password, hash)
    case 'apr_md5_crypt':
    case 'md5_crypt':
      return md5Crypt(password, salt, mark === '$apr1$' ? mark : '$1$') === hash
    case 'sha256_crypt':
      return shaCrypt('sha256', password, salt, rounds === undefined ? undefined : Number(rounds)) === hash
    case 'sha512_crypt':
      return shaCrypt('sha512', password, salt, rounds === undefined ? undefined : Number(rounds)) === hash
    case 'ldap_sha1':
      return sha1Of(password) === hash
    case 'plaintext':
      return hash === password
  }
}
