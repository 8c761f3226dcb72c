/** What an argument of nmcli is for NetworkManager: a property, and how its value is written. */
interface Property {
  readonly name: string
  readonly write?: 'list' | 'address' | 'route'
}

type Argument = string | number | boolean | readonly string[] | undefined
export type ConnectionArgs = { readonly [name: string]: Argument }

const family = (version: 4 | 6): Record<string, Property> => ({
  [`ip${version}`]: { name: `ipv${version}.addresses`, write: 'address' },
  [`gw${version}`]: { name: `ipv${version}.gateway` },
  [`gw${version}_ignore_auto`]: { name: `ipv${version}.ignore-auto-routes` },
  [`routes${version}`]: { name: `ipv${version}.routes`, write: 'route' },
  [`route_metric${version}`]: { name: `ipv${version}.route-metric` },
  [`routing_rules${version}`]: { name: `ipv${version}.routing-rules`, write: 'list' },
  [`dns${version}`]: { name: `ipv${version}.dns`, write: 'list' },
  [`dns${version}_search`]: { name: `ipv${version}.dns-search`, write: 'list' },
  [`dns${version}_options`]: { name: `ipv${version}.dns-options`, write: 'list' },
  [`dns${version}_ignore_auto`]: { name: `ipv${version}.ignore-auto-dns` },
  [`method${version}`]: { name: `ipv${version}.method` },
})

const ip: Record<string, Property> = {
  ...family(4),
  ...family(6),
  never_default4: { name: 'ipv4.never-default' },
  may_fail4: { name: 'ipv4.may-fail' },
  dhcp_client_id: { name: 'ipv4.dhcp-client-id' },
  ip_privacy6: { name: 'ipv6.ip6-privacy' },
  addr_gen_mode6: { name: 'ipv6.addr-gen-mode' },
}

const common: Record<string, Property> = {
  ifname: { name: 'connection.interface-name' },
  autoconnect: { name: 'connection.autoconnect' },
  autoconnect_priority: { name: 'connection.autoconnect-priority' },
  autoconnect_retries: { name: 'connection.autoconnect-retries' },
  zone: { name: 'connection.zone' },
  master: { name: 'connection.master' },
  slave_type: { name: 'connection.slave-type' },
}

const ofType: Readonly<Record<string, Record<string, Property>>> = {
  ethernet: { mtu: { name: '802-3-ethernet.mtu' } },
  dummy: { mtu: { name: '802-3-ethernet.mtu' } },
  bridge: {
    ageingtime: { name: 'bridge.ageing-time' },
    forwarddelay: { name: 'bridge.forward-delay' },
    hellotime: { name: 'bridge.hello-time' },
    mac: { name: 'bridge.mac-address' },
    maxage: { name: 'bridge.max-age' },
    priority: { name: 'bridge.priority' },
    stp: { name: 'bridge.stp' },
  },
  'bridge-slave': {
    hairpin: { name: 'bridge-port.hairpin-mode' },
    path_cost: { name: 'bridge-port.path-cost' },
    slavepriority: { name: 'bridge-port.priority' },
  },
  vlan: {
    vlanid: { name: 'vlan.id' },
    vlandev: { name: 'vlan.parent' },
    flags: { name: 'vlan.flags' },
    ingress: { name: 'vlan.ingress-priority-map' },
    egress: { name: 'vlan.egress-priority-map' },
  },
}

/** Kinds of device that are known here, by nmcli's names for them. */
export const connectionTypes = ['ethernet', 'dummy', 'bridge', 'bridge-slave', 'bond', 'bond-slave', 'vlan', 'generic', 'loopback']

const bondOptions = [
  'mode',
  'miimon',
  'downdelay',
  'updelay',
  'arp_interval',
  'arp_ip_target',
  'primary',
  'xmit_hash_policy',
  'fail_over_mac',
]
const slaveOf: Readonly<Record<string, string>> = { 'bridge-slave': 'bridge', 'bond-slave': 'bond' }

/** The properties that arguments ask for, as nmcli prints them; `now` is what a bond has. */
export function wantedSettings(a: ConnectionArgs, now: { readonly [property: string]: string }): { [property: string]: string } {
  const type = String(a.type ?? typeOf(now))
  const isSlave = type in slaveOf || a.slave_type !== undefined
  const table = { ...common, ...(!isSlave && ip), ...ofType[type] }
  const given: ConnectionArgs = {
    ...a,
    ...(a.ip4 !== undefined && a.method4 === undefined && { method4: 'manual' }),
    ...(a.ip6 !== undefined && a.method6 === undefined && { method6: 'manual' }),
    ...(slaveOf[type] !== undefined && { slave_type: slaveOf[type] }),
  }
  const wanted = Object.entries(table).flatMap(([argument, { name, write }]) => {
    const value = given[argument]
    return value === undefined || value === '' ? [] : [[name, written(value, write)] as const]
  })
  const bond = type === 'bond' ? bondWanted(a, now['bond.options'] ?? '') : undefined
  return { ...Object.fromEntries(wanted), ...(bond !== undefined && { 'bond.options': bond }) }
}

/** Arguments that were given and mean nothing for this type of device. */
export function meaningless(a: ConnectionArgs, type: string): string[] {
  const own = new Set(Object.values(ofType).flatMap(Object.keys))
  const here = new Set([...Object.keys(ofType[type] ?? {}), ...(type === 'bond' ? bondOptions : [])])
  return [...own, ...bondOptions].filter(name => a[name] !== undefined && !here.has(name))
}

function typeOf(now: { readonly [property: string]: string }): string {
  return (now['connection.type'] ?? 'ethernet').replace('802-3-ethernet', 'ethernet')
}

function written(value: NonNullable<Argument>, how: Property['write']): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  const entries = (Array.isArray(value) ? (value as readonly string[]) : [String(value)]).map(entry => entry.trim())
  if (how === 'address')
    return entries.map(entry => (entry.includes('/') ? entry : `${entry}/${entry.includes(':') ? 128 : 32}`)).join(', ')
  // nmcli parts addresses and routes by a comma and a space, servers and domains by a comma alone.
  if (how === 'route') return entries.map(entry => entry.replace(/\s+/g, ' ')).join(', ')
  return entries.join(',')
}

function bondWanted(a: ConnectionArgs, now: string): string | undefined {
  const asked = bondOptions.flatMap(name => (a[name] === undefined ? [] : [[name, String(a[name])] as const]))
  if (asked.length === 0) return undefined
  const there = new Map(now.split(',').flatMap(pair => (pair.includes('=') ? [pair.split(/=(.*)/s, 2) as [string, string]] : [])))
  return [...new Map([...there, ...asked])].map(([name, value]) => `${name}=${value}`).join(',')
}
