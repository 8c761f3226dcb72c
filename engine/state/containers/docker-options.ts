import type { Comparable, State } from '../../module.ts'
import { bytesOf, nanosecondsOf } from '../../text/docker-units.ts'
import { texts } from './container-spec.ts'
import { deviceOptions } from './docker-devices.ts'
import { mountsOption } from './docker-mounts.ts'
import type { DockerOption, DockerSort } from './docker-option.ts'
import type { DockerSaid } from './docker-said.ts'

/** Options by the names that playbooks have for them. */
export type DockerGiven = { readonly [name: string]: unknown }

/** The options that are given, as they are compared: how each is, by `comparisons`, is said by `mannerOf`. */
export function dockerWanted(a: DockerGiven): State {
  return Object.fromEntries(
    Object.entries(dockerOptions).flatMap(([name, { wanted }]) => {
      const value = a[name]
      return value === undefined ? [] : [[name, wanted ? wanted(value as never) : (value as Comparable)]]
    }),
  )
}

/** The same options of a container that is there. */
export function dockerNow(said: DockerSaid, a: DockerGiven, manner: (name: string, sort: DockerSort) => Manner): State {
  const wanted = dockerWanted(a)
  return Object.fromEntries(
    Object.keys(wanted).flatMap(name => {
      const option = dockerOptions[name]
      if (!option) return []
      const how = manner(name, option.sort)
      if (how === 'ignore') return [[name, wanted[name]]]
      const now = option.now(said, wanted[name])
      return [[name, how === 'strict' ? now : among(now, wanted[name])]]
    }),
  )
}

/** How an option is compared. */
export type Manner = 'strict' | 'ignore' | 'allow_more_present'

/** Words for `docker create`. */
export function dockerOptionWords(a: DockerGiven): string[] {
  return Object.entries(dockerOptions).flatMap(([name, { words }]) => (a[name] === undefined ? [] : words(a[name] as never)))
}

/** Words for `docker update`, where it can do all that differs. */
export function dockerUpdateWords(change: readonly string[], a: DockerGiven): string[] | undefined {
  const options = change.map(name => dockerOptions[name])
  if (options.length === 0 || options.some(option => !option?.updates)) return undefined
  return change.flatMap(name => dockerOptions[name]?.words(a[name] as never) ?? [])
}

/** What of a list or mapping was asked for. */
function among(now: Comparable, wanted: Comparable): Comparable {
  if (Array.isArray(now) && Array.isArray(wanted)) return now.filter(one => wanted.includes(one))
  if (typeof now !== 'object' || now === null || typeof wanted !== 'object' || wanted === null) return now
  return Object.fromEntries(Object.entries(now).filter(([name]) => Object.hasOwn(wanted, name)))
}

const plain = (option: string, now: DockerOption['now'], updates?: true): DockerOption => ({
  sort: 'value',
  words: (value: string | number) => [`--${option}=${value}`],
  now,
  ...(updates && { updates }),
})
const flag = (option: string, now: (said: DockerSaid) => Comparable): DockerOption => ({
  sort: 'value',
  words: (value: boolean) => [`--${option}=${value}`],
  now: said => now(said) === true,
})
const size = (option: string, now: DockerOption['now'], updates?: true): DockerOption => ({
  ...plain(option, now, updates),
  wanted: (value: string) => bytesOf(value),
  words: (value: string) => [`--${option}=${bytesOf(value)}`],
})
const set = (option: string, now: (said: DockerSaid) => readonly string[] | null | undefined, as = (one: string) => one): DockerOption => ({
  sort: 'set',
  words: (value: readonly string[]) => value.map(one => `--${option}=${one}`),
  wanted: (value: readonly string[]) => [...new Set(value.map(as))].toSorted(),
  now: said => (now(said) ?? []).map(as).toSorted(),
})
const list = (option: string, now: (said: DockerSaid) => readonly string[] | null | undefined): DockerOption => ({
  sort: 'list',
  words: (value: readonly string[]) => value.map(one => `--${option}=${one}`),
  now: said => now(said) ?? [],
})
const dict = (
  option: string,
  now: (said: DockerSaid) => { readonly [name: string]: string } | null | undefined,
  between = '=',
): DockerOption => ({
  sort: 'dict',
  words: (value: DockerGiven) => Object.entries(texts(value)).map(([name, one]) => `--${option}=${name}${between}${one}`),
  wanted: (value: DockerGiven) => texts(value),
  now: said => now(said) ?? {},
})

const capability = (name: string) => name.toUpperCase().replace(/^CAP_/, '')
const deviceWords = (device: string) => {
  const [host = '', inside = host, rights = 'rwm'] = device.split(':')
  return `${host}:${inside}:${rights}`
}
const limitWords = (limit: string) => {
  const [name = '', soft = '', hard = soft] = limit.split(/[=:]/)
  return `${name}=${soft}:${hard}`
}

