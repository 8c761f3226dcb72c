import { split } from 'shlex'
import type { State } from '../../module.ts'
import type { Container } from './container.ts'
import { compared, type Given, optionsIn, optionWords } from './container-options.ts'
import { bindNow, bindsWanted, portsNow, portsWanted } from './container-places.ts'
import type { PodmanImage } from './image.ts'

/** What a playbook says of a container, besides its options. */
export interface ContainerArgs extends Given {
  readonly name: string
  readonly image?: string
  readonly command?: unknown
  readonly entrypoint?: string
  readonly env?: { readonly [name: string]: unknown }
  readonly label?: { readonly [name: string]: unknown }
  readonly publish?: readonly string[]
  readonly volume?: readonly string[]
  readonly network?: readonly string[]
  readonly user?: string
  readonly restart_policy?: string
  readonly cmd_args?: readonly string[]
}

/** Members of what podman says that are looked at; all may be missing. */
interface Said {
  readonly Image?: string
  readonly ImageName?: string
  readonly Config?: {
    readonly Env?: readonly string[] | null
    readonly Cmd?: readonly string[] | null
    readonly Entrypoint?: string | readonly string[] | null
    readonly Labels?: { readonly [name: string]: string } | null
    readonly User?: string
    readonly Volumes?: { readonly [path: string]: unknown } | null
    readonly CreateCommand?: readonly string[] | null
  }
  readonly HostConfig?: {
    readonly Binds?: readonly string[] | null
    readonly NetworkMode?: string
    readonly PortBindings?: { readonly [port: string]: readonly { readonly HostIp?: string; readonly HostPort?: string }[] | null } | null
    readonly RestartPolicy?: { readonly Name?: string; readonly MaximumRetryCount?: number }
  }
  readonly NetworkSettings?: { readonly Networks?: { readonly [name: string]: unknown } | null }
}

/** What the container is to be, as far as that is known: what is not asked for is as the image has it. */
export function wantedContainer(a: ContainerArgs, image: PodmanImage, isRoot: boolean): State {
  const config = (image.inspect as Said | undefined)?.Config
  const isKnown = image.inspect !== undefined
  const command = commandOf(a.command)
  return {
    image: image.id ?? a.image,
    command: command ?? (a.entrypoint !== undefined ? [] : isKnown ? (config?.Cmd ?? []) : undefined),
    entrypoint: a.entrypoint !== undefined ? joined(entrypointOf(a.entrypoint)) : isKnown ? joined(config?.Entrypoint) : undefined,
    env: isKnown || a.env ? Object.fromEntries(Object.keys(variablesOf(a, image)).map(name => [name, asAsked])) : undefined,
    label: isKnown || a.label ? { ...config?.Labels, ...texts(a.label) } : undefined,
    user: a.user ?? (isKnown ? (config?.User ?? '') : undefined),
    publish: portsWanted(a.publish ?? []),
    volume: bindsWanted(a.volume ?? []),
    network: a['pod'] === undefined ? networksWanted(a.network, isRoot) : undefined,
    restart_policy: a.restart_policy ?? 'no',
    options: compared([...optionWords(a), ...optionsIn(['create', ...(a.cmd_args ?? [])], '\0')]),
  }
}

/** What the container is, in the same words. */
export function containerNow({ inspect, made }: Container, a: ContainerArgs, image: PodmanImage): State {
  if (made) return made
  if (!inspect) return {}
  const { Image, ImageName = '', Config, HostConfig, NetworkSettings } = inspect as Said
  const { Name: policy = '', MaximumRetryCount: times = 0 } = HostConfig?.RestartPolicy ?? {}
  return {
    image: Image,
    command: Config?.Cmd ?? [],
    entrypoint: joined(Config?.Entrypoint),
    env: variablesNow(Config?.Env ?? [], a, image),
    label: Object.fromEntries(Object.entries(Config?.Labels ?? {}).filter(([name]) => name !== 'PODMAN_SYSTEMD_UNIT')),
    user: Config?.User ?? '',
    publish: portsNow(HostConfig?.PortBindings ?? {}, a.publish ?? []),
    volume: (HostConfig?.Binds ?? []).flatMap(bind => bindNow(bind, a.volume ?? [])).toSorted(),
    network: networksNow(HostConfig?.NetworkMode ?? '', Object.keys(NetworkSettings?.Networks ?? {})),
    restart_policy: policy === '' ? 'no' : times > 0 ? `${policy}:${times}` : policy,
    options: compared(optionsIn(Config?.CreateCommand ?? [], ImageName)),
  }
}

/** A command as words; a text is split as a shell would. */
export function commandOf(command: unknown): string[] | undefined {
  if (command === undefined || command === null) return undefined
  return Array.isArray(command) ? command.map(String) : split(String(command))
}

/** Mappings whose values are texts. */
export function texts(mapping: { readonly [name: string]: unknown } | undefined): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(mapping ?? {}).map(([name, value]) => [name, value === null ? '' : String(value)]))
}

const asAsked = 'as asked for'
/** Variables that podman sets by itself, and the proxies that it hands on. */
const ownVariables = /^(container|TERM|HOSTNAME|HOME|PATH|NOTIFY_SOCKET|((https?|ftp|no|all)_proxy))$/i

function variablesOf({ env }: ContainerArgs, image: PodmanImage): { readonly [name: string]: string } {
  const own = (image.inspect as Said | undefined)?.Config?.Env ?? []
  return { ...Object.fromEntries(own.map(pairOf)), ...texts(env) }
}

/** A value is never told, only whether it is the one that was asked for: it may be a secret, and so may the one that is there. */
function variablesNow(now: readonly string[], a: ContainerArgs, image: PodmanImage): State {
  const wanted = variablesOf(a, image)
  const more = ['env_file', 'env_host', 'unsetenv', 'unsetenv_all', 'secrets'].some(name => a[name] !== undefined)
  const there = Object.fromEntries(now.map(pairOf))
  const known = Object.entries(there).filter(([name]) => Object.hasOwn(wanted, name) || !(more || ownVariables.test(name)))
  return {
    ...Object.fromEntries(
      known.map(([name, value]) => [
        name,
        wanted[name] === value ? asAsked : Object.hasOwn(wanted, name) ? 'another value' : 'not asked for',
      ]),
    ),
    ...(more &&
      Object.fromEntries(
        Object.keys(wanted).flatMap(name => (Object.hasOwn(there, name) || Object.hasOwn(a.env ?? {}, name) ? [] : [[name, asAsked]])),
      )),
  }
}

function pairOf(line: string): [string, string] {
  const at = line.indexOf('=')
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
}

function entrypointOf(entrypoint: string): string | readonly string[] {
  if (!entrypoint.startsWith('[')) return entrypoint
  try {
    return (JSON.parse(entrypoint) as unknown[]).map(String)
  } catch {
    return entrypoint
  }
}

function joined(words: string | readonly string[] | null | undefined): string {
  return typeof words === 'string' ? words : (words ?? []).join(' ')
}

function networksWanted(network: readonly string[] | undefined, isRoot: boolean): readonly string[] | undefined {
  if (!network || network.length === 0) return isRoot ? ['podman'] : undefined
  return network
    .map(name => (name.startsWith('container:') || name.startsWith('ns:') ? name : (name.split(':')[0] ?? '')))
    .map(name => (name === 'bridge' ? 'podman' : name))
    .toSorted()
}

function networksNow(mode: string, names: readonly string[]): readonly string[] {
  return names.length > 0 ? names.toSorted() : [mode.startsWith('container:') || mode.startsWith('ns:') ? mode : (mode.split(':')[0] ?? '')]
}
