import { existsSync, readFileSync, statSync } from 'node:fs'
import ssh2, { type ParsedKey } from 'ssh2'
import type { Secret } from '../load/values.ts'
import type { Asker } from './link.ts'

const { utils } = ssh2

/** A file with a private key, as far as it can be read without a passphrase. */
export interface KeyFile {
  readonly file: string
  /** Its public half; undefined where it cannot be told. */
  readonly publicKey: ParsedKey | undefined
  /** The private half is in a FIDO token, which ssh2 cannot ask. */
  readonly isFido: boolean
  /** Why it cannot be used. */
  readonly problem: string | undefined
  /** The private key; asks for the passphrase where none was given. Throws with the reason. */
  unlock(passphrase: Secret | undefined, ask: Asker): Promise<ParsedKey>
}

/** Unlocking takes most of a second, and a passphrase is asked for once. */
const unlocked = new Map<string, Promise<ParsedKey>>()

/** Looks at a key file; undefined where there is none. */
export function keyFile(file: string): KeyFile | undefined {
  if (!existsSync(file)) return undefined
  const problem = unreadable(file)
  if (problem !== undefined) return unusable(file, problem)
  const text = readFileSync(file, 'utf8')
  if (isOfToken(text)) return { ...unusable(file, 'it is in a FIDO token'), isFido: true }
  const plain = utils.parseKey(text)
  const isLocked = plain instanceof Error && /encrypted/i.test(plain.message)
  if (plain instanceof Error && !isLocked) return { ...unusable(file, plain.message), publicKey: publicHalf(file, text) }
  return {
    file,
    isFido: false,
    publicKey: isLocked ? publicHalf(file, text) : (plain as ParsedKey),
    problem: undefined,
    unlock: (passphrase, ask) => {
      if (!isLocked) return Promise.resolve(plain as ParsedKey)
      const id = `${file}:${statSync(file).mtimeMs}`
      const opening = unlocked.get(id) ?? opened(file, text, passphrase, ask)
      unlocked.set(id, opening)
      opening.catch(() => unlocked.delete(id))
      return opening
    },
  }
}

function unusable(file: string, problem: string): KeyFile {
  return { file, publicKey: undefined, isFido: false, problem, unlock: () => Promise.reject(new Error(problem)) }
}

function isOfToken(text: string): boolean {
  return publicOf(text)?.startsWith('sk-') ?? false
}

function unreadable(file: string): string | undefined {
  const { mode, uid } = statSync(file)
  if (uid === process.getuid?.() && (mode & 0o077) !== 0) return `others may read it, so it is not used: chmod 600 '${file}'`
  try {
    readFileSync(file)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

async function opened(file: string, text: string, passphrase: Secret | undefined, ask: Asker): Promise<ParsedKey> {
  const given = passphrase === undefined ? undefined : unlock(text, String(passphrase.reveal()))
  if (given && !(given instanceof Error)) return given
  for (let tries = 3; tries > 0; tries--) {
    const said = await ask(`Passphrase of the key ${file}: `, true)
    if (said === undefined) break
    const key = unlock(text, said)
    if (!(key instanceof Error)) return key
  }
  throw new Error(
    given ? 'the passphrase does not open it' : 'it wants a passphrase: add it to ssh-agent, or set ansible_ssh_private_key_passphrase',
  )
}

function unlock(text: string, passphrase: string): ParsedKey | Error {
  return utils.parseKey(text, passphrase)
}

/** The public half of a locked key: OpenSSH's format has it in clear, for others it stands in the file beside. */
function publicHalf(file: string, text: string): ParsedKey | undefined {
  const beside = existsSync(`${file}.pub`) ? readFileSync(`${file}.pub`, 'utf8') : undefined
  const found = isOpenSsh(text) ? publicOf(text) : beside
  const key = found === undefined ? undefined : utils.parseKey(found)
  return key instanceof Error ? undefined : key
}

const openSsh = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/

function isOpenSsh(text: string): boolean {
  return openSsh.test(text)
}

/** What OpenSSH's format says of the public half, as `TYPE BASE64`. */
function publicOf(text: string): string | undefined {
  const body = Buffer.from(text.match(openSsh)?.[1] ?? '', 'base64')
  let at = 'openssh-key-v1\0'.length
  const next = () => {
    const length = body.readUInt32BE(at)
    at += 4 + length
    return body.subarray(at - length, at)
  }
  try {
    for (const _ of ['cipher', 'kdf', 'kdf options']) next()
    at += 4
    const blob = next()
    return `${blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1')} ${blob.toString('base64')}`
  } catch {
    return undefined
  }
}