/** All of them but the image, the command, variables, places and networks. */
const dockerOptions: { readonly [name: string]: DockerOption } = {
  auto_remove: flag('rm', ({ HostConfig: h }) => h?.AutoRemove),
  blkio_weight: plain('blkio-weight', ({ HostConfig: h }) => h?.BlkioWeight ?? 0, true),
  cap_drop: set('cap-drop', ({ HostConfig: h }) => h?.CapDrop, capability),
  capabilities: set('cap-add', ({ HostConfig: h }) => h?.CapAdd, capability),
  cgroup_parent: plain('cgroup-parent', ({ HostConfig: h }) => h?.CgroupParent ?? ''),
  cgroupns_mode: plain('cgroupns', ({ HostConfig: h }) => h?.CgroupnsMode ?? ''),
  cpu_period: plain('cpu-period', ({ HostConfig: h }) => h?.CpuPeriod ?? 0, true),
  cpu_quota: plain('cpu-quota', ({ HostConfig: h }) => h?.CpuQuota ?? 0, true),
  cpu_shares: plain('cpu-shares', ({ HostConfig: h }) => h?.CpuShares ?? 0, true),
  cpus: {
    ...plain('cpus', ({ HostConfig: h }) => h?.NanoCpus ?? 0),
    wanted: (value: number) => Math.round(value * 1e9),
  },
  cpuset_cpus: plain('cpuset-cpus', ({ HostConfig: h }) => h?.CpusetCpus ?? '', true),
  cpuset_mems: plain('cpuset-mems', ({ HostConfig: h }) => h?.CpusetMems ?? '', true),
  ...deviceOptions,
  devices: set(
    'device',
    ({ HostConfig: h }) => h?.Devices?.map(one => `${one.PathOnHost}:${one.PathInContainer}:${one.CgroupPermissions}`),
    deviceWords,
  ),
  dns_opts: set('dns-option', ({ HostConfig: h }) => h?.DnsOptions),
  dns_search_domains: list('dns-search', ({ HostConfig: h }) => h?.DnsSearch),
  dns_servers: list('dns', ({ HostConfig: h }) => h?.Dns),
  domainname: plain('domainname', ({ Config: c }) => c?.Domainname ?? ''),
  etc_hosts: dict('add-host', ({ HostConfig: h }) => Object.fromEntries((h?.ExtraHosts ?? []).map(one => pair(one, ':'))), ':'),
  exposed_ports: set(
    'expose',
    ({ Config: c }) => Object.keys(c?.ExposedPorts ?? {}),
    port => (port.includes('/') ? port : `${port}/tcp`),
  ),
  groups: set('group-add', ({ HostConfig: h }) => h?.GroupAdd),
  healthcheck: {
    sort: 'dict',
    words: (value: Health) => healthWords(value),
    wanted: (value: Health) => healthWanted(value),
    now: ({ Config: c }) => healthNow(c?.Healthcheck ?? {}),
  },
  hostname: plain('hostname', ({ Config: c }) => c?.Hostname ?? ''),
  init: flag('init', ({ HostConfig: h }) => h?.Init),
  interactive: flag('interactive', ({ Config: c }) => c?.OpenStdin),
  ipc_mode: plain('ipc', ({ HostConfig: h }) => h?.IpcMode ?? ''),
  labels: dict('label', ({ Config: c }) => c?.Labels),
  links: set(
    'link',
    ({ HostConfig: h }) => h?.Links?.map(link => `${link.split(':')[0]?.replace(/^\//, '')}:${link.split('/').at(-1)}`),
    link => (link.includes(':') ? link : `${link}:${link}`),
  ),
  log_driver: plain('log-driver', ({ HostConfig: h }) => h?.LogConfig?.Type ?? ''),
  log_options: dict('log-opt', ({ HostConfig: h }) => h?.LogConfig?.Config),
  mac_address: {
    ...plain('mac-address', ({ Config: c, NetworkSettings: n }) => (c?.MacAddress || n?.MacAddress || '').toLowerCase()),
    wanted: (value: string) => value.replaceAll('-', ':').toLowerCase(),
  },
  memory: size('memory', ({ HostConfig: h }) => h?.Memory ?? 0, true),
  memory_reservation: size('memory-reservation', ({ HostConfig: h }) => h?.MemoryReservation ?? 0, true),
  memory_swap: size('memory-swap', ({ HostConfig: h }) => h?.MemorySwap ?? 0, true),
  memory_swappiness: plain('memory-swappiness', ({ HostConfig: h }) => h?.MemorySwappiness ?? 0),
  mounts: mountsOption,
  oom_killer: flag('oom-kill-disable', ({ HostConfig: h }) => h?.OomKillDisable),
  oom_score_adj: plain('oom-score-adj', ({ HostConfig: h }) => h?.OomScoreAdj ?? 0),
  pid_mode: plain('pid', ({ HostConfig: h }) => h?.PidMode ?? ''),
  pids_limit: plain('pids-limit', ({ HostConfig: h }) => h?.PidsLimit ?? 0),
  privileged: flag('privileged', ({ HostConfig: h }) => h?.Privileged),
  publish_all_ports: flag('publish-all', ({ HostConfig: h }) => h?.PublishAllPorts),
  read_only: flag('read-only', ({ HostConfig: h }) => h?.ReadonlyRootfs),
  restart_policy: {
    ...plain('restart', ({ HostConfig: { RestartPolicy: p } = {} }) => restartWords(p?.Name || 'no', p?.MaximumRetryCount), true),
  },
  runtime: plain('runtime', ({ HostConfig: h }) => h?.Runtime ?? ''),
  security_opts: set('security-opt', ({ HostConfig: h }) => h?.SecurityOpt),
  shm_size: size('shm-size', ({ HostConfig: h }) => h?.ShmSize ?? 0),
  stop_signal: plain('stop-signal', ({ Config: c }) => c?.StopSignal ?? ''),
  stop_timeout: plain('stop-timeout', ({ Config: c }) => c?.StopTimeout ?? null),
  storage_opts: dict('storage-opt', ({ HostConfig: h }) => h?.StorageOpt),
  sysctls: dict('sysctl', ({ HostConfig: h }) => h?.Sysctls),
  tmpfs: {
    ...set('tmpfs', ({ HostConfig: h }) =>
      Object.entries(h?.Tmpfs ?? {}).map(([path, words]) => (words === '' ? path : `${path}:${words}`)),
    ),
  },
  tty: flag('tty', ({ Config: c }) => c?.Tty),
  ulimits: {
    ...set('ulimit', ({ HostConfig: h }) => h?.Ulimits?.map(({ Name, Soft, Hard }) => `${Name}=${Soft}:${Hard}`), limitWords),
    words: (value: readonly string[]) => value.map(one => `--ulimit=${limitWords(one)}`),
  },
  user: plain('user', ({ Config: c }) => c?.User ?? ''),
  userns_mode: plain('userns', ({ HostConfig: h }) => h?.UsernsMode ?? ''),
  uts: plain('uts', ({ HostConfig: h }) => h?.UTSMode ?? ''),
  volume_driver: plain('volume-driver', ({ HostConfig: h }) => h?.VolumeDriver ?? ''),
  volumes_from: set('volumes-from', ({ HostConfig: h }) => h?.VolumesFrom),
  working_dir: plain('workdir', ({ Config: c }) => c?.WorkingDir ?? ''),
}

