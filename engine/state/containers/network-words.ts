import type { State } from '../../module.ts'
import { texts } from './container-spec.ts'
import type { Inspected } from './podman.ts'

/** What of a network is asked for; only what is named is compared. */
export interface NetworkArgs {
  readonly name: string
  readonly driver?: string
  readonly subnet?: string
  readonly gateway?: string
  readonly ip_range?: string
  readonly ipv6?: boolean
  readonly internal?: boolean
  readonly disable_dns?: boolean
  readonly macvlan?: string
  readonly opt?: { readonly [name: string]: unknown }
}

/** The words of podman that make it. */
export function networkWords(a: NetworkArgs): string[] {
  const word = (option: string, value: string | undefined) => (value === undefined ? [] : [option, value])
  const flag = (option: string, isSet: boolean | undefined) => (isSet === true ? [option] : [])
  return [
    ...word('--driver', driverOf(a)),
    ...word('--subnet', a.subnet),
    ...word('--gateway', a.gateway),
    ...word('--ip-range', a.ip_range),
    ...flag('--ipv6', a.ipv6),
    ...flag('--internal', a.internal),
    ...flag('--disable-dns', a.disable_dns),
    ...Object.entries(optionsOf(a)).flatMap(([name, value]) => ['--opt', `${name}=${value}`]),
    a.name,
  ]
}

/** What the network should be, in the words of `networkNow`. */
export function networkWanted(a: NetworkArgs): State {
  return {
    driver: driverOf(a),
    subnet: a.subnet,
    gateway: a.gateway,
    ip_range: a.ip_range && rangeOf(a.ip_range),
    ipv6: a.ipv6,
    internal: a.internal,
    // A network without a way out, or another than a bridge, has no names of its own in older versions of podman, whatever is asked for.
    dns: a.disable_dns === true ? false : undefined,
    opt: a.opt || a.macvlan !== undefined ? optionsOf(a) : undefined,
  }
}

/** What the network is. */
export function networkNow({ inspect = {} }: Inspected): State {
  const said = inspect as Said
  const subnets = said.subnets ?? []
  const { start_ip = '', end_ip = '' } = subnets[0]?.lease_range ?? {}
  return {
    driver: said.driver ?? '',
    subnet: subnets[0]?.subnet ?? '',
    gateway: subnets[0]?.gateway ?? '',
    ip_range: `${start_ip}-${end_ip}`,
    ipv6: said.ipv6_enabled ?? false,
    internal: said.internal ?? false,
    dns: said.dns_enabled ?? false,
    opt: { ...(said.options ?? {}), ...(said.driver === 'macvlan' && said.network_interface && { parent: said.network_interface }) },
  }
}

/** In a check: what podman will say of it, as far as that is known. */
export function networkMade(a: NetworkArgs): NonNullable<Inspected['inspect']> {
  const [start_ip = '', end_ip = ''] = rangeOf(a.ip_range ?? '').split('-')
  const range = a.ip_range === undefined ? {} : { lease_range: { start_ip, end_ip } }
  const subnet = { ...(a.subnet !== undefined && { subnet: a.subnet }), ...(a.gateway !== undefined && { gateway: a.gateway }), ...range }
  const { parent, ...options } = optionsOf(a)
  return {
    name: a.name,
    driver: driverOf(a) ?? 'bridge',
    ...(a.subnet !== undefined && { subnets: [subnet] }),
    ...(a.ipv6 !== undefined && { ipv6_enabled: a.ipv6 }),
    ...(a.internal !== undefined && { internal: a.internal }),
    ...(a.disable_dns === true && { dns_enabled: false }),
    ...(Object.keys(options).length > 0 && { options }),
    ...(parent !== undefined && { network_interface: parent }),
  }
}

interface Said {
  readonly driver?: string
  readonly network_interface?: string
  readonly subnets?: readonly {
    readonly subnet?: string
    readonly gateway?: string
    readonly lease_range?: { readonly start_ip?: string; readonly end_ip?: string }
  }[]
  readonly ipv6_enabled?: boolean
  readonly internal?: boolean
  readonly dns_enabled?: boolean
  readonly options?: { readonly [name: string]: string }
}

function driverOf({ driver, macvlan }: NetworkArgs): string | undefined {
  return driver ?? (macvlan === undefined ? undefined : 'macvlan')
}

function optionsOf({ opt, macvlan }: NetworkArgs): { readonly [name: string]: string } {
  return { ...texts(opt), ...(macvlan !== undefined && { parent: macvlan }) }
}

/** The first and last address that a range of IPv4 gives out, as podman writes them down; any other range as it is. */
function rangeOf(range: string): string {
  const [, a = '', b = '', c = '', d = '', length = ''] = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(range) ?? []
  if (length === '') return range
  const size = 2 ** (32 - Number(length))
  const address = ((Number(a) * 256 + Number(b)) * 256 + Number(c)) * 256 + Number(d)
  const first = address - (address % size)
  return `${written(first + 1)}-${written(first + size - 1)}`
}

function written(address: number): string {
  return [24, 16, 8, 0].map(bits => Math.floor(address / 2 ** bits) % 256).join('.')
}
