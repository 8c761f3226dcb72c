import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { findKeys } from './known-hosts.ts'
import { type Asker, Unreachable } from './link.ts'

/** What decides whether a host's key is taken. */
export interface HostKeyPolicy {
  readonly host: string
  readonly port: number
  readonly hostKeyAlias: string | undefined
  readonly knownHostsFiles: readonly string[]
  readonly checking: 'yes' | 'no' | 'accept-new' | 'ask'
}

/** Why a host's key is refused; undefined where it is good. A changed key is always refused. */
export async function judgeHostKey(key: Buffer, policy: HostKeyPolicy, ask: Asker): Promise<Unreachable | undefined> {
  const name = policy.hostKeyAlias ?? policy.host
  const type = typeOf(key)
  const wanted = key.toString('base64')
  const found = findKeys(policy.knownHostsFiles, name, policy.hostKeyAlias === undefined ? policy.port : 22)
  const same = found.find(entry => entry.key === wanted)
  if (same?.marker === '@revoked')
    return new Unreachable('login', `the host key of ${name} is revoked (${same.file}:${same.line})`, 'do not connect: ask who runs it')
  if (same) return undefined
  const other = found.find(entry => entry.type === type && entry.marker === undefined)
  if (other) {
    const hint = `if it was set up anew: ssh-keygen -R '${portedName(name, policy.port)}' -f ${other.file}; if not, somebody may be in between`
    return new Unreachable(
      'login',
      `the host key of ${name} has changed: ${other.file}:${other.line} has another one, the host shows ${fingerprint(key)}`,
      hint,
    )
  }
  return judgeUnknown(key, type, name, policy, ask)
}

async function judgeUnknown(key: Buffer, type: string, name: string, policy: HostKeyPolicy, ask: Asker): Promise<Unreachable | undefined> {
  const line = `${portedName(name, policy.port)} ${type} ${key.toString('base64')}\n`
  if (policy.checking === 'no') return undefined
  if (policy.checking === 'accept-new') return remember(policy, line)
  const question = `The host ${name} is not known yet. Its ${type} key is ${fingerprint(key)}. Connect, and remember it? [yes/no] `
  const answer = policy.checking === 'ask' ? await ask(question, false) : undefined
  if (answer !== undefined && /^y(es)?$/i.test(answer.trim())) return remember(policy, line)
  const scan = `ssh-keyscan -p ${policy.port} ${policy.host} >> ${policy.knownHostsFiles[0]}`
  return new Unreachable(
    'login',
    `the host ${name} is not known: its ${type} key is ${fingerprint(key)}`,
    `compare the fingerprint, then: ${scan}`,
  )
}

function remember({ knownHostsFiles: [file] }: HostKeyPolicy, line: string): undefined {
  if (file === undefined) return
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  appendFileSync(file, line, { mode: 0o600 })
}

function portedName(name: string, port: number): string {
  return port === 22 ? name : `[${name}]:${port}`
}

function typeOf(key: Buffer): string {
  const length = key.readUInt32BE(0)
  return key.subarray(4, 4 + length).toString('latin1')
}

function fingerprint(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}
