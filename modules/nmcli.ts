import { resource, type Step } from '../engine/module.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import { type Connection, connection } from '../engine/state/network/connection.ts'
import { addressArguments, generalArguments, linkArguments, refusedArguments } from '../engine/state/network/connection-arguments.ts'
import { type Given, type Settings, settingsNow, typeOf, types, wantedSettings } from '../engine/state/network/connection-settings.ts'

const unbuilt = ['gsm', 'ovs-bridge', 'ovs-interface', 'ovs-port', 'vpn', 'wifi', 'wireguard'] as const
const built = [
  ...['bond', 'bond-slave', 'bridge', 'bridge-slave', 'dummy', 'ethernet', 'generic', 'gre', 'infiniband', 'ipip'],
  ...['loopback', 'macvlan', 'sit', 'team', 'team-slave', 'vlan', 'vrf', 'vxlan'],
] as const

export default resource({
  description: 'Keeps a profile of NetworkManager as it should be. What changes in one that is in use counts when it is activated again.',
  aliases: ['community.general.nmcli'],
  args: {
    type: 'object',
    properties: {
      conn_name: { type: 'string', description: 'The name of the profile.' },
      state: {
        type: 'string',
        enum: ['absent', 'present', 'up', 'down'],
        description: 'Whether there is such a profile; up and down: whether it is in use.',
      },
      type: { type: 'string', enum: [...built, ...unbuilt], description: 'What it is; needed where the profile is new.' },
      ifname: {
        type: 'string',
        description: "The device; '*' for any. A new profile without it is for the device that has the profile's name.",
      },
      ...generalArguments,
      ...addressArguments,
      ...linkArguments,
      conn_reload: { type: 'boolean', default: false, description: 'Whether NetworkManager reads its files again after a change.' },
      ignore_unsupported_suboptions: { type: 'boolean', default: false, description: 'Taken and not used: it is about wireless networks.' },
      ...refusedArguments,
    },
    required: ['conn_name', 'state'],
    'x-exclusive': [
      ['never_default4', 'gw4'],
      ['routes4_extended', 'routes4'],
      ['routes6_extended', 'routes6'],
    ],
  },
  examples: [
    {
      title: 'Ask a name server of our own',
      yaml: '- nmcli:\n    conn_name: enp1s0\n    type: ethernet\n    dns4: [192.0.2.53]\n    state: present\n',
      lab: true,
    },
    {
      title: 'A bridge with a port',
      yaml: '- nmcli:\n    conn_name: br0\n    type: bridge\n    ip4: [192.0.2.1/24]\n    stp: false\n    state: present\n- nmcli:\n    conn_name: br0-port\n    ifname: enp2s0\n    type: bridge-slave\n    master: br0\n    state: present\n',
      lab: true,
    },
    {
      title: 'A VLAN',
      yaml: '- nmcli:\n    conn_name: vlan7\n    type: vlan\n    vlanid: 7\n    vlandev: enp1s0\n    ip4: [192.0.2.7/24]\n    state: present\n',
      lab: true,
    },
  ],
  returns: {
    conn_name: 'The name of the profile.',
    state: 'What was asked for.',
    Exists: 'What happens to a profile that is there.',
    Connection: 'What happens to a profile that is not.',
  },
  needs: a => ({ now: connection(a.conn_name), master: connection(a.master || a.conn_name) }),
  have: ({ now, master }, a): State => {
    if (a.state === 'up' || a.state === 'down') return { state: now.isActive ? 'up' : 'down' }
    if (!now.exists) return { state: 'absent' }
    return { state: 'present', ...(a.state === 'present' && settingsNow(wanted(a, now, master), now.settings)) }
  },
  want: (a, { now, master }) => ({ state: a.state, ...(a.state === 'present' && wanted(a, now, master)) }),
  refuse: (a, { now }) => withoutManager(now) ?? (a.state === 'present' ? notPossible(a, now) : missing(a, now)),
  apply: (change, a, { now }) => {
    const id = `${now.settings['connection.uuid']}`
    const { state, ...settings } = change as State
    if (state === 'absent') return [{ run: sh`nmcli connection delete uuid ${id} >/dev/null`, mayDisconnect: true }]
    if (state === 'up' || state === 'down') return [turn(state, 'uuid', id)]
    const reload = a.conn_reload && sh`nmcli connection reload`
    if (now.exists) return [sh`nmcli connection modify uuid ${id} ${words(settings)}`, reload]
    // One that comes up by itself may take a device that is in use.
    return [{ run: add(a, settings), mayDisconnect: a.autoconnect }, reload, comesUp(a) && turn('up', 'id', a.conn_name)]
  },
  makes: (change, a, { now }) => {
    const { state, ...settings } = change as State
    if (state === 'absent') return [[connection(a.conn_name), { ...now, exists: false, isActive: false, settings: {} }]]
    const isNew = state === 'present'
    const texts = Object.entries(settings).map(([property, value]) => [property, printed(value)] as const)
    const after: Connection = {
      ...now,
      exists: true,
      isActive: isNew ? comesUp(a) : state === undefined ? now.isActive : state === 'up',
      settings: {
        ...now.settings,
        ...(isNew && { 'connection.id': a.conn_name, 'connection.type': types[a.type ?? '']?.is ?? '' }),
        ...Object.fromEntries(texts),
      },
    }
    return [[connection(a.conn_name), after]]
  },
  result: ({ now }, change, a) => ({
    conn_name: a.conn_name,
    state: a.state,
    ...(a.state === 'present' && said(a, now, Object.keys(change).length > 0)),
  }),
})

