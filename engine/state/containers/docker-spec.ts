import type { Comparable, State } from '../../module.ts'
import { variablesIn } from '../../text/env-file.ts'
import type { FileText } from '../files/text.ts'
import { commandOf, texts } from './container-spec.ts'
import type { Docked } from './docker.ts'
import { type DockerGiven, dockerNow, dockerWanted, type Manner, restartWords } from './docker-options.ts'
import { bindsOf, type DockerBindings, portsOf } from './docker-places.ts'
import type { DockerEndpoint, DockerSaid } from './docker-said.ts'

/** What a playbook says of a container of Docker, besides its options. */
export interface DockerContainerArgs extends DockerGiven {
  readonly name: string
  readonly image?: string
  readonly command?: unknown
  readonly entrypoint?: readonly string[]
  readonly env?: { readonly [name: string]: unknown }
  readonly env_file?: string
  readonly labels?: { readonly [name: string]: unknown }
  readonly published_ports?: readonly string[]
  readonly default_host_ip?: string
  readonly volumes?: readonly string[]
  readonly networks?: readonly DockerJoin[]
  readonly network_mode?: string
  readonly networks_cli_compatible: boolean
  readonly purge_networks: boolean
  readonly restart_policy?: string
  readonly restart_retries?: number
  readonly comparisons?: { readonly [name: string]: unknown }
  readonly ignore_image: boolean
  readonly image_name_mismatch: string
  readonly container_default_behavior: string
}

/** A network that a container is to be in. */
export interface DockerJoin {
  readonly name: string
  readonly ipv4_address?: string
  readonly ipv6_address?: string
  readonly aliases?: readonly string[]
  readonly links?: readonly string[]
}

/** All that was asked for, as it is compared. */
export function dockerContainerWanted(a: DockerContainerArgs, image: Docked): State {
  const command = commandOf(a.command)
  return {
    ...(a.image !== undefined && {
      image: image.inspect?.['Id'] ?? a.image,
      ...(a.image_name_mismatch === 'recreate' && { image_name: a.image }),
    }),
    ...(a.entrypoint && { entrypoint: [...a.entrypoint] }),
    ...(command && { command }),
    ...(a.env && { env: Object.fromEntries(Object.keys(variablesOf(a, image)).map(name => [name, asAsked])) }),
    ...(a.published_ports && { published_ports: portsOf(a.published_ports, a.default_host_ip) }),
    ...(a.volumes && { volumes: bindsOf(a.volumes) }),
    ...dockerWanted(optionsOf(a)),
    ...(a.labels &&
      mannerOf(a)('labels', 'dict') === 'strict' && {
        labels: { ...(image.inspect as DockerSaid | undefined)?.Config?.Labels, ...texts(a.labels) },
      }),
    ...(typeof a['platform'] === 'string' && { platform: platformWords(a['platform']) }),
    ...(modeOf(a) !== undefined && { network_mode: modeOf(a) }),
    ...(a.networks && { networks: Object.fromEntries(a.networks.map(one => [one.name, joinWanted(one)])) }),
  }
}

/** The same of a container that is there. */
export function dockerContainerNow({ inspect, made }: Docked, a: DockerContainerArgs, image: Docked): State {
  if (made) return made
  const said = (inspect ?? {}) as DockerSaid
  const wanted = dockerContainerWanted(a, image)
  const now: State = {
    image: said.Image,
    image_name: said.Config?.Image,
    ...wordsNow(said, a),
    env: variablesNow(said.Config?.Env ?? [], a, image),
    published_ports: portsNow(said.HostConfig?.PortBindings ?? {}, wanted['published_ports'], mannerOf(a)('published_ports', 'dict')),
    volumes: volumesNow(said, wanted['volumes'], mannerOf(a)('volumes', 'set')),
    ...dockerNow(said, optionsOf(a), mannerOf(a)),
    platform: platformNow(image, wanted['platform']),
    network_mode: modeNow(said.HostConfig?.NetworkMode ?? '', modeOf(a)),
    networks: networksNow(said.NetworkSettings?.Networks ?? {}, a),
  }
  const isLeft = (name: string) => mannerOf(a)(name, 'value') === 'ignore' || (name === 'image' && a.ignore_image)
  return Object.fromEntries(Object.entries(now).map(([name, value]) => [name, isLeft(name) ? wanted[name] : value]))
}

