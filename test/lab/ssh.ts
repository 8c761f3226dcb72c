import { type Finished, runProgram } from './program.ts'

/** Everything that an SSH client needs to reach a host. `key` and `knownHosts` are paths. */
export interface SshAddress {
  readonly address: string
  readonly port: number
  readonly user: string
  readonly key: string
  readonly knownHosts: string
}

/** The words of an ssh client that reads no configuration of the user's and asks nothing. */
export function sshWords(host: SshAddress): string[] {
  const options = Object.entries(optionsOf(host)).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  return ['-F', 'none', ...options, host.address]
}

/** The same as a file for `ssh -F FILE NAME`. */
export function sshConfig(name: string, host: SshAddress): string {
  const options = Object.entries(optionsOf(host)).map(([option, value]) => `  ${option} ${value}\n`)
  return `Host ${name}\n  HostName ${host.address}\n${options.join('')}`
}

/** Runs a command on a host with the plain ssh client, for checks that must not depend on what they check. */
export function ssh(
  host: SshAddress,
  command: string,
  options: { readonly input?: string; readonly timeout?: number } = {},
): Promise<Finished> {
  return runProgram('ssh', [...sshWords(host), '--', command], { timeout: 60_000, ...options })
}

function optionsOf({ port, user, key, knownHosts }: SshAddress): Readonly<Record<string, string>> {
  return {
    Port: String(port),
    User: user,
    IdentityFile: `"${key}"`,
    UserKnownHostsFile: `"${knownHosts}"`,
    GlobalKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'yes',
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    BatchMode: 'yes',
    LogLevel: 'ERROR',
  }
}
