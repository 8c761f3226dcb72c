import type { ArgumentSchema } from '../../schema.ts'

type Properties = { readonly [name: string]: ArgumentSchema }

const text = <const D extends string>(description: D) => ({ type: 'string', description }) as const
const number = <const D extends string>(description: D) => ({ type: 'integer', description }) as const
const texts = <const D extends string>(description: D) => ({ type: 'array', items: { type: 'string' }, description }) as const
const flag = <const D extends string, const V extends boolean>(description: D, byDefault: V) =>
  ({ type: 'boolean', default: byDefault, description }) as const
const count = <const D extends string, const V extends number>(description: D, byDefault: V) =>
  ({ type: 'integer', default: byDefault, description }) as const
const choice = <const D extends string, const C extends readonly string[]>(description: D, choices: C) =>
  ({ type: 'string', enum: choices, description }) as const
const notBuilt = <const D extends string>(what: D) => ({ type: 'object', description: `${what}: refused, it is not built yet.` }) as const

const routes = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      ip: { type: 'string' },
      next_hop: { type: 'string' },
      metric: { type: 'integer' },
      table: { type: 'integer' },
      tos: { type: 'integer' },
      cwnd: { type: 'integer' },
      mtu: { type: 'integer' },
      onlink: { type: 'boolean' },
    },
    required: ['ip'],
    additionalProperties: false,
  },
  description: 'Routes with all that NetworkManager knows of them.',
} as const

const modes = ['802.3ad', 'active-backup', 'balance-alb', 'balance-rr', 'balance-tlb', 'balance-xor', 'broadcast'] as const

/** What every connection has. */
export const generalArguments = {
  autoconnect: flag('Whether it comes up by itself.', true),
  autoconnect_priority: number('Which of several comes up first: the higher number.'),
  autoconnect_retries: number('How often it is tried; 0 for ever, -1 as NetworkManager is set up.'),
  zone: text('The zone of the firewall; changing it takes effect at once.'),
  master: text('The bridge, bond or team that it is a port of: device, connection or UUID.'),
  slave_type: choice('What `master` is, where `type` does not say.', ['bond', 'bridge', 'team', 'ovs-port', 'vrf']),
  mtu: number('Longest packet in bytes; what the device has where it is left out.'),
  mac: text('The hardware address that the device takes.'),
} as const satisfies Properties

/** IPv4 and IPv6. */
export const addressArguments = {
  ip4: texts('IPv4 addresses with their prefix: 192.0.2.24/24; /32 without.'),
  gw4: text('The IPv4 router; empty for none.'),
  gw4_ignore_auto: flag('Whether IPv4 routes that DHCP tells are ignored.', false),
  routes4: texts('IPv4 routes: 192.0.3.0/24 192.0.2.1.'),
  routes4_extended: routes,
  route_metric4: number('Metric of IPv4 routes.'),
  routing_rules4: texts('Rules as `ip rule` has them, each with its priority.'),
  never_default4: flag('Whether it is never the IPv4 default route.', false),
  dns4: texts('Name servers.'),
  dns4_search: texts('Domains that short names are looked up in.'),
  dns4_options: texts('Options of resolv.conf: rotate, timeout:1.'),
  dns4_ignore_auto: flag('Whether name servers that DHCP tells are ignored.', false),
  method4: choice('Where addresses come from; manual where `ip4` is given, disabled for a dummy without.', [
    'auto',
    'link-local',
    'manual',
    'shared',
    'disabled',
  ]),
  may_fail4: flag('Whether the connection is up without IPv4.', true),
  dhcp_client_id: text('Who DHCP is told that asks.'),
  ip6: texts('IPv6 addresses with their prefix; /128 without.'),
  gw6: text('The IPv6 router; empty for none.'),
  gw6_ignore_auto: flag('Whether IPv6 routes that routers tell are ignored.', false),
  routes6: texts('IPv6 routes: 2001:db8:1::/64 2001:db8::1.'),
  routes6_extended: routes,
  route_metric6: number('Metric of IPv6 routes.'),
  routing_rules6: texts('Rules as `ip -6 rule` has them, each with its priority.'),
  dns6: texts('Name servers.'),
  dns6_search: texts('Domains that short names are looked up in.'),
  dns6_options: texts('Options of resolv.conf.'),
  dns6_ignore_auto: flag('Whether name servers that routers tell are ignored.', false),
  method6: choice('Where addresses come from; manual where `ip6` is given, disabled for a dummy without.', [
    'ignore',
    'auto',
    'dhcp',
    'link-local',
    'manual',
    'shared',
    'disabled',
  ]),
  ip_privacy6: choice('Whether there are temporary addresses.', ['disabled', 'prefer-public-addr', 'prefer-temp-addr', 'unknown']),
  addr_gen_mode6: choice('How addresses are made up.', ['default', 'default-or-eui64', 'eui64', 'stable-privacy']),
} as const satisfies Properties

