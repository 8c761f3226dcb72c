import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { Address, Asker, Become, Link, Noter } from '../../engine/connect/link.ts'
import { open } from '../../engine/connect/open.ts'
import { Secret } from '../../engine/load/values.ts'
import { shells } from '../support/shells.ts'
import type { Sshd } from '../support/sshd.ts'

/** Nobody is at the terminal. */
export const nobody: Asker = async () => undefined

/** Each shell of this machine as an executable that a connection can be told of. */
export function shellPrograms(): readonly (readonly [name: string, executable: string])[] {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-shells-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return shells.map(([name, ...command], index) => {
    const path = join(folder, `sh${index}`)
    writeFileSync(path, `#!/bin/sh\nexec ${command.join(' ')} "$@"\n`)
    chmodSync(path, 0o755)
    return [name, path] as const
  })
}

/** This machine, with a shell of choice. */
export function here(executable = '/bin/sh', more: Partial<Address> = {}): Address {
  return { connection: 'local', host: 'localhost', sshArgs: [], hostKeyChecking: true, timeout: 10, executable, ...more }
}

/** A test's SSH server, straight or through a proxy's port. */
export function at(sshd: Sshd, more: Partial<Address> = {}, port = sshd.port): Address {
  return {
    connection: 'ssh',
    host: sshd.address,
    port,
    user: sshd.user,
    privateKeyFile: sshd.key,
    sshArgs: [
      '-F',
      'none',
      '-o',
      `UserKnownHostsFile=${sshd.knownHosts}`,
      '-o',
      `HostKeyAlias=[127.0.0.1]:${sshd.port}`,
      '-o',
      'GlobalKnownHostsFile=none',
      '-o',
      'IdentityAgent=none',
    ],
    hostKeyChecking: true,
    timeout: 10,
    executable: '/bin/sh',
    ...more,
  }
}

/** Opens a link, works with it, and closes it. */
export async function linked<T>(
  address: Address,
  work: (link: Link, notes: readonly string[]) => Promise<T>,
  { ask = nobody, signal = new AbortController().signal }: { ask?: Asker; signal?: AbortSignal } = {},
): Promise<T> {
  const notes: string[] = []
  const note: Noter = message => void notes.push(message)
  const link = await open(address, ask, note, signal)
  try {
    return await work(link, notes)
  } finally {
    await link.close()
  }
}

/** Sudo without a password, as root may always do. */
export const asRoot: Become = { method: 'sudo', user: 'root' }

/** Words that only the connection may see. */
export function secret(text: string): Secret {
  return new Secret(text)
}

/** Bytes as text, one to one. */
export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}
