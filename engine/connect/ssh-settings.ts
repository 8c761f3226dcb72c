import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { type Address, Unreachable } from './link.ts'
import { configured } from './ssh-config-file.ts'

/** What ssh_config, the options and the address say of a host. */
export interface SshSettings {
  /** The name or address to dial. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly identityFiles: readonly string[]
  readonly certificateFiles: readonly string[]
  readonly identitiesOnly: boolean
  /** The socket of the agent. */
  readonly agent: string | undefined
  readonly knownHostsFiles: readonly string[]
  readonly hashKnownHosts: boolean
  readonly hostKeyAlias: string | undefined
  readonly checking: 'yes' | 'no' | 'accept-new' | 'ask'
  /** Seconds. */
  readonly timeout: number
  /** Hosts to go through, the first first. */
  readonly jumps: readonly string[]
  readonly family: 0 | 4 | 6
  /** What only the ssh program can do, as far as it can be told beforehand. */
  readonly onlyProgram: string | undefined
}

/** Values of ssh_config by keyword in small letters; of repeated ones all. */
export type SshOptions = ReadonlyMap<string, readonly string[]>

// What OpenSSH refuses from 9.6 on: names come from variables, and variables from hosts. They end in ProxyCommand, and as lines of `ssh -G`.
const notHost = /^-|[\s\p{Cc}'"`$\\;&<>|(){},]/u
const notUser = /^-|[\p{Cc}'"`;&<>|(){}]|\\$|\s-/u

/** The settings for an address: asked of `ssh -G`, or read from the configuration where there is no such program. */
export async function settingsFor(address: Address): Promise<SshSettings> {
  const { host, user } = address
  if (host === '' || notHost.test(host))
    throw new Unreachable(
      'login',
      `${JSON.stringify(host)} is no host name`,
      'a host name does not begin with a dash and has no spaces, quotes or signs of the shell: mend ansible_host',
    )
  if (user !== undefined && notUser.test(user))
    throw new Unreachable('login', `${JSON.stringify(user)} is no name of a user`, 'mend ansible_user')
  return settingsFrom(address, (await asked(wordsFor(address), host)) ?? (await configured(address)))
}

/** The options of the ssh program for an address: what was said of the host before what was said of all. */
export function wordsFor({ port, user, privateKeyFile, sshArgs }: Address): string[] {
  return [
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(privateKeyFile === undefined ? [] : ['-i', home(privateKeyFile)]),
    ...sshArgs,
  ]
}

function asked(words: readonly string[], host: string): Promise<SshOptions | undefined> {
  return new Promise((resolve, reject) => {
    execFile('ssh', ['-G', ...words, '--', host], (error, stdout, stderr) => {
      if (error && (error as NodeJS.ErrnoException).code === 'ENOENT') return resolve(undefined)
      const why = stderr.trim().split('\n').at(-1) ?? ''
      if (error)
        return reject(
          new Unreachable(
            'login',
            `${host}: ssh cannot read its options: ${why}`,
            'mend ansible_ssh_common_args, ansible_ssh_extra_args or ~/.ssh/config',
          ),
        )
      const options = new Map<string, string[]>()
      for (const line of stdout.split('\n')) {
        const [keyword = '', value = ''] = line.split(/ (.*)/s)
        options.set(keyword, [...(options.get(keyword) ?? []), value])
      }
      resolve(options)
    })
  })
}

/** What options come to. */
export function settingsFrom(address: Address, options: SshOptions): SshSettings {
  const first = (keyword: string) => options.get(keyword)?.[0]
  const set = (keyword: string) => (first(keyword) === 'none' ? undefined : first(keyword))
  const host = first('hostname') ?? address.host
  const user = address.user ?? first('user') ?? userInfo().username
  const port = address.port ?? Number(first('port') ?? 22)
  const tokens = { ...ourTokens(), h: host, n: address.host, p: String(port), r: user }
  const path = (text: string) => expanded(text, tokens)
  const paths = (keyword: string) => (options.get(keyword) ?? []).filter(text => text !== 'none').map(path)
  const files = (keyword: string) => (set(keyword) ?? '').split(/\s+/).filter(Boolean).map(path)
  const named = address.privateKeyFile === undefined ? [] : [home(address.privateKeyFile)]
  const identityFiles = [...new Set([...named, ...paths('identityfile')])]
  return {
    host,
    port,
    user,
    identityFiles,
    certificateFiles: paths('certificatefile'),
    identitiesOnly: first('identitiesonly') === 'yes',
    agent: agentOf(first('identityagent'), path),
    knownHostsFiles: [...files('userknownhostsfile'), ...files('globalknownhostsfile')],
    hashKnownHosts: first('hashknownhosts') === 'yes',
    hostKeyAlias: first('hostkeyalias'),
    checking: address.hostKeyChecking ? checkingOf(first('stricthostkeychecking')) : 'no',
    timeout: Number(set('connecttimeout')) || address.timeout,
    jumps: (set('proxyjump') ?? '').split(/\s*,\s*/).filter(Boolean),
    family: first('addressfamily') === 'inet' ? 4 : first('addressfamily') === 'inet6' ? 6 : 0,
    onlyProgram: onlyProgram(set, paths('certificatefile'), identityFiles),
  }
}

function ourTokens(): { readonly [letter: string]: string } {
  return { '%': '%', d: homedir(), i: String(process.getuid?.() ?? ''), u: userInfo().username }
}

function onlyProgram(
  set: (keyword: string) => string | undefined,
  certificates: readonly string[],
  identities: readonly string[],
): string | undefined {
  if (set('proxycommand') !== undefined) return 'a ProxyCommand'
  if (set('pkcs11provider') !== undefined) return 'PKCS#11'
  if (set('hostbasedauthentication') === 'yes') return 'host-based logins'
  const certificate = [...certificates, ...identities.map(file => `${file}-cert.pub`)].find(file => existsSync(file))
  return certificate === undefined ? undefined : `certificates (${certificate})`
}

function agentOf(said: string | undefined, path: (text: string) => string): string | undefined {
  const environment = process.env['SSH_AUTH_SOCK'] || undefined
  if (said === 'none') return undefined
  if (said === undefined || said === 'SSH_AUTH_SOCK') return environment
  return said.startsWith('$') ? process.env[said.replace(/[${}]/g, '')] : path(said)
}

function checkingOf(said: string | undefined): SshSettings['checking'] {
  if (said === 'no' || said === 'off' || said === 'false') return 'no'
  if (said === 'yes' || said === 'true') return 'yes'
  return said === 'accept-new' ? 'accept-new' : 'ask'
}

function expanded(text: string, tokens: { readonly [letter: string]: string }): string {
  return home(text)
    .replace(/\$\{(\w+)\}/g, (_, name: string) => process.env[name] ?? '')
    .replace(/%(.)/g, (whole, letter: string) => tokens[letter] ?? whole)
}

function home(path: string): string {
  return path.replace(/^~(?=\/|$)/, homedir())
}
