import type { Json, State } from '../../module.ts'
import { texts } from './container-spec.ts'
import type { Docked } from './docker.ts'

/** What a playbook says of a network of Docker. */
export interface DockerNetworkAsked {
  readonly name: string
  readonly driver: string
  readonly driver_options: Mapping
  readonly ipam_driver?: string
  readonly ipam_driver_options?: Mapping
  readonly ipam_config?: readonly Addresses[]
  readonly enable_ipv6?: boolean
  readonly internal?: boolean
  readonly attachable?: boolean
  readonly scope?: string
  readonly labels: Mapping
}

interface Addresses {
  readonly subnet?: string
  readonly gateway?: string
  readonly iprange?: string
  readonly aux_addresses?: Mapping
}
type Mapping = { readonly [name: string]: unknown }
type Members = { readonly [name: string]: string }

/** Members of what Docker says that are looked at; all may be missing. */
interface Said {
  readonly Driver?: string
  readonly Options?: Members | null
  readonly IPAM?: {
    readonly Driver?: string
    readonly Options?: Members | null
    readonly Config?: readonly { readonly [name: string]: Json }[] | null
  }
  readonly EnableIPv6?: boolean
  readonly Internal?: boolean
  readonly Attachable?: boolean
  readonly Scope?: string
  readonly Labels?: Members | null
}

/** What was asked for, as it is compared. */
export function dockerNetworkWanted(a: DockerNetworkAsked): State {
  return {
    driver: a.driver,
    driver_options: texts(a.driver_options),
    ipam_driver: a.ipam_driver,
    ipam_driver_options: a.ipam_driver_options && texts(a.ipam_driver_options),
    ipam_config: a.ipam_config?.map(addressesWanted),
    enable_ipv6: a.enable_ipv6,
    internal: a.internal,
    attachable: a.attachable,
    scope: a.scope,
    labels: texts(a.labels),
  }
}

/** What is there, in the same words; what is there besides what was asked for is well. */
export function dockerNetworkNow({ inspect }: Docked, a: DockerNetworkAsked): State {
  const said = (inspect ?? {}) as Said
  return {
    driver: said.Driver,
    driver_options: among(said.Options, a.driver_options),
    ipam_driver: said.IPAM?.Driver,
    ipam_driver_options: among(said.IPAM?.Options, a.ipam_driver_options),
    ipam_config: addressesNow(said.IPAM?.Config ?? [], a.ipam_config ?? []),
    enable_ipv6: said.EnableIPv6 === true,
    internal: said.Internal === true,
    attachable: said.Attachable === true,
    scope: said.Scope,
    labels: among(said.Labels, a.labels),
  }
}

/** In a check: what Docker would say of one that is made. */
export function dockerNetworkMade(a: DockerNetworkAsked): { readonly [name: string]: Json } {
  return {
    Name: a.name,
    Driver: a.driver,
    Options: texts(a.driver_options),
    IPAM: {
      Driver: a.ipam_driver ?? 'default',
      ...(a.ipam_driver_options && { Options: texts(a.ipam_driver_options) }),
      ...(a.ipam_config && { Config: a.ipam_config.map(addressesSaid) }),
    },
    EnableIPv6: a.enable_ipv6 ?? false,
    Internal: a.internal ?? false,
    Attachable: a.attachable ?? false,
    Scope: a.scope ?? 'local',
    Labels: texts(a.labels),
  }
}

/** Words of `docker network create`. */
export function dockerNetworkWords(a: DockerNetworkAsked): string[] {
  const each = (option: string, mapping: Mapping = {}) =>
    Object.entries(texts(mapping)).map(([name, value]) => `--${option}=${name}=${value}`)
  return [
    `--driver=${a.driver}`,
    ...each('opt', a.driver_options),
    ...(a.ipam_driver === undefined ? [] : [`--ipam-driver=${a.ipam_driver}`]),
    ...each('ipam-opt', a.ipam_driver_options),
    ...(a.ipam_config ?? []).flatMap(one => [
      ...(one.subnet === undefined ? [] : [`--subnet=${one.subnet}`]),
      ...(one.gateway === undefined ? [] : [`--gateway=${one.gateway}`]),
      ...(one.iprange === undefined ? [] : [`--ip-range=${one.iprange}`]),
      ...each('aux-address', one.aux_addresses),
    ]),
    ...(a.enable_ipv6 ? ['--ipv6'] : []),
    ...(a.internal ? ['--internal'] : []),
    ...(a.attachable ? ['--attachable'] : []),
    ...(a.scope === undefined ? [] : [`--scope=${a.scope}`]),
    ...each('label', a.labels),
  ]
}

function among(there: Members | null | undefined, asked: Mapping | undefined): Members {
  return Object.fromEntries(Object.entries(there ?? {}).filter(([name]) => Object.hasOwn(asked ?? {}, name)))
}

function addressesWanted(one: Addresses): State {
  return {
    ...(one.subnet !== undefined && { subnet: one.subnet }),
    ...(one.gateway !== undefined && { gateway: one.gateway }),
    ...(one.iprange !== undefined && { iprange: one.iprange }),
    ...(one.aux_addresses && { aux_addresses: texts(one.aux_addresses) }),
  }
}

function addressesSaid(one: Addresses): { readonly [name: string]: Json } {
  const { subnet, gateway, iprange, aux_addresses } = one
  return {
    ...(subnet !== undefined && { Subnet: subnet }),
    ...(gateway !== undefined && { Gateway: gateway }),
    ...(iprange !== undefined && { IPRange: iprange }),
    ...(aux_addresses && { AuxiliaryAddresses: texts(aux_addresses) }),
  }
}

/** Each as far as it was asked for: the one that is it, else the one in its place. */
function addressesNow(there: readonly { readonly [name: string]: Json }[], asked: readonly Addresses[]): State[] {
  return asked.map((one, at) => {
    const words = Object.entries(addressesSaid(one))
    const same =
      there.find(other => words.every(([name, value]) => JSON.stringify(other[name]) === JSON.stringify(value))) ?? there[at] ?? {}
    const { Subnet, Gateway, IPRange, AuxiliaryAddresses } = same
    return {
      ...(one.subnet !== undefined && { subnet: Subnet ?? '' }),
      ...(one.gateway !== undefined && { gateway: Gateway ?? '' }),
      ...(one.iprange !== undefined && { iprange: IPRange ?? '' }),
      ...(one.aux_addresses && { aux_addresses: AuxiliaryAddresses ?? {} }),
    }
  })
}
