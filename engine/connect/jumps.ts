import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import { dial } from './dial.ts'
import type { Address } from './link.ts'
import { Unreachable } from './link.ts'
import { type Credentials, logIn } from './ssh-login.ts'
import { type SshSettings, settingsFor } from './ssh-settings.ts'

/** A stream to a host, and how to give back what it leads through. */
export interface Way {
  open(): Promise<Duplex>
  leave(): void
}

interface Shared {
  readonly client: Promise<Client>
  users: number
}

/** Jump hosts that are connected: many hosts lie behind one, and sshd drops those who all knock at once. */
const connected = new Map<string, Shared>()

/** The way to where settings lead: straight, or through the jump hosts they name. Throws BeyondSsh2 where one needs the ssh program. */
export function wayTo(settings: SshSettings, address: Address, credentials: Credentials): Way {
  const { jumps, host, port } = settings
  if (jumps.length === 0) return { open: () => dial(settings, credentials.signal), leave: () => undefined }
  const key = JSON.stringify([jumps, configOf(address), address.hostKeyChecking])
  let shared: Shared | undefined
  return {
    async open() {
      shared = connected.get(key) ?? share(key, through(jumps, address, credentials))
      shared.users++
      return forwarded(await shared.client, host, port)
    },
    leave() {
      const mine = shared
      shared = undefined
      if (!mine || --mine.users > 0) return
      if (connected.get(key) === mine) connected.delete(key)
      mine.client.then(
        client => client.end(),
        () => undefined,
      )
    },
  }
}

/** Puts a connection where others find it, until it ends or could not be made. */
function share(key: string, client: Promise<Client>): Shared {
  const shared: Shared = { client, users: 0 }
  const forget = () => connected.get(key) === shared && connected.delete(key)
  connected.set(key, shared)
  client.then(it => it.once('close', forget), forget)
  return shared
}

/** Logs in to the last of several jump hosts, each through the one before. */
async function through(jumps: readonly string[], address: Address, credentials: Credentials): Promise<Client> {
  const jump = jumpAddress(jumps.at(-1) ?? '', address)
  const settings = await settingsFor(jump)
  const before = jumps.length > 1 ? { ...settings, jumps: jumps.slice(0, -1) } : settings
  const own = { ...credentials, password: undefined, keyPassphrase: undefined, privateKeyFile: undefined }
  const way = wayTo(before, address, own)
  try {
    const client = await logIn(way.open, before, own, { turns: 0, up: 0, down: 0 })
    client.on('error', () => undefined)
    client.once('close', way.leave)
    return client
  } catch (error) {
    way.leave()
    if (error instanceof Unreachable && error.phase === 'login')
      throw new Unreachable('login', `the jump host ${error.message}`, error.hint)
    throw error
  }
}

function forwarded(client: Client, host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) =>
    client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => {
      if (!error) return resolve(stream)
      reject(
        new Unreachable(
          'login',
          `${host}: the jump host cannot reach port ${port}: ${error.message}`,
          'is it on, and does the jump host allow TCP forwarding?',
        ),
      )
    }),
  )
}

function jumpAddress(spec: string, { hostKeyChecking, timeout, executable, sshArgs }: Address): Address {
  const [, user, bracketed, plain, port] = spec.replace(/^ssh:\/\//, '').match(/^(?:(.+)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/) ?? []
  return {
    connection: 'ssh',
    host: bracketed ?? plain ?? spec,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
    sshArgs: configOf({ sshArgs }),
    hostKeyChecking,
    timeout,
    executable,
  }
}

/** As ssh does it: jump hosts have the same configuration file, and none of the other options. */
function configOf({ sshArgs }: Pick<Address, 'sshArgs'>): string[] {
  const at = sshArgs.indexOf('-F')
  const glued = sshArgs.find(word => /^-F./.test(word))
  return at >= 0 ? ['-F', sshArgs[at + 1] ?? 'none'] : glued === undefined ? [] : [glued]
}