interface Args extends Given {
  readonly conn_name: string
  readonly type?: string
  readonly state: string
  readonly master?: string
}

type State = Settings & { readonly state?: string }

function wanted(a: Args, now: Connection, master: Connection): Settings {
  const settings = wantedSettings(a.type ?? typeOf(now.settings) ?? '', a, now.settings)
  return settings['connection.master'] ? { ...settings, 'connection.master': masterOf(a, now, master) } : settings
}

/** A profile knows its master by device or UUID; a playbook may say the name of its profile. */
function masterOf(a: Args, now: Connection, { settings }: Connection): string {
  const given = a.master ?? ''
  const [device, uuid] = [settings['connection.interface-name'], settings['connection.uuid']]
  const there = now.settings['connection.master']
  return there && [given, device, uuid].includes(there) ? there : device || uuid || given
}

function withoutManager({ isInstalled, isRunning }: Connection): string | undefined {
  if (!isInstalled) return 'there is no nmcli; a task before this one must install NetworkManager'
  return isRunning ? undefined : 'NetworkManager does not run; a task before this one must start it'
}

function missing({ conn_name, state }: Args, now: Connection): string | undefined {
  if (state === 'absent' || now.exists) return undefined
  return `there is no profile "${conn_name}" that could be ${state}; a task with state: present and its type makes one`
}

function notPossible(a: Args, now: Connection): string | undefined {
  const there = typeOf(now.settings)
  const type = a.type ?? there
  const refused = Object.keys(refusedArguments).filter(name => a[name] !== undefined)
  if (type === undefined) return `there is no profile "${a.conn_name}" yet; give its type`
  if (!types[type]) return `profiles of type ${type} are not built yet; nmcli itself can make one (ansible.builtin.command)`
  if (refused.length > 0) return `${refused.join(', ')}: not built yet; leave it out, or use nmcli itself (ansible.builtin.command)`
  if (now.exists && types[type].is !== now.settings['connection.type'])
    return `the profile "${a.conn_name}" is of type ${there}, not ${type}; remove it first (state: absent), or give another conn_name`
  if (type === 'team-slave' && !now.exists && a.ifname === undefined) return 'a port of a team needs its device; give ifname'
  if (a.master && !a.slave_type && !type.endsWith('-slave'))
    return `what kind of master "${a.master}" is must be said; give slave_type, or bridge-slave, bond-slave or team-slave as the type`
  return undefined
}

function add(a: Args, { 'connection.interface-name': device, ...settings }: Settings): Sh {
  const type = types[a.type ?? '']?.adds
  return sh`nmcli connection add type ${type} con-name ${a.conn_name} ifname ${printed(device) || '*'} ${words(settings)} >/dev/null`
}

/** A new profile with servers or a size of its own is activated at once, as Ansible does with these types. */
function comesUp(a: Args): boolean {
  const asks = [a.mtu, a.dns4, a.dns6].some(value => value !== undefined)
  return asks && ['bond', 'dummy', 'ethernet', 'infiniband'].includes(a.type ?? '')
}

function turn(way: 'up' | 'down', by: 'id' | 'uuid', name: string): Step {
  return { run: sh`nmcli connection ${way} ${by} ${name} >/dev/null`, mayDisconnect: true }
}

function words(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([property, value]) => [property, printed(value)])
}

function printed(value: Settings[string]): string {
  return typeof value === 'string' ? value : (value ?? []).join(',')
}

function said(a: Args, { exists }: Connection, isChanged: boolean) {
  if (!exists) return { Connection: `Connection ${a.conn_name} of Type ${a.type ?? ''} is being added` }
  return { Exists: isChanged ? 'Connections do exist so we are modifying them' : 'Connections already exist and no changes made' }
}
