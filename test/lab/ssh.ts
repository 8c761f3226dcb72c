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
export function sshWords({ address, port, user, key, knownHosts }: SshAddress): string[] {
  const options = [
    `UserKnownHostsFile=${knownHosts}`,
    ...[
      'GlobalKnownHostsFile=none',
      'StrictHostKeyChecking=yes',
      'IdentitiesOnly=yes',
      'IdentityAgent=none',
      'BatchMode=yes',
      'LogLevel=ERROR',
    ],
  ]
  return ['-F', 'none', '-i', key, '-p', String(port), ...options.flatMap(option => ['-o', option]), `${user}@${address}`]
}

/** Runs a command on a host with the plain ssh client, for checks that must not depend on what they check. */
export function ssh(
  host: SshAddress,
  command: string,
  options: { readonly input?: string; readonly timeout?: number } = {},
): Promise<Finished> {
  return runProgram('ssh', [...sshWords(host), '--', command], { timeout: 60_000, ...options })
}
