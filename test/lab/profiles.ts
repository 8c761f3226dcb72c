/** A task and what comes of it. */
export interface Row {
  readonly args: { readonly [argument: string]: unknown }
  /** Properties as nmcli itself says them afterwards. */
  readonly says?: { readonly [property: string]: string }
}
/** Tasks by what they show. */
export type Rows = { readonly [sentence: string]: Row }

/** Everything that is made at first. Nothing here is about the device that the host is reached by. */
export const made: Rows = {
  'a dummy has no addresses where none are given': {
    args: { conn_name: 'bare', type: 'dummy', ifname: 'dmy0' },
    says: {
      'connection.type': 'dummy',
      'connection.interface-name': 'dmy0',
      'ipv4.method': 'disabled',
      'ipv6.method': 'disabled',
      'connection.autoconnect': 'yes',
    },
  },
  'an ethernet with all of IPv4, put to use at once for its servers': {
    args: {
      conn_name: 'four',
      ifname: 'lan0',
      type: 'ethernet',
      ip4: ['10.9.0.1/24', '10.9.1.1'],
      gw4: '10.9.0.254',
      routes4: ['10.10.0.0/16  10.9.0.254 5', '10.11.0.0/16 10.9.0.254 table=3 mtu=1400'],
      route_metric4: 70,
      routing_rules4: ['pref 5 from 10.9.0.1/32 lookup 3'],
      dns4: ['10.9.0.2', '10.9.0.3'],
      dns4_search: ['a.example', 'b.example'],
      dns4_options: ['rotate', 'timeout:1'],
      dns4_ignore_auto: true,
      may_fail4: false,
      zone: 'home',
      mtu: 1400,
      mac: '02:00:00:00:0a:0b',
    },
    says: {
      'connection.interface-name': 'lan0',
      'GENERAL.STATE': 'activated',
      'connection.zone': 'home',
      'ipv4.method': 'manual',
      'ipv4.addresses': '10.9.0.1/24, 10.9.1.1/32',
      'ipv4.gateway': '10.9.0.254',
      'ipv4.routes': '10.10.0.0/16 10.9.0.254 5, 10.11.0.0/16 10.9.0.254 mtu=1400 table=3',
      'ipv4.route-metric': '70',
      'ipv4.routing-rules': 'priority 5 from 10.9.0.1 table 3',
      'ipv4.dns': '10.9.0.2,10.9.0.3',
      'ipv4.dns-search': 'a.example,b.example',
      'ipv4.dns-options': 'rotate,timeout:1',
      'ipv4.ignore-auto-dns': 'yes',
      'ipv4.may-fail': 'no',
      '802-3-ethernet.mtu': '1400',
      '802-3-ethernet.cloned-mac-address': '02:00:00:00:0A:0B',
      'ipv6.method': 'auto',
    },
  },
  'a bridge with IPv6, and routes with all their members': {
    args: {
      conn_name: 'six',
      type: 'bridge',
      ip6: ['FD00:0:0::1/64', 'fd00::2'],
      gw6: 'FD00::F',
      dns6: ['FD00:0::53'],
      dns6_search: 'c.example',
      routes6_extended: [{ ip: 'fd01::/64', next_hop: 'fd00::f', metric: 9, onlink: true }],
      ip_privacy6: 'disabled',
      addr_gen_mode6: 'eui64',
      method4: 'disabled',
    },
    says: {
      'ipv6.method': 'manual',
      'ipv6.addresses': 'fd00::1/64, fd00::2/128',
      'ipv6.gateway': 'fd00::f',
      'ipv6.dns': 'fd00::53',
      'ipv6.dns-search': 'c.example',
      'ipv6.routes': 'fd01::/64 fd00::f 9 onlink=true',
      'ipv6.ip6-privacy': '0',
      'ipv6.addr-gen-mode': 'eui64',
    },
  },
  'an ethernet for any device': {
    args: { conn_name: 'any', type: 'ethernet', ifname: '*', autoconnect: false, never_default4: true, dhcp_client_id: 'me' },
    says: {
      'connection.type': '802-3-ethernet',
      'connection.interface-name': '',
      'connection.autoconnect': 'no',
      'ipv4.method': 'auto',
      'ipv4.never-default': 'yes',
      'ipv4.dhcp-client-id': 'me',
    },
  },
  'a bridge as Ansible makes one': {
    args: { conn_name: 'br7', type: 'bridge', ip4: '10.7.0.1/24', mac: '02:00:00:00:00:0a', mtu: 1450 },
    says: {
      'bridge.stp': 'yes',
      'bridge.priority': '128',
      'bridge.ageing-time': '300',
      'bridge.mac-address': '02:00:00:00:00:0A',
      '802-3-ethernet.mtu': '1450',
    },
  },
  'a port of a bridge': {
    args: { conn_name: 'br7-port', type: 'bridge-slave', ifname: 'absent7', master: 'br7', hairpin: true, path_cost: 50 },
    says: {
      'connection.type': '802-3-ethernet',
      'connection.master': 'br7',
      'connection.slave-type': 'bridge',
      'bridge-port.hairpin-mode': 'yes',
      'bridge-port.path-cost': '50',
      'bridge-port.priority': '32',
    },
  },
  'a bond with its options': {
    args: {
      conn_name: 'the bond',
      ifname: 'bond7',
      type: 'bond',
      mode: 'active-backup',
      arp_interval: 100,
      arp_ip_target: '10.6.0.1,10.6.0.2',
      primary: 'absent8',
      ip4: '10.6.0.9/24',
    },
    says: { 'bond.options': 'mode=active-backup,arp_interval=100,arp_ip_target=10.6.0.1 10.6.0.2,primary=absent8' },
  },
  'a port of a bond whose profile is named': {
    args: { conn_name: 'bond-port', type: 'bond-slave', ifname: 'absent8', master: 'the bond' },
    says: { 'connection.master': 'bond7', 'connection.slave-type': 'bond' },
  },
  'a port by slave_type': {
    args: { conn_name: 'bond-port2', type: 'ethernet', ifname: 'absent9', master: 'bond7', slave_type: 'bond' },
    says: { 'connection.master': 'bond7', 'connection.slave-type': 'bond' },
  },
  'a VLAN': {
    args: {
      conn_name: 'vlan5',
      type: 'vlan',
      vlanid: 5,
      vlandev: 'dmy0',
      flags: '1',
      ingress: '1:2,3:4',
      egress: '2:1',
      ip4: '10.5.0.1/24',
    },
    says: {
      'vlan.id': '5',
      'vlan.parent': 'dmy0',
      'vlan.flags': '1',
      'vlan.ingress-priority-map': '1:2 3:4',
      'vlan.egress-priority-map': '2:1',
    },
  },
  'a team': {
    args: { conn_name: 'team7', type: 'team', runner: 'lacp', runner_fast_rate: true, autoconnect: false },
    says: { 'team.runner': 'lacp' },
  },
  'a port of a team': {
    args: { conn_name: 'team-port', type: 'team-slave', ifname: 'absent6', master: 'team7' },
    says: { 'connection.master': 'team7', 'connection.slave-type': 'team' },
  },
  'a VXLAN': {
    args: { conn_name: 'vx', type: 'vxlan', vxlan_id: 3, vxlan_local: '10.9.0.1', vxlan_remote: '10.9.0.2', autoconnect: false },
    says: { 'vxlan.id': '3', 'vxlan.local': '10.9.0.1', 'vxlan.remote': '10.9.0.2' },
  },
  'a GRE tunnel': {
    args: {
      conn_name: 'gre7',
      type: 'gre',
      ip_tunnel_local: '10.9.0.1',
      ip_tunnel_remote: '10.9.0.2',
      ip_tunnel_input_key: '7',
      autoconnect: false,
    },
    says: { 'connection.type': 'ip-tunnel', 'ip-tunnel.mode': 'gre', 'ip-tunnel.input-key': '7' },
  },
  'a MACVLAN': {
    args: { conn_name: 'mv', type: 'macvlan', macvlan: { mode: 2, parent: 'dmy0', tap: true }, autoconnect: false },
    says: { 'macvlan.mode': '2', 'macvlan.parent': 'dmy0', 'macvlan.tap': 'yes', 'ipv4.method': 'disabled' },
  },
  'a VRF': { args: { conn_name: 'vrf7', type: 'vrf', table: 7, autoconnect: false }, says: { 'vrf.table': '7' } },
  'a generic profile': {
    args: { conn_name: 'gen', type: 'generic', ifname: 'absent5', autoconnect: false },
    says: { 'connection.type': 'generic' },
  },
  'a name with a space, a quote, a colon, a backslash and an ü': {
    args: { conn_name: `we "ird': \\ü`, type: 'dummy', ifname: 'dmy1', zone: `a 'b` },
    says: { 'connection.id': `we "ird': \\ü`, 'connection.zone': `a 'b` },
  },
  'a name that looks like an option': {
    args: { conn_name: '--active', type: 'bridge', ifname: 'br2', ip4: '10.2.0.1/24', stp: false, autoconnect: false },
    says: { 'connection.id': '--active' },
  },
}