/** What only some types have. */
export const linkArguments = {
  ageingtime: count('Bridge: seconds until a hardware address is forgotten.', 300),
  forwarddelay: count('Bridge: seconds of the spanning tree until a port forwards.', 15),
  hellotime: count('Bridge: seconds between hellos of the spanning tree.', 2),
  maxage: count('Bridge: seconds that a message of the spanning tree counts.', 20),
  priority: count('Bridge: its priority in the spanning tree.', 128),
  stp: flag('Bridge: whether there is a spanning tree.', true),
  path_cost: count('Port of a bridge: its cost.', 100),
  slavepriority: count('Port of a bridge: its priority, 0 to 63.', 32),
  hairpin: flag('Port of a bridge: whether frames go out where they came in.', false),
  mode: choice('Bond: how it shares its ports; balance-rr where it is left out.', modes),
  bond_mode_behavior: {
    ...choice('Bond: what becomes of the mode that is there where `mode` is left out.', ['preserve', 'reset']),
    default: 'reset',
  },
  miimon: number('Bond: milliseconds between looks at the link.'),
  updelay: number('Bond: milliseconds until a port that is up counts.'),
  downdelay: number('Bond: milliseconds until a port that is down counts.'),
  arp_interval: number('Bond: milliseconds between ARP requests.'),
  arp_ip_target: text('Bond: addresses that are asked for by ARP, with commas.'),
  primary: text('Bond: the port that is used where it can be.'),
  xmit_hash_policy: text('Bond: how packets are shared out.'),
  fail_over_mac: choice('Bond: whose hardware address it has.', ['none', 'active', 'follow']),
  vlanid: number('VLAN: its number.'),
  vlandev: text('VLAN: the device it is on.'),
  flags: text('VLAN: the sum of its flags.'),
  ingress: text('VLAN: priorities of what comes in, 1:2,3:4.'),
  egress: text('VLAN: priorities of what goes out.'),
  runner: {
    ...choice('Team: how it shares its ports.', ['broadcast', 'roundrobin', 'activebackup', 'loadbalance', 'lacp']),
    default: 'roundrobin',
  },
  runner_hwaddr_policy: choice('Team: whose hardware address it has.', ['same_all', 'by_active', 'only_active']),
  runner_fast_rate: { type: 'boolean', description: 'Team with lacp: whether the partner is to send every second.' },
  vxlan_id: number('VXLAN: its number.'),
  vxlan_local: text('VXLAN: the address here.'),
  vxlan_remote: text('VXLAN: the address there.'),
  vxlan_parent: text('VXLAN: the device it is on.'),
  ip_tunnel_dev: text('Tunnel: the device it is on.'),
  ip_tunnel_local: text('Tunnel: the address here.'),
  ip_tunnel_remote: text('Tunnel: the address there.'),
  ip_tunnel_input_key: text('GRE: the key of what comes in.'),
  ip_tunnel_output_key: text('GRE: the key of what goes out.'),
  macvlan: {
    type: 'object',
    properties: {
      mode: { type: 'integer', enum: [1, 2, 3, 4, 5] },
      parent: { type: 'string' },
      promiscuous: { type: 'boolean' },
      tap: { type: 'boolean' },
    },
    required: ['mode', 'parent'],
    additionalProperties: false,
    description: 'MACVLAN: mode (1 vepa, 2 bridge, 3 private, 4 passthru, 5 source), parent, promiscuous, tap.',
  },
  transport_mode: choice('InfiniBand: how IP is carried.', ['datagram', 'connected']),
  infiniband_mac: text('InfiniBand: the address of the device it is for.'),
  table: number('VRF: its routing table.'),
} as const satisfies Properties

/** What is there so that it is refused and not overlooked. */
export const refusedArguments = {
  gsm: notBuilt('A modem'),
  sriov: notBuilt('Virtual functions of a network card'),
  ssid: text('The name of a wireless network: refused, it is not built yet.'),
  vpn: notBuilt('A VPN'),
  wifi: notBuilt('A wireless network'),
  wifi_sec: notBuilt('The keys of a wireless network'),
  wireguard: notBuilt('A WireGuard tunnel'),
} as const satisfies Properties
