import { type Form, forms } from './connection-forms.ts'

/** Arguments of nmcli by name, as they came out of the schema. */
export type Given = { readonly [argument: string]: unknown }

/** Properties of a profile with what is compared: a text, or a list of texts; undefined where it is not asked for. */
export type Settings = { readonly [property: string]: string | readonly string[] | undefined }

/** An argument, the property that it sets, and how its value is written. */
type Row = readonly [argument: string, property: string, form: Form]

/** Types that can be made, as nmcli's `add` calls them, and as a profile says them. */
export const types: { readonly [type: string]: { readonly adds: string; readonly is: string; readonly mode?: string } } = {
  ethernet: { adds: 'ethernet', is: '802-3-ethernet' },
  'bridge-slave': { adds: 'ethernet', is: '802-3-ethernet' },
  'bond-slave': { adds: 'ethernet', is: '802-3-ethernet' },
  'team-slave': { adds: 'ethernet', is: '802-3-ethernet' },
  gre: { adds: 'ip-tunnel', is: 'ip-tunnel', mode: 'gre' },
  ipip: { adds: 'ip-tunnel', is: 'ip-tunnel', mode: 'ipip' },
  sit: { adds: 'ip-tunnel', is: 'ip-tunnel', mode: 'sit' },
  ...Object.fromEntries(
    ['bond', 'bridge', 'dummy', 'generic', 'infiniband', 'loopback', 'macvlan', 'team', 'vlan', 'vrf', 'vxlan'].map(type => [
      type,
      { adds: type, is: type },
    ]),
  ),
}

const general: readonly Row[] = [
  ['ifname', 'connection.interface-name', 'device'],
  ['autoconnect', 'connection.autoconnect', 'text'],
  ['autoconnect_priority', 'connection.autoconnect-priority', 'text'],
  ['autoconnect_retries', 'connection.autoconnect-retries', 'text'],
  ['zone', 'connection.zone', 'text'],
  ['master', 'connection.master', 'text'],
  ['slave_type', 'connection.slave-type', 'text'],
]

const family = (version: 4 | 6): readonly Row[] => [
  // nmcli takes them in this order: a router needs an address, and the method none of what it forbids.
  [`ip${version}`, `ipv${version}.addresses`, 'addresses'],
  [`gw${version}`, `ipv${version}.gateway`, 'address'],
  [`gw${version}_ignore_auto`, `ipv${version}.ignore-auto-routes`, 'text'],
  [`routes${version}`, `ipv${version}.routes`, 'routes'],
  [`routes${version}_extended`, `ipv${version}.routes`, 'routes'],
  [`route_metric${version}`, `ipv${version}.route-metric`, 'text'],
  [`routing_rules${version}`, `ipv${version}.routing-rules`, 'rules'],
  [`dns${version}`, `ipv${version}.dns`, 'servers'],
  [`dns${version}_search`, `ipv${version}.dns-search`, 'words'],
  [`dns${version}_options`, `ipv${version}.dns-options`, 'words'],
  [`dns${version}_ignore_auto`, `ipv${version}.ignore-auto-dns`, 'text'],
  [`never_default${version}`, `ipv${version}.never-default`, 'text'],
  [`may_fail${version}`, `ipv${version}.may-fail`, 'text'],
  [`method${version}`, `ipv${version}.method`, 'text'],
]

const addressed: readonly Row[] = [
  ...family(4),
  ['dhcp_client_id', 'ipv4.dhcp-client-id', 'text'],
  ...family(6),
  ['ip_privacy6', 'ipv6.ip6-privacy', 'privacy'],
  ['addr_gen_mode6', 'ipv6.addr-gen-mode', 'text'],
]

const link: readonly Row[] = [
  ['mtu', '802-3-ethernet.mtu', 'mtu'],
  ['mac', '802-3-ethernet.cloned-mac-address', 'hardware'],
]

