import type { Comparable, State } from '../../module.ts'
import { csvField } from '../../text/csv.ts'
import { bytesOf } from '../../text/docker-units.ts'
import { texts } from './container-spec.ts'
import type { DockerOption } from './docker-option.ts'
import type { MountSaid } from './docker-said.ts'

/** A place of a container as a playbook has it. */
export interface DockerMount {
  readonly target: string
  readonly type: string
  readonly source?: string
  readonly read_only?: boolean
  readonly consistency?: string
  readonly propagation?: string
  readonly no_copy?: boolean
  readonly labels?: Pairs
  readonly volume_driver?: string
  readonly volume_options?: Pairs
  readonly tmpfs_size?: string
  readonly tmpfs_mode?: string
}

type Pairs = { readonly [name: string]: unknown }

/** Places by where they are inside; of one that is there what was not asked for is well. */
export const mountsOption: DockerOption = {
  sort: 'dict',
  words: (mounts: readonly DockerMount[]) => mounts.map(one => `--mount=${mountWords(one).map(csvField).join(',')}`),
  wanted: (mounts: readonly DockerMount[]) => Object.fromEntries(mounts.map(one => [one.target, wantedOf(one)])),
  now: ({ HostConfig }, wanted) => {
    const asked = (wanted ?? {}) as { readonly [target: string]: State }
    return Object.fromEntries((HostConfig?.Mounts ?? []).map(one => [one.Target ?? '', nowOf(one, asked[one.Target ?? ''])]))
  },
}

/** The sentence why a place cannot be what it is to be. */
export function oddMount(mounts: readonly DockerMount[]): string | undefined {
  const twice = mounts.find(({ target }, at) => mounts.findIndex(one => one.target === target) < at)
  if (twice) return `The mount point "${twice.target}" appears twice in the mounts option`
  for (const one of mounts) {
    if (one.source === undefined && !['volume', 'tmpfs'].includes(one.type))
      return `source must be specified for mount "${one.target}" of type "${one.type}"`
    const odd = Object.entries(sorts).find(([member, sort]) => one[member as keyof DockerMount] !== undefined && one.type !== sort)
    if (odd) return `${odd[0]} cannot be specified for mount "${one.target}" of type "${one.type}" (needs type "${odd[1]}")`
    if (one.tmpfs_size !== undefined && Number.isNaN(bytesOf(one.tmpfs_size)))
      return `mounts: tmpfs_size "${one.tmpfs_size}" is no size; give it as 512M or 2g`
    if (one.tmpfs_mode !== undefined && !/^[0-7]+$/.test(one.tmpfs_mode))
      return `mounts: tmpfs_mode "${one.tmpfs_mode}" is no mode; give it as "1777"`
  }
  return undefined
}

/** Members that one type of mount alone has. */
const sorts = {
  propagation: 'bind',
  no_copy: 'volume',
  labels: 'volume',
  volume_driver: 'volume',
  volume_options: 'volume',
  tmpfs_size: 'tmpfs',
  tmpfs_mode: 'tmpfs',
} as const

/** docker reads them as a line of CSV. */
function mountWords(one: DockerMount): string[] {
  const each = (option: string, pairs: Pairs = {}) => Object.entries(texts(pairs)).map(([name, value]) => `${option}=${name}=${value}`)
  const given = (option: string, value: string | number | undefined) => (value === undefined ? [] : [`${option}=${value}`])
  return [
    `type=${one.type}`,
    ...given('source', one.source),
    `target=${one.target}`,
    ...(one.read_only ? ['readonly'] : []),
    ...given('consistency', one.consistency),
    ...given('bind-propagation', one.propagation),
    ...(one.no_copy ? ['volume-nocopy'] : []),
    ...each('volume-label', one.labels),
    ...given('volume-driver', one.volume_driver),
    ...each('volume-opt', one.volume_options),
    ...given('tmpfs-size', one.tmpfs_size === undefined ? undefined : bytesOf(one.tmpfs_size)),
    ...given('tmpfs-mode', one.tmpfs_mode),
  ]
}

function wantedOf(one: DockerMount): State {
  const { target: _, labels, volume_options, tmpfs_size, tmpfs_mode, ...plain } = one
  return {
    ...Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)),
    ...(labels && { labels: texts(labels) }),
    ...(volume_options && { volume_options: texts(volume_options) }),
    ...(tmpfs_size !== undefined && { tmpfs_size: bytesOf(tmpfs_size) }),
    ...(tmpfs_mode !== undefined && { tmpfs_mode: Number.parseInt(tmpfs_mode, 8) }),
  }
}

function nowOf(said: MountSaid, wanted: State | undefined): State {
  const all: { readonly [member: string]: Comparable } = {
    type: said.Type,
    source: said.Source ?? '',
    read_only: said.ReadOnly ?? false,
    consistency: said.Consistency ?? 'default',
    propagation: said.BindOptions?.Propagation ?? 'rprivate',
    no_copy: said.VolumeOptions?.NoCopy ?? false,
    labels: asked(said.VolumeOptions?.Labels, wanted?.['labels']),
    volume_driver: said.VolumeOptions?.DriverConfig?.Name ?? '',
    volume_options: asked(said.VolumeOptions?.DriverConfig?.Options, wanted?.['volume_options']),
    tmpfs_size: said.TmpfsOptions?.SizeBytes ?? 0,
    tmpfs_mode: said.TmpfsOptions?.Mode ?? 0,
  }
  return Object.fromEntries(
    Object.entries(all).filter(([member]) => (wanted ? member in wanted : member === 'type' || member === 'source')),
  )
}

function asked(now: { readonly [name: string]: string } | null | undefined, wanted: Comparable): State {
  return Object.fromEntries(Object.entries(now ?? {}).filter(([name]) => Object.hasOwn((wanted ?? {}) as State, name)))
}