/** A policy and how often it tries, in docker's words. */
export function restartWords(policy: string, retries = 0): string {
  return policy === 'on-failure' && retries > 0 ? `${policy}:${retries}` : policy
}

function pair(text: string, between: string): [string, string] {
  const at = text.indexOf(between)
  return [text.slice(0, at), text.slice(at + between.length)]
}

interface Health {
  readonly test?: unknown
  readonly interval?: string
  readonly timeout?: string
  readonly start_period?: string
  readonly retries?: number
}

function testOf({ test }: Health): readonly string[] {
  if (Array.isArray(test)) return test.map(String)
  return ['CMD-SHELL', String(test ?? '')]
}

function healthWanted(health: Health): State {
  if (testOf(health)[0] === 'NONE') return { test: ['NONE'] }
  const times = { interval: health.interval, timeout: health.timeout, start_period: health.start_period }
  return {
    ...(health.test !== undefined && { test: testOf(health) }),
    ...Object.fromEntries(Object.entries(times).flatMap(([name, time]) => (time === undefined ? [] : [[name, nanosecondsOf(time)]]))),
    ...(health.retries !== undefined && { retries: health.retries }),
  }
}

function healthNow(said: NonNullable<NonNullable<DockerSaid['Config']>['Healthcheck']>): State {
  return {
    test: said.Test ?? [],
    interval: said.Interval ?? 0,
    timeout: said.Timeout ?? 0,
    start_period: said.StartPeriod ?? 0,
    retries: said.Retries ?? 0,
  }
}

/** docker takes a test for a shell alone. */
function healthWords(health: Health): string[] {
  const [how, ...rest] = testOf(health)
  if (how === 'NONE') return ['--no-healthcheck']
  return [
    ...(health.test === undefined ? [] : [`--health-cmd=${rest.join(' ')}`]),
    ...(health.interval === undefined ? [] : [`--health-interval=${health.interval}`]),
    ...(health.timeout === undefined ? [] : [`--health-timeout=${health.timeout}`]),
    ...(health.start_period === undefined ? [] : [`--health-start-period=${health.start_period}`]),
    ...(health.retries === undefined ? [] : [`--health-retries=${health.retries}`]),
  ]
}