/** Then, one part of each. */
export const changed: Rows = {
  'other servers and domains, the rest stays': {
    args: {
      ...made['an ethernet with all of IPv4, put to use at once for its servers']?.args,
      dns4: ['10.9.0.3'],
      dns4_search: [],
      gw4: '',
    },
    says: { 'ipv4.dns': '10.9.0.3', 'ipv4.dns-search': '', 'ipv4.gateway': '', 'ipv4.addresses': '10.9.0.1/24, 10.9.1.1/32' },
  },
  'no addresses any more': {
    args: { conn_name: 'six', type: 'bridge', method4: 'auto', method6: 'disabled', ip_privacy6: 'prefer-temp-addr' },
    says: { 'ipv6.method': 'disabled', 'ipv6.addresses': '', 'ipv6.routes': '', 'ipv6.dns': '', 'ipv6.ip6-privacy': '2' },
  },
  'a bridge without a spanning tree': {
    args: { conn_name: 'br7', type: 'bridge', ip4: ['10.7.0.1/24', '10.7.0.2/24'], stp: false, autoconnect: false },
    says: { 'bridge.stp': 'no', 'ipv4.addresses': '10.7.0.1/24, 10.7.0.2/24', 'connection.autoconnect': 'no' },
  },
  'an option of a bond beside the others': {
    args: { conn_name: 'the bond', type: 'bond', bond_mode_behavior: 'preserve', fail_over_mac: 'active' },
    says: { 'bond.options': 'mode=active-backup,arp_interval=100,arp_ip_target=10.6.0.1 10.6.0.2,fail_over_mac=active,primary=absent8' },
  },
  'a VLAN with another number': { args: { conn_name: 'vlan5', vlanid: 6 }, says: { 'vlan.id': '6', 'vlan.parent': 'dmy0' } },
  'a profile that is put to use': { args: { conn_name: '--active', state: 'up' }, says: { 'GENERAL.STATE': 'activated' } },
  'a profile that is put out of use': { args: { conn_name: 'four', state: 'down' }, says: { 'GENERAL.STATE': '' } },
}

