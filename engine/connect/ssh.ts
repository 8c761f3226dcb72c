import { existsSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import ssh2, { type ClientChannel, type ConnectConfig, type ParsedKey, type Client as SshClient } from 'ssh2'
import type { Secret } from '../load/values.ts'
import { type HostKeyPolicy, judgeHostKey } from './host-key.ts'
import { type Address, type Asker, type Link, Unreachable } from './link.ts'
import { linkOver } from './local.ts'
import type { Pipes } from './pipes.ts'
import type { SshSettings } from './ssh-settings.ts'

const { Client, utils } = ssh2

/** Opens a connection through ssh2: one socket, a channel for each shell. Throws Unreachable with what to do. */
export async function openSsh(address: Address, settings: SshSettings, ask: Asker, signal: AbortSignal): Promise<Link> {
  const socket = await dial(settings, signal)
  const meter = metered(socket)
  const client = await login(socket, address, settings, ask, signal)
  const link = linkOver(() => channelPipes(client, address.executable), meter)
  return {
    ...link,
    async close() {
      await link.closeShells()
      client.end()
    },
  }
}

function dial({ host, port, connectTimeout }: SshSettings, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // Without noDelay each answer waits 40 ms for an acknowledgement.
    const socket = connect({ host, port, noDelay: true, signal })
    const timer = setTimeout(
      () =>
        give(
          `it did not answer on port ${port} within ${connectTimeout} s`,
          'is it on, and does a firewall let port in? raise --timeout for a slow link',
        ),
      connectTimeout * 1000,
    )
    const give = (message: string, hint: string) => {
      clearTimeout(timer)
      socket.destroy()
      reject(new Unreachable('login', `${host}: ${message}`, hint))
    }
    socket.once('connect', () => [clearTimeout(timer), resolve(socket)])
    socket.once('error', (error: NodeJS.ErrnoException) => give(...wordsFor(error, port)))
  })
}

function wordsFor(error: NodeJS.ErrnoException, port: number): [string, string] {
  switch (error.code) {
    case 'ECONNREFUSED':
      return [`nothing listens on port ${port}`, 'is sshd running there? ansible_port says another port']
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return ['the name cannot be resolved', 'set ansible_host to an address, or mend the name']
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return ['there is no way to it', 'is the network up, and ansible_host right?']
    default:
      return [error.message, 'try it with ssh by hand']
  }
}

/** Counts what goes over a socket as a proxy between the two would: a turn is sending again after having received. */
function metered(socket: Socket): Link['traffic'] {
  const counted = { turns: 0, up: 0, down: 0 }
  let hasReceived = true
  const write = socket.write.bind(socket) as (...parts: unknown[]) => boolean
  socket.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    if (hasReceived) counted.turns++
    hasReceived = false
    counted.up += chunk.length
    return write(chunk, ...rest)
  }
  socket.on('data', bytes => {
    hasReceived = true
    counted.down += bytes.length
  })
  return counted
}

function login(socket: Socket, address: Address, settings: SshSettings, ask: Asker, signal: AbortSignal): Promise<SshClient> {
  const client = new Client()
  return new Promise((resolve, reject) => {
    let refusal: Unreachable | undefined
    const policy: HostKeyPolicy = { ...settings, checking: address.hostKeyChecking ? settings.strictHostKeyChecking : 'no' }
    const config: ConnectConfig = {
      sock: socket,
      username: settings.user,
      readyTimeout: settings.connectTimeout * 1000,
      keepaliveInterval: 15_000,
      keepaliveCountMax: 3,
      authHandler: methods(address, settings) as never,
      ...(process.env.SSH_AUTH_SOCK ? { agent: process.env.SSH_AUTH_SOCK } : {}),
      hostVerifier: (key: Buffer, verify: (isGood: boolean) => void) => {
        judgeHostKey(key, policy, ask).then(
          problem => {
            refusal = problem
            verify(problem === undefined)
          },
          () => verify(false),
        )
      },
    }
    client.on('ready', () => resolve(client))
    client.on('error', error => reject(refusal ?? loginTrouble(error, settings)))
    client.on('close', () =>
      reject(
        refusal ?? new Unreachable('login', `${settings.host}: the connection was closed during login`, 'look at the log of its sshd'),
      ),
    )
    client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) =>
      finish(prompts.map(() => String(address.password?.reveal() ?? ''))),
    )
    signal.addEventListener('abort', () => client.end(), { once: true })
    client.connect(config)
  })
}