/** The arguments with the variables of env_file among the others, which go before; why not, where that is no such file. */
export function withListed<A extends DockerContainerArgs>(a: A, listed: FileText | undefined): A | string {
  if (a.env_file === undefined || a['state'] === 'absent') return a
  if (!listed?.bytes) return `env_file: ${a.env_file} is not there, or cannot be read; a task before this one must write it`
  const variables = variablesIn(Buffer.from(listed.bytes).toString('utf8'))
  if (typeof variables === 'string') return `env_file: ${a.env_file} has a line that is no variable; write each as NAME=VALUE`
  return { ...a, env: { ...Object.fromEntries(variables), ...a.env } }
}

/** How the members are compared: `comparisons`, then the sort's own way. */
export function mannerOf({ comparisons = {}, purge_networks }: DockerContainerArgs): (name: string, sort: string) => Manner {
  const all = comparisons['*']
  return (name, sort) => {
    const said = comparisons[name] ?? (name === 'networks' && purge_networks ? 'strict' : undefined)
    if (said !== undefined) return said as Manner
    if (name === 'stop_timeout') return 'ignore'
    if (all === 'strict' || all === 'ignore') return all
    return sort === 'set' || sort === 'dict' ? 'allow_more_present' : 'strict'
  }
}

/** The options, with the retries of the policy among its words and what was left out as it once was. */
export function optionsOf(a: DockerContainerArgs): DockerGiven {
  const once =
    a.container_default_behavior === 'compatibility' ? { auto_remove: false, init: false, interactive: false, privileged: false } : {}
  const more = a.container_default_behavior === 'compatibility' ? { read_only: false, tty: false, memory: '0' } : {}
  const given = Object.fromEntries(Object.entries(a).filter(([, value]) => value !== undefined))
  return {
    ...once,
    ...more,
    ...given,
    ...(a.restart_policy !== undefined && { restart_policy: restartWords(a.restart_policy, a.restart_retries) }),
  }
}

/** The network that it begins with: the first of the list where nothing else is said. */
export function modeOf({ network_mode, networks, networks_cli_compatible }: DockerContainerArgs): string | undefined {
  return network_mode ?? (networks_cli_compatible ? networks?.[0]?.name : undefined)
}

/** What a container is in a network by, as far as it was asked for. */
export function joinWanted(one: DockerJoin): State {
  return {
    ...(one.ipv4_address !== undefined && { ipv4_address: one.ipv4_address }),
    ...(one.ipv6_address !== undefined && { ipv6_address: one.ipv6_address }),
    ...(one.aliases && { aliases: one.aliases.toSorted() }),
    ...(one.links && { links: one.links.map(link => (link.includes(':') ? link : `${link}:${link}`)).toSorted() }),
  }
}

/** docker has names of its own for two architectures. */
function platformWords(platform: string): string {
  return platform.toLowerCase().replace('/x86_64', '/amd64').replace('/aarch64', '/arm64')
}

/** Of a container Docker tells the system alone: its image is what must be of that platform. */
function platformNow({ inspect }: Docked, wanted: Comparable): Comparable {
  if (!inspect || typeof wanted !== 'string') return wanted
  const { Os, Architecture, Variant } = inspect
  return [Os, Architecture, Variant].slice(0, wanted.split('/').length).filter(Boolean).join('/')
}

const asAsked = 'as asked for'

/** docker has the words of an entrypoint behind its first in the command. */
function wordsNow({ Config: { Entrypoint, Cmd } = {} }: DockerSaid, { entrypoint, command }: DockerContainerArgs): State {
  const [first, rest] = [Entrypoint ?? [], Cmd ?? []]
  if (!entrypoint) return { entrypoint: first, command: rest }
  const all = [...first, ...rest]
  const isSame = JSON.stringify(first) === JSON.stringify(entrypoint)
  if (command === undefined) return { entrypoint: isSame ? first : all, command: rest }
  const isBegun = JSON.stringify(all.slice(0, entrypoint.length)) === JSON.stringify(entrypoint) && first.length <= entrypoint.length
  return isBegun ? { entrypoint, command: all.slice(entrypoint.length) } : { entrypoint: first, command: rest }
}