const tunnel: readonly Row[] = [
  ['tunnel_mode', 'ip-tunnel.mode', 'text'],
  ['ip_tunnel_dev', 'ip-tunnel.parent', 'text'],
  ['ip_tunnel_local', 'ip-tunnel.local', 'text'],
  ['ip_tunnel_remote', 'ip-tunnel.remote', 'text'],
]

const keyed: readonly Row[] = [
  ['ip_tunnel_input_key', 'ip-tunnel.input-key', 'text'],
  ['ip_tunnel_output_key', 'ip-tunnel.output-key', 'text'],
]

const ofType: { readonly [type: string]: readonly Row[] } = {
  bridge: [
    ['mac', 'bridge.mac-address', 'hardware'],
    ['mtu', '802-3-ethernet.mtu', 'mtu'],
    ['ageingtime', 'bridge.ageing-time', 'text'],
    ['forwarddelay', 'bridge.forward-delay', 'text'],
    ['hellotime', 'bridge.hello-time', 'text'],
    ['maxage', 'bridge.max-age', 'text'],
    ['priority', 'bridge.priority', 'text'],
    ['stp', 'bridge.stp', 'text'],
  ],
  'bridge-slave': [
    ...link,
    ['path_cost', 'bridge-port.path-cost', 'text'],
    ['hairpin', 'bridge-port.hairpin-mode', 'text'],
    ['slavepriority', 'bridge-port.priority', 'text'],
  ],
  bond: [...link, ['bond', 'bond.options', 'options']],
  team: [
    ...link,
    ['runner', 'team.runner', 'text'],
    ['runner_hwaddr_policy', 'team.runner-hwaddr-policy', 'text'],
    ['runner_fast_rate', 'team.runner-fast-rate', 'text'],
  ],
  vlan: [
    ...link,
    ['vlanid', 'vlan.id', 'text'],
    ['vlandev', 'vlan.parent', 'text'],
    ['flags', 'vlan.flags', 'number'],
    ['ingress', 'vlan.ingress-priority-map', 'words'],
    ['egress', 'vlan.egress-priority-map', 'words'],
  ],
  vxlan: [
    ['vxlan_id', 'vxlan.id', 'text'],
    ['vxlan_parent', 'vxlan.parent', 'text'],
    ['vxlan_local', 'vxlan.local', 'text'],
    ['vxlan_remote', 'vxlan.remote', 'text'],
  ],
  gre: [...tunnel, ...keyed],
  ipip: tunnel,
  sit: tunnel,
  macvlan: [
    ...link,
    ['macvlan_mode', 'macvlan.mode', 'number'],
    ['macvlan_parent', 'macvlan.parent', 'text'],
    ['macvlan_promiscuous', 'macvlan.promiscuous', 'text'],
    ['macvlan_tap', 'macvlan.tap', 'text'],
  ],
  infiniband: [
    ['mtu', 'infiniband.mtu', 'mtu'],
    ['transport_mode', 'infiniband.transport-mode', 'text'],
    ['infiniband_mac', 'infiniband.mac-address', 'hardware'],
  ],
  vrf: [['table', 'vrf.table', 'text']],
  generic: [],
}

const bondOptions = [
  'mode',
  'miimon',
  'updelay',
  'downdelay',
  'arp_interval',
  'arp_ip_target',
  'primary',
  'xmit_hash_policy',
  'fail_over_mac',
]

/** Types whose mtu is the device's own where none is given, whatever it was before. */
const resetsMtu = ['ethernet', 'dummy', 'vlan', 'team-slave', 'bridge-slave', 'bond-slave']
/** Types that have no addresses where none are given. */
const withoutAddresses = ['dummy', 'macvlan']

/** Which of the types a profile is of. */
export function typeOf(there: { readonly [property: string]: string }): string | undefined {
  const is = there['connection.type']
  const port = there['connection.slave-type']
  if (is === '802-3-ethernet') return port && types[`${port}-slave`] ? `${port}-slave` : 'ethernet'
  if (is === 'ip-tunnel') return there['ip-tunnel.mode']
  return is
}