function loginTrouble(error: Error & { level?: string }, { host, user }: SshSettings): Unreachable {
  if (error.level === 'client-authentication') {
    return new Unreachable(
      'login',
      `${user}@${host}: no key, agent or password of yours was accepted`,
      'give a key with --private-key, a password with -k, or start ssh-agent; -u names another user',
    )
  }
  return new Unreachable('login', `${host}: ${error.message}`, 'try it with ssh by hand')
}

/** Ways to log in, in order: the named keys, the agent, the usual keys, a password. */
function methods(address: Address, settings: SshSettings): object[] {
  const username = settings.user
  const usual = ['id_ed25519', 'id_ecdsa', 'id_rsa'].map(name => join(homedir(), '.ssh', name))
  const files = [...new Set([...settings.identityFiles, ...(settings.identitiesOnly ? [] : usual)])]
  const keys = files.flatMap(file => keyFrom(file, address.keyPassphrase)).map(key => ({ type: 'publickey', username, key }))
  const agent = process.env.SSH_AUTH_SOCK && !settings.identitiesOnly ? [{ type: 'agent', username, agent: process.env.SSH_AUTH_SOCK }] : []
  const password = address.password
    ? [
        { type: 'password', username, password: String(address.password.reveal()) },
        { type: 'keyboard-interactive', username, prompt: answered(address.password) },
      ]
    : []
  return [...keys, ...agent, ...password]
}

function answered(password: Secret) {
  return (_name: string, _instructions: string, _language: string, prompts: readonly unknown[], finish: (answers: string[]) => void) =>
    finish(prompts.map(() => String(password.reveal())))
}

const parsed = new Map<string, ParsedKey[]>()

/** A private key, read and unlocked once: unlocking takes most of a second. */
function keyFrom(file: string, passphrase: Secret | undefined): ParsedKey[] {
  const there = parsed.get(file)
  if (there) return there
  const key = existsSync(file) ? utils.parseKey(readFileSync(file), passphrase ? String(passphrase.reveal()) : undefined) : undefined
  const keys = key === undefined || key instanceof Error ? [] : [key]
  parsed.set(file, keys)
  return keys
}

/** A shell's channel as pipes; what is written before it is open waits. */
function channelPipes(client: SshClient, executable: string): Pipes {
  const out: ((bytes: Uint8Array) => void)[] = []
  const err: ((bytes: Uint8Array) => void)[] = []
  const close: ((why: string) => void)[] = []
  let why: string | undefined
  let channel: ClientChannel | undefined
  const waiting: (string | Uint8Array)[] = []
  const over = (reason: string) => {
    if (why !== undefined) return
    why = reason
    for (const listener of close) listener(reason)
  }
  client.on('close', () => over('the connection was lost'))
  client.exec(`exec ${executable}`, (error, opened) => {
    if (error) return over(`no shell could be opened: ${error.message}`)
    channel = opened
    opened.on('data', (bytes: Buffer) => handOut(out, bytes))
    opened.stderr.on('data', (bytes: Buffer) => handOut(err, bytes))
    opened.on('close', () => over('the shell ended'))
    opened.on('error', () => over('the shell broke'))
    for (const bytes of waiting.splice(0)) opened.write(bytes)
  })
  return {
    write: bytes => void (channel ? channel.write(bytes) : waiting.push(bytes)),
    onStdout: listener => void out.push(listener),
    onStderr: listener => void err.push(listener),
    onClose: listener => (why === undefined ? void close.push(listener) : listener(why)),
    end: () => void channel?.end(),
    kill: () => {
      channel?.signal('KILL')
      channel?.close()
    },
  }
}

function handOut(listeners: readonly ((bytes: Uint8Array) => void)[], bytes: Uint8Array): void {
  for (const listener of listeners) listener(bytes)
}