/** Then what is left out, or means nothing any more. */
export const turned: Rows = {
  'no size of its own any more, as none is given': {
    args: { conn_name: 'four', zone: 'home', dns4_ignore_auto: true, may_fail4: false, ip4: ['10.9.0.1/24', '10.9.1.1'] },
    says: { '802-3-ethernet.mtu': 'auto', 'ipv4.routes': '10.10.0.0/16 10.9.0.254 5, 10.11.0.0/16 10.9.0.254 mtu=1400 table=3' },
  },
  'a bond in another mode begins anew': {
    args: { conn_name: 'the bond', type: 'bond', mode: '802.3ad', miimon: 100, xmit_hash_policy: 'layer2+3' },
    says: { 'bond.options': 'mode=802.3ad,miimon=100,xmit_hash_policy=layer2+3' },
  },
}

/** At last all of them go. */
export const removed: Rows = Object.fromEntries(
  Object.entries(made).map(([sentence, { args }]) => [`${sentence}: goes`, { args: { conn_name: args['conn_name'], state: 'absent' } }]),
)

/** What cannot be done, and what is said then. */
export const refused: { readonly [sentence: string]: { readonly args: Row['args']; readonly message: RegExp } } = {
  'a new profile without a type': { args: { conn_name: 'new' }, message: /there is no profile "new" yet/ },
  'a wireless network': { args: { conn_name: 'new', type: 'wifi', ssid: 'x' }, message: /profiles of type wifi are not built yet/ },
  'keys of a wireless network': {
    args: { conn_name: 'new', type: 'ethernet', wifi_sec: { psk: 'x' } },
    message: /wifi_sec: not built yet/,
  },
  'another type than it is': { args: { conn_name: 'enp1s0', type: 'bridge' }, message: /is of type ethernet, not bridge/ },
  'a master of no kind': {
    args: { conn_name: 'new', type: 'ethernet', master: 'br7' },
    message: /what kind of master "br7" is must be said/,
  },
  'a profile that is not there cannot be up': { args: { conn_name: 'new', state: 'up' }, message: /there is no profile "new"/ },
  'what NetworkManager does not take': { args: { conn_name: 'new', type: 'dummy', ip4: ['here'] }, message: /invalid IP address/i },
}