/** What the arguments ask of a profile of a type; `there` is what it says now, empty where it is new. */
export function wantedSettings(type: string, given: Given, there: { readonly [property: string]: string }): Settings {
  const all: Given = { ...given, ...implied(type, given, Object.keys(there).length === 0, there['bond.options'] ?? '') }
  const wanted: { [property: string]: string | readonly string[] } = {}
  for (const [argument, property, form] of rowsOf(type, all)) {
    const value = all[argument]
    if (value !== undefined && value !== null) wanted[property] = forms[form].want(value)
  }
  if (Object.keys(there).length > 0) return { ...cleared('ipv4', wanted), ...cleared('ipv6', wanted), ...wanted }
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value.length > 0))
}

/** Those properties of a profile, as they are now. */
export function settingsNow(wanted: Settings, there: { readonly [property: string]: string }): Settings {
  const rows = [...general, ...addressed, ...link, ...Object.values(ofType).flat()]
  const formOf = new Map(rows.map(([, property, form]) => [property, form]))
  return Object.fromEntries(
    Object.keys(wanted).map(property => [property, forms[formOf.get(property) ?? 'text'].read(there[property] ?? '')]),
  )
}

function rowsOf(type: string, given: Given): readonly Row[] {
  const isPort = given.slave_type !== undefined
  return [...general, ...(isPort ? [] : addressed), ...(ofType[type] ?? link)]
}

/** What follows from the other arguments. */
function implied(type: string, given: Given, isNew: boolean, options: string): Given {
  const port = /^(bridge|bond|team)-slave$/.exec(type)?.[1]
  const macvlan = Object.entries((given.macvlan ?? {}) as Given).map(([name, value]) => [`macvlan_${name}`, value] as const)
  const method = (version: 4 | 6) => {
    if (given[`method${version}`] !== undefined) return given[`method${version}`]
    const hasAddress = ((given[`ip${version}`] ?? []) as readonly string[]).some(Boolean)
    return hasAddress ? 'manual' : withoutAddresses.includes(type) ? 'disabled' : undefined
  }
  return {
    ...(port && { slave_type: port }),
    ...Object.fromEntries(macvlan),
    tunnel_mode: types[type]?.mode,
    method4: method(4),
    method6: method(6),
    mtu: given.mtu ?? (!isNew && resetsMtu.includes(type) ? 0 : undefined),
    ifname: given.ifname ?? (isNew ? given.conn_name : undefined),
    bond: bondWanted(given, options),
  }
}

/** A mode that differs begins anew; else the options that were not asked for stay. */
function bondWanted(given: Given, options: string): string {
  const there = new Map(forms.options.read(options).map(option => option.split(/=(.*)/s, 2) as [string, string]))
  const kept = given.bond_mode_behavior === 'preserve' ? there.get('mode') : undefined
  const mode = String(given.mode ?? kept ?? 'balance-rr')
  const asked = bondOptions.flatMap(name => (given[name] === undefined ? [] : [[name, String(given[name])] as const]))
  const all = new Map([...(there.get('mode') === mode ? there : []), ...asked, ['mode', mode]])
  return [...all].map(([name, value]) => `${name}=${name === 'arp_ip_target' ? value.replaceAll(/[\s,]+/g, ' ') : value}`).join(',')
}

/** A family that is off may keep none of these, or NetworkManager refuses the profile. */
function cleared(family: 'ipv4' | 'ipv6', wanted: Settings): Settings {
  if (wanted[`${family}.method`] !== 'disabled') return {}
  const lists = ['routes', 'addresses', 'dns', 'dns-search'].map(name => [`${family}.${name}`, []] as const)
  return { [`${family}.gateway`]: '', ...Object.fromEntries(lists) }
}
