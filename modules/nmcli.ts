import { resource } from '../engine/module.ts'
import type { Sh } from '../engine/shell/sh.ts'
import { sh } from '../engine/shell/sh.ts'
import { type Connection, connection } from '../engine/state/connection.ts'
import { type ConnectionArgs, connectionTypes, meaningless, wantedSettings } from '../engine/state/connection-settings.ts'

const text = (description: string) => ({ type: 'string', description }) as const
const number = (description: string) => ({ type: 'integer', description }) as const
const switched = (description: string) => ({ type: 'boolean', description }) as const
const listed = (description: string) => ({ type: 'array', items: { type: 'string' }, description }) as const
const methods4 = ['auto', 'link-local', 'manual', 'shared', 'disabled'] as const
const methods6 = ['ignore', 'auto', 'dhcp', 'link-local', 'manual', 'shared', 'disabled'] as const

export default resource({
  description: 'Keeps a profile of NetworkManager as it should be. A change counts when the profile is activated the next time.',
  aliases: ['community.general.nmcli'],
  args: {
    type: 'object',
    properties: {
      conn_name: text('The name of the profile.'),
      state: { type: 'string', enum: ['absent', 'present', 'up', 'down'], description: 'Whether it is there, or is in use.' },
      type: { type: 'string', enum: connectionTypes, description: 'The kind of device; needed where the profile is new.' },
      ifname: text('The device; the name of the profile where it is left out.'),
      autoconnect: { type: 'boolean', default: true, description: 'Whether it is activated by itself.' },
      autoconnect_priority: number('Which of several profiles comes first: the higher.'),
      autoconnect_retries: number('How often it is tried.'),
      zone: text('The zone of firewalld.'),
      master: text('The bridge or bond that it belongs to.'),
      slave_type: { type: 'string', enum: ['bond', 'bridge', 'team', 'ovs-port', 'vrf'], description: 'What it belongs to.' },
      ip4: listed('Addresses with their prefix.'),
      gw4: text('The gateway.'),
      gw4_ignore_auto: { type: 'boolean', default: false, description: 'Leave routes that DHCP tells.' },
      routes4: listed('Routes: 192.0.2.0/24 10.0.0.1 100.'),
      route_metric4: number('The metric of its routes.'),
      routing_rules4: listed('Rules of routing.'),
      never_default4: { type: 'boolean', default: false, description: 'Never the default route.' },
      dns4: listed('Name servers.'),
      dns4_search: listed('Domains that are tried.'),
      dns4_options: listed('Options of the resolver.'),
      dns4_ignore_auto: { type: 'boolean', default: false, description: 'Leave name servers that DHCP tells.' },
      method4: { type: 'string', enum: methods4, description: 'How it gets an address; manual where ip4 is given.' },
      may_fail4: { type: 'boolean', default: true, description: 'It may come up without IPv4.' },
      dhcp_client_id: text('What it tells the DHCP server it is.'),
      ip6: listed('Addresses with their prefix.'),
      gw6: text('The gateway.'),
      gw6_ignore_auto: { type: 'boolean', default: false, description: 'Leave routes that are told.' },
      routes6: listed('Routes.'),
      route_metric6: number('The metric of its routes.'),
      routing_rules6: listed('Rules of routing.'),
      dns6: listed('Name servers.'),
      dns6_search: listed('Domains that are tried.'),
      dns6_options: listed('Options of the resolver.'),
      dns6_ignore_auto: { type: 'boolean', default: false, description: 'Leave name servers that are told.' },
      method6: { type: 'string', enum: methods6, description: 'How it gets an address; manual where ip6 is given.' },
      ip_privacy6: text('Privacy addresses: disabled, prefer-public-addr, prefer-temp-addr, unknown.'),
      addr_gen_mode6: text('How its address is made: eui64, stable-privacy, default, default-or-eui64.'),
      mtu: number('The largest packet, in bytes.'),
      mac: text('The hardware address of a bridge.'),
      ageingtime: number('Bridge: seconds that an address is known.'),
      forwarddelay: number('Bridge: seconds before it forwards.'),
      hellotime: number('Bridge: seconds between hellos.'),
      maxage: number('Bridge: seconds that a message is good.'),
      priority: number('Bridge: its priority.'),
      stp: switched('Bridge: whether it speaks STP.'),
      hairpin: switched('Port of a bridge: whether frames go back where they came from.'),
      path_cost: number('Port of a bridge: its cost.'),
      slavepriority: number('Port of a bridge: its priority.'),
      mode: text('Bond: balance-rr, active-backup, balance-xor, broadcast, 802.3ad, balance-tlb, balance-alb.'),
      miimon: number('Bond: milliseconds between looks at the links.'),
      downdelay: number('Bond: milliseconds before a link is down.'),
      updelay: number('Bond: milliseconds before a link is up.'),
      arp_interval: number('Bond: milliseconds between ARP requests.'),
      arp_ip_target: text('Bond: who is asked by ARP.'),
      primary: text('Bond: the device that is used first.'),
      xmit_hash_policy: text('Bond: how packets are spread.'),
      fail_over_mac: text('Bond: whose hardware address it has.'),
      vlanid: number('VLAN: its number.'),
      vlandev: text('VLAN: the device it is on.'),
      flags: text('VLAN: flags.'),
      ingress: text('VLAN: priorities that come in.'),
      egress: text('VLAN: priorities that go out.'),
    },
    required: ['conn_name', 'state'],
  },
  examples: [
    {
      title: 'Ask another name server',
      yaml: '- nmcli:\n    conn_name: enp1s0\n    type: ethernet\n    dns4: [192.0.2.53]\n    state: present\n',
      lab: true,
    },
  ],
  returns: { conn_name: 'The name of the profile.', state: 'What was asked for.', Exists: 'Whether it was there.' },
  needs: a => ({ now: connection(a.conn_name) }),
  have: ({ now }, a) => ({ present: now.exists, active: now.isActive, ...(isKept(a) && now.settings) }),
  want: (a, { now }) => {
    if (a.state === 'absent') return { present: false }
    if (!isKept(a)) return { active: a.state === 'up' }
    return { present: true, ...withoutSpaces(now, wantedSettings(asGiven(a, now), now.settings)) }
  },
  refuse: (a, { now }) => refusal(asGiven(a, now), now),
  apply: (change, a, { now }) => {
    const { present: _present, active, ...settings } = change as { [property: string]: string | boolean }
    if (change.present === false) return [sh`nmcli connection delete id ${a.conn_name}`]
    if (active !== undefined) return [{ run: sh`nmcli connection ${String(a.state)} id ${a.conn_name}`, mayDisconnect: true }]
    return [now.exists ? modify(a.conn_name, settings as Settings) : add(asGiven(a, now), settings as Settings)]
  },
  makes: (change, a, { now }) => {
    const { present, active, ...settings } = change as { [property: string]: string | boolean }
    const after: Connection =
      present === false
        ? { isRunning: true, exists: false, isActive: false, settings: {} }
        : {
            ...now,
            exists: true,
            isActive: active === undefined ? now.isActive : active === true,
            settings: { ...now.settings, ...(settings as Settings) },
          }
    return [[connection(a.conn_name), after]]
  },
  result: ({ now }, _, a) => ({
    conn_name: a.conn_name,
    state: a.state,
    Exists: now.exists ? 'Connections do exist so we are modifying them' : '',
  }),
})

