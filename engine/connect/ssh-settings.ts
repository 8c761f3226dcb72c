import { spawnSync } from 'node:child_process'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { type Address, Unreachable } from './link.ts'

/** What ssh_config and the options say of a host. */
export interface SshSettings {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly identityFiles: readonly string[]
  readonly identitiesOnly: boolean
  readonly knownHostsFiles: readonly string[]
  readonly hostKeyAlias: string | undefined
  readonly strictHostKeyChecking: 'yes' | 'no' | 'accept-new' | 'ask'
  readonly connectTimeout: number
  /** What only the ssh program can do: a proxy command, a jump host. */
  readonly needsProgram: string | undefined
}

/** Asks `ssh -G` what it would do for a host; without the program, what the address alone says. */
export function settingsFor(address: Address): SshSettings {
  if (address.host.startsWith('-')) throw new Unreachable('login', `"${address.host}" is no host`, 'a host name does not begin with a dash')
  const words = [
    '-G',
    ...address.sshArgs,
    ...(address.port === undefined ? [] : ['-p', String(address.port)]),
    ...(address.user === undefined ? [] : ['-l', address.user]),
    '--',
    address.host,
  ]
  const { stdout, status } = spawnSync('ssh', words, { encoding: 'utf8' })
  const said = status === 0 ? stdout.split('\n').map(line => line.split(/ (.*)/s)) : []
  const first = (key: string) => said.find(([name]) => name === key)?.[1]
  const all = (key: string) => said.flatMap(([name, value]) => (name === key && value !== undefined ? [value] : []))
  const proxy = [first('proxycommand'), first('proxyjump')].find(value => value !== undefined && value !== 'none')
  const strict = first('stricthostkeychecking')
  return {
    host: first('hostname') ?? address.host,
    port: Number(first('port') ?? address.port ?? 22),
    user: address.user ?? first('user') ?? userInfo().username,
    identityFiles: [...(address.privateKeyFile === undefined ? [] : [expand(address.privateKeyFile)]), ...all('identityfile').map(expand)],
    identitiesOnly: first('identitiesonly') === 'yes',
    knownHostsFiles: [first('userknownhostsfile') ?? '~/.ssh/known_hosts', first('globalknownhostsfile') ?? '/etc/ssh/ssh_known_hosts']
      .flatMap(files => files.split(/\s+/))
      .map(expand),
    hostKeyAlias: first('hostkeyalias'),
    strictHostKeyChecking:
      strict === 'false' || strict === 'no'
        ? 'no'
        : strict === 'accept-new'
          ? 'accept-new'
          : strict === 'true' || strict === 'yes'
            ? 'yes'
            : 'ask',
    connectTimeout: Number(first('connecttimeout')) || address.timeout,
    needsProgram: proxy,
  }
}

function expand(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path
}
