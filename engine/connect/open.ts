import { type Address, type Link, type Opener, Unreachable } from './link.ts'
import { linkOver, openLocal, spawned } from './local.ts'
import { settingsFor } from './ssh-settings.ts'

/** Opens the connection that an address asks for: this machine, SSH, or a process in a container or folder. */
export const open: Opener = async (address, ask, note, signal) => {
  if (address.connection === 'local') return openLocal(address)
  if (address.connection === 'ssh') {
    const settings = settingsFor(address)
    if (settings.needsProgram !== undefined) {
      note(`${address.host} goes through the ssh program: ssh2 cannot do ${settings.needsProgram}`)
      return throughProgram(address)
    }
    const { openSsh } = await import('./ssh.ts')
    return openSsh(address, settings, ask, signal)
  }
  return inside(address)
}

/** The same session through the ssh program, for what only it can do. */
function throughProgram(address: Address): Link {
  const key = address.privateKeyFile === undefined ? [] : ['-i', address.privateKeyFile]
  const port = address.port === undefined ? [] : ['-p', String(address.port)]
  const user = address.user === undefined ? [] : ['-l', address.user]
  const words = [
    'ssh',
    '-T',
    '-o',
    'BatchMode=yes',
    ...key,
    ...port,
    ...user,
    ...address.sshArgs,
    '--',
    address.host,
    `exec ${address.executable}`,
  ]
  return linkOver(() => spawned(words), { turns: 0, up: 0, down: 0 })
}

function inside({ connection, host, executable }: Address): Link {
  if (host.startsWith('-')) throw new Unreachable('login', `"${host}" is no name of a container or folder`, 'it does not begin with a dash')
  const ways: { readonly [kind: string]: readonly string[] } = {
    nspawn: ['systemd-run', '--quiet', '--pipe', '--machine', host, executable],
    podman: ['podman', 'exec', '-i', host, executable],
    chroot: ['chroot', host, executable],
  }
  return linkOver(() => spawned(ways[connection] ?? [executable]), { turns: 0, up: 0, down: 0 })
}