type Settings = { readonly [property: string]: string }

function isKept({ state }: { readonly state: string }): boolean {
  return state === 'present' || state === 'absent'
}

/** The arguments; a new profile is for the device of its name where none is given. */
function asGiven(a: object, now: Connection): ConnectionArgs {
  const given = a as ConnectionArgs
  return { ...given, ifname: given.ifname ?? (now.exists ? undefined : given.conn_name) }
}

/** A list is the same list whether nmcli puts a space after its commas or not. */
function withoutSpaces(now: Connection, wanted: Settings): Settings {
  const plain = (value: string | undefined) => value?.replaceAll(/,\s*/g, ',').toLowerCase()
  const kept = ([name, value]: [string, string]) => [
    name,
    plain(now.settings[name]) === plain(value) ? (now.settings[name] ?? value) : value,
  ]
  return Object.fromEntries(Object.entries(wanted).map(kept))
}

function refusal(a: ConnectionArgs, now: Connection): string | undefined {
  if (now.isRunning === undefined) return 'there is no nmcli; a task before this one must install NetworkManager'
  if (!now.isRunning) return 'NetworkManager does not run; a task before this one must start it'
  if (a.state !== 'present') return undefined
  if (!now.exists && a.type === undefined) return `there is no profile ${String(a.conn_name)} yet: give its type`
  const odd = meaningless(a, String(a.type ?? 'ethernet'))
  return odd.length === 0 ? undefined : `${odd.join(', ')} mean nothing for type ${String(a.type ?? 'ethernet')}; leave them out`
}

function modify(name: string, settings: Settings): Sh {
  return sh`nmcli connection modify id ${name} ${Object.entries(settings).flat()}`
}

function add(a: ConnectionArgs, { 'connection.interface-name': device = '', ...settings }: Settings): Sh {
  const type = String(a.type)
    .replace(/-slave$/, '')
    .replace(/^(bridge|bond)$/, String(a.type).endsWith('-slave') ? 'ethernet' : '$1')
  return sh`nmcli connection add type ${type} con-name ${String(a.conn_name)} ifname ${device} ${Object.entries(settings).flat()} >/dev/null`
}
