import { split } from 'shlex'
import type { Address } from '../connect/link.ts'
import { Problems } from '../errors.ts'
import { Secret, type Value } from '../load/values.ts'

/** What holds for all hosts, from the command line and settings. */
export interface AddressDefaults {
  readonly connection: string | undefined
  readonly user: string | undefined
  readonly port: number | undefined
  readonly password: Secret | undefined
  readonly privateKeyFile: string | undefined
  readonly sshArgs: string | undefined
  readonly sshCommonArgs: string | undefined
  readonly sshExtraArgs: string | undefined
  readonly hostKeyChecking: boolean
  readonly timeout: number
  /** The shell on the hosts. */
  readonly executable: string
}

/** Finds a variable of the host, rendered; and a keyword of the task. */
export interface AddressSources {
  variable(name: string): Value | undefined
  keyword(name: string): Value | undefined
}

const kinds = ['ssh', 'local', 'nspawn', 'podman', 'docker', 'chroot'] as const

/** How to reach a host: its variables over the task's keywords over the command line over settings. */
export function addressOf(name: string, from: AddressSources, defaults: AddressDefaults): Address {
  const text = (...names: string[]): string | undefined => {
    const value = names.map(from.variable).find(found => found !== undefined && found !== null)
    return value === undefined ? undefined : plain(value)
  }
  const keyword = (word: string) => plainOrNothing(from.keyword(word))
  const said = text('ansible_connection') ?? keyword('connection') ?? defaults.connection
  const named = text('ansible_host', 'ansible_ssh_host') ?? name
  const connection = kindOf(said, named)
  const inside = connection === 'docker' || connection === 'podman' ? insideOf(connection, text) : undefined
  const host = inside?.host ?? named
  const port = text('ansible_port', 'ansible_ssh_port') ?? keyword('port') ?? defaults.port?.toString()
  const user = inside?.user ?? text('ansible_user', 'ansible_ssh_user') ?? keyword('remote_user') ?? defaults.user
  const checking = text('ansible_ssh_host_key_checking', 'ansible_host_key_checking')
  return {
    connection,
    host,
    ...(inside && { program: inside.program }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(user === undefined ? {} : { user }),
    ...proofOf(text, defaults),
    sshArgs: wordsIn([
      text('ansible_ssh_args') ?? defaults.sshArgs,
      text('ansible_ssh_common_args') ?? defaults.sshCommonArgs,
      text('ansible_ssh_extra_args') ?? defaults.sshExtraArgs,
    ]),
    hostKeyChecking: checking === undefined ? defaults.hostKeyChecking : ['true', 'yes', '1', 'on'].includes(checking.toLowerCase()),
    timeout: Number(text('ansible_timeout', 'ansible_ssh_timeout') ?? keyword('timeout_connect') ?? defaults.timeout),
    executable: text('ansible_shell_executable') ?? defaults.executable,
  }
}

/** What proves at a login who one is. */
function proofOf(text: (...names: string[]) => string | undefined, defaults: AddressDefaults) {
  const key = text('ansible_ssh_private_key_file', 'ansible_private_key_file') ?? defaults.privateKeyFile
  const password = text('ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password')
  const passphrase = text('ansible_ssh_private_key_passphrase', 'ansible_private_key_passphrase')
  const secret = password === undefined ? defaults.password : new Secret(password)
  return {
    ...(secret ? { password: secret } : {}),
    ...(key === undefined ? {} : { privateKeyFile: key }),
    ...(passphrase === undefined ? {} : { keyPassphrase: new Secret(passphrase) }),
  }
}

/** What is said of a container's connection alone: its name, who works in it, and the program that enters it. */
function insideOf(kind: 'docker' | 'podman', text: (name: string) => string | undefined) {
  const daemon = kind === 'docker' ? text('ansible_docker_docker_host') : undefined
  const program = [
    (kind === 'podman' ? text('ansible_podman_executable') : undefined) ?? kind,
    ...(daemon === undefined ? [] : ['-H', daemon]),
    ...wordsIn([text(`ansible_${kind}_extra_args`)]),
  ]
  return { host: text(`ansible_${kind}_host`), user: kind === 'docker' ? text('ansible_docker_user') : undefined, program }
}

function kindOf(written: string | undefined, host: string): Address['connection'] {
  // docker_api is docker by a library of Python's; here the program does for both.
  const name = (written ?? 'ssh').replace(/^.*\./, '').replace(/^docker_api$/, 'docker')
  if (name === 'smart' || name === 'paramiko' || name === 'paramiko_ssh') return 'ssh'
  const known = kinds.find(kind => kind === name)
  if (!known) {
    const message = `${host} wants the connection "${name}", which is not there`
    throw new Problems([{ code: 'unknown-connection', message, hint: `there are ${kinds.join(', ')}` }])
  }
  return known
}

function wordsIn(texts: readonly (string | undefined)[]): string[] {
  return texts.flatMap(text => (text ? split(text) : []))
}

function plain(value: Value): string {
  return value instanceof Secret ? plain(value.reveal()) : String(value)
}

function plainOrNothing(value: Value | undefined): string | undefined {
  return value === undefined || value === null ? undefined : plain(value)
}