function variablesOf({ env }: DockerContainerArgs, image: Docked): { readonly [name: string]: string } {
  const own = (image.inspect as DockerSaid | undefined)?.Config?.Env ?? []
  return { ...Object.fromEntries(own.map(pairOf)), ...texts(env) }
}

/** A value is never told, only whether it is the one that was asked for: it may be a secret, and so may the one that is there. */
function variablesNow(now: readonly string[], a: DockerContainerArgs, image: Docked): State {
  const wanted = variablesOf(a, image)
  const isStrict = mannerOf(a)('env', 'set') === 'strict'
  const known = now.map(pairOf).filter(([name]) => isStrict || Object.hasOwn(wanted, name))
  return Object.fromEntries(
    known.map(([name, value]) => [
      name,
      wanted[name] === value ? asAsked : Object.hasOwn(wanted, name) ? 'another value' : 'not asked for',
    ]),
  )
}

function pairOf(line: string): [string, string] {
  const at = line.indexOf('=')
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
}

function portsNow(bindings: DockerBindings, wanted: Comparable, manner: Manner): State {
  const asked = (wanted ?? {}) as { readonly [port: string]: readonly string[] }
  const now = Object.entries(bindings).map(([port, places]): [string, readonly string[]] => {
    const isFree = asked[port]?.every(place => place.endsWith(':')) === true
    return [port, (places ?? []).map(({ HostIp = '', HostPort = '' }) => `${HostIp || '0.0.0.0'}:${isFree ? '' : HostPort}`).toSorted()]
  })
  return Object.fromEntries(now.filter(([port]) => manner === 'strict' || Object.hasOwn(asked, port)))
}

/** A volume without a name is among those of the configuration, not among the binds. */
function volumesNow({ HostConfig, Config }: DockerSaid, wanted: Comparable, manner: Manner): readonly string[] {
  const asked = (wanted ?? []) as readonly string[]
  const unnamed = Object.keys(Config?.Volumes ?? {}).filter(path => asked.includes(path))
  const now = [...new Set([...bindsOf(HostConfig?.Binds ?? []), ...unnamed])].toSorted()
  return manner === 'strict' ? now : now.filter(one => asked.includes(one))
}

/** Docker puts the number of a container in place of its name. */
function modeNow(now: string, wanted: string | undefined): string | undefined {
  if (now.startsWith('container:') && wanted?.startsWith('container:')) return wanted
  return (now === 'default' && wanted === 'bridge') || (now === 'bridge' && wanted === 'default') ? wanted : now
}

function networksNow(there: { readonly [name: string]: DockerEndpoint }, a: DockerContainerArgs): State {
  const isStrict = mannerOf(a)('networks', 'dict') === 'strict'
  const asked = new Map((a.networks ?? []).map(one => [one.name, one]))
  return Object.fromEntries(
    Object.entries(there)
      .filter(([name]) => isStrict || asked.has(name))
      .map(([name, endpoint]) => [name, joinNow(endpoint, asked.get(name))]),
  )
}

function joinNow({ IPAMConfig, Aliases, Links }: DockerEndpoint, asked: DockerJoin | undefined): State {
  if (!asked) return {}
  const wanted = joinWanted(asked)
  const among = (now: readonly string[], member: string) =>
    now.filter(one => (wanted[member] as readonly string[]).includes(one)).toSorted()
  return {
    ...(asked.ipv4_address !== undefined && { ipv4_address: IPAMConfig?.IPv4Address ?? '' }),
    ...(asked.ipv6_address !== undefined && { ipv6_address: IPAMConfig?.IPv6Address ?? '' }),
    ...(asked.aliases && { aliases: among(Aliases ?? [], 'aliases') }),
    ...(asked.links && { links: among(Links ?? [], 'links') }),
  }
}
