import { createHash } from 'node:crypto'
import { inTurnToAsk } from './asking.ts'
import { addKey, findKeys, type KnownKey, portedName } from './known-hosts.ts'
import { type Asker, Unreachable } from './link.ts'
import type { SshSettings } from './ssh-settings.ts'

/** What decides whether a host's key is taken. */
export type HostKeyPolicy = Pick<SshSettings, 'host' | 'port' | 'hostKeyAlias' | 'knownHostsFiles' | 'hashKnownHosts' | 'checking'>

/** Why a host's key is refused; undefined where it is good. A changed key is always refused. */
export async function judgeHostKey(key: Buffer, policy: HostKeyPolicy, ask: Asker): Promise<Unreachable | undefined> {
  const known = judgeKnown(key, policy)
  if (known !== 'unknown') return known
  if (policy.checking !== 'ask') return judgeUnknown(key, policy, ask)
  return inTurnToAsk(async () => {
    // Somebody may have said yes to the same key while we waited to ask.
    const since = judgeKnown(key, policy)
    return since === 'unknown' ? judgeUnknown(key, policy, ask) : since
  })
}

/** The host key algorithms to ask for: those of the keys that are known first, or a host with two keys looks changed. */
export function keyAlgorithms(policy: HostKeyPolicy): string[] {
  const types = keysOf(policy).flatMap(({ marker, type }) => (marker === undefined ? [type] : []))
  const isKnown = (algorithm: string) => types.includes(algorithm.replace(/^rsa-sha2-.*/, 'ssh-rsa'))
  return [...algorithms.filter(isKnown), ...algorithms.filter(algorithm => !isKnown(algorithm))]
}

/** Whether the host is known by the authority that signs its keys alone, which ssh2 cannot check. */
export function isKnownByAuthority(policy: HostKeyPolicy): boolean {
  const found = keysOf(policy)
  return found.some(({ marker }) => marker === '@cert-authority') && !found.some(({ marker }) => marker === undefined)
}

const algorithms = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'rsa-sha2-512', 'rsa-sha2-256']

function keysOf({ knownHostsFiles, host, hostKeyAlias, port }: HostKeyPolicy): KnownKey[] {
  return findKeys(knownHostsFiles, hostKeyAlias ?? host, hostKeyAlias === undefined ? port : 22)
}

function nameOf({ host, hostKeyAlias, port }: HostKeyPolicy): string {
  return hostKeyAlias ?? portedName(host, port)
}

function judgeKnown(key: Buffer, policy: HostKeyPolicy): Unreachable | 'unknown' | undefined {
  const name = nameOf(policy)
  const found = keysOf(policy)
  const same = found.filter(entry => entry.key === key.toString('base64'))
  const revoked = same.find(({ marker }) => marker === '@revoked')
  if (revoked)
    return new Unreachable(
      'login',
      `the host key of ${name} is revoked: ${revoked.file}:${revoked.line}`,
      'do not connect; ask who runs it for its new key',
    )
  if (same.some(({ marker }) => marker === undefined)) return undefined
  const other = found.find(({ marker, type }) => marker === undefined && type === typeOf(key))
  if (!other) return 'unknown'
  const hint = `if it was set up anew: ssh-keygen -R '${name}' -f '${other.file}', and connect again; if not, somebody may be in between`
  const message = `the host key of ${name} has changed: the host shows ${typeOf(key)} ${fingerprint(key)}, ${other.file}:${other.line} has another one`
  return new Unreachable('login', message, hint)
}

async function judgeUnknown(key: Buffer, policy: HostKeyPolicy, ask: Asker): Promise<Unreachable | undefined> {
  const [name, type] = [nameOf(policy), typeOf(key)]
  if (policy.checking === 'no' || policy.checking === 'accept-new') return remember(key, policy)
  const others = keysOf(policy).filter(({ marker }) => marker === undefined)
  const besides = others.map(other => ` (${other.file}:${other.line} knows its ${other.type} key)`).slice(0, 1)
  const question = `${name} is not known yet${besides.join('')}. Its ${type} key is ${fingerprint(key)}. Connect, and remember the key? (yes/no) `
  const answer = policy.checking === 'ask' ? await ask(question, false) : undefined
  const said = answer?.trim()
  if (said !== undefined && (/^y(es)?$/i.test(said) || said === fingerprint(key))) return remember(key, policy)
  if (said !== undefined)
    return new Unreachable('login', `${name} is not known, and its key was not taken`, 'compare the fingerprint, and answer yes')
  const scan = `ssh-keyscan -p ${policy.port} -t ${type.replace(/^ssh-|-sha2-.*/g, '')} '${policy.host}'`
  const renamed = policy.hostKeyAlias === undefined ? '' : ` | sed 's/^[^ ]*/${name}/'`
  const line = `${scan}${renamed} >> '${policy.knownHostsFiles[0] ?? '~/.ssh/known_hosts'}'`
  return new Unreachable('login', `${name} is not known: its ${type} key is ${fingerprint(key)}`, `compare the fingerprint, then: ${line}`)
}

function remember(key: Buffer, policy: HostKeyPolicy): undefined {
  const file = policy.knownHostsFiles[0]
  if (file === undefined || file === '/dev/null' || judgeKnown(key, policy) === undefined) return
  addKey(file, nameOf(policy), `${typeOf(key)} ${key.toString('base64')}`, policy.hashKnownHosts)
}

function typeOf(key: Buffer): string {
  const length = key.readUInt32BE(0)
  return key.subarray(4, 4 + length).toString('latin1')
}

function fingerprint(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}
