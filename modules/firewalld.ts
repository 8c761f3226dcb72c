import type { State } from '../engine/module.ts'
import { resource } from '../engine/module.ts'
import { type Firewall, firewallZone } from '../engine/state/firewall/firewall.ts'
import {
  type Asked,
  changeLayers,
  changeTarget,
  type Layers,
  layerOf,
  layersOf,
  partOf,
  wantedPart,
  withLayers,
  writeZone,
} from '../engine/state/firewall/firewall-change.ts'
import { newZone } from '../engine/state/firewall/firewall-zone.ts'

const kinds = [
  ...(['service', 'port', 'protocol', 'source', 'interface', 'icmp_block', 'icmp_block_inversion'] as const),
  ...(['masquerade', 'forward', 'rich_rule', 'port_forward', 'target'] as const),
]

export default resource({
  description: 'Sets one thing of firewalld: an entry of a zone, its target, or the zone itself; now or for the next start.',
  aliases: ['ansible.posix.firewalld'],
  args: {
    type: 'object',
    properties: {
      zone: { type: 'string', description: 'The zone; the default zone where it is left out.' },
      service: { type: 'string', description: 'A service that firewalld knows by name.' },
      port: { type: 'string', description: 'A port or range with its protocol: 8080/tcp, 6000-6010/udp.' },
      protocol: { type: 'string', description: 'A protocol of IP: gre.' },
      source: { type: 'string', description: 'A network, hardware address or set (ipset:NAME) that the zone is for.' },
      interface: { type: 'string', description: 'A device that the zone is for; it leaves the zone that it is in.' },
      icmp_block: { type: 'string', description: 'A kind of ICMP that is refused.' },
      icmp_block_inversion: { type: 'boolean', description: 'Whether what is blocked is the only ICMP let in.' },
      masquerade: { type: 'boolean', description: 'Whether packets that leave take the address of this host.' },
      forward: { type: 'boolean', description: 'Whether packets pass between the devices of the zone.' },
      rich_rule: { type: 'string', description: "A rule in firewalld's rich language; quotes and order do not matter." },
      port_forward: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            port: { type: 'string' },
            proto: { type: 'string', enum: ['tcp', 'udp'] },
            toport: { type: 'string' },
            toaddr: { type: 'string' },
          },
          required: ['port', 'proto', 'toport'],
          additionalProperties: false,
        },
        description: 'A port that leads elsewhere: port, proto, toport, toaddr. One at a time.',
      },
      target: {
        type: 'string',
        enum: ['default', 'ACCEPT', 'DROP', '%%REJECT%%'],
        description: 'What becomes of packets that no entry is about; disabled and absent set it back to default.',
      },
      state: {
        type: 'string',
        enum: ['enabled', 'disabled', 'present', 'absent'],
        description: 'Whether it must be there; present and absent are for a zone as a whole and its target.',
      },
      permanent: { type: 'boolean', default: false, description: 'Write it down for the next start; what holds now stays.' },
      immediate: { type: 'boolean', default: false, description: 'Make it hold now too. Without permanent it always does.' },
      offline: { type: 'boolean', default: false, description: 'With permanent: leave immediate out where firewalld does not run.' },
      timeout: { type: 'integer', default: 0, description: 'Seconds until what holds now is taken back; 0 is never.' },
    },
    required: ['state'],
    'x-exclusive': [kinds],
  },
  examples: [
    {
      title: 'Let HTTPS in, now and after the next start',
      yaml: '- ansible.posix.firewalld:\n    service: https\n    permanent: true\n    immediate: true\n    state: enabled\n',
      lab: true,
    },
    {
      title: 'Make a zone',
      yaml: '- ansible.posix.firewalld:\n    zone: lab\n    permanent: true\n    state: present\n',
      lab: true,
    },
  ],
  returns: { msg: 'Where it was set, and what.' },
  needs: a => ({ now: firewallZone(a.zone) }),
  have: ({ now }, a): Wanted => {
    if (isAboutZone(a)) return { present: now.permanent !== undefined }
    if (a.target !== undefined) return { target: now.permanent?.target ?? 'default' }
    return layersOf(now, layers(a, now), zone => partOf(zone, askedOf(a)))
  },
  want: (a, { now }): Wanted => {
    const isOn = isEnabled(a)
    if (isAboutZone(a)) return { present: isOn }
    if (a.target !== undefined) return { target: isOn ? a.target : 'default' }
    return layersOf(now, layers(a, now), zone => wantedPart(zone, askedOf(a), isOn))
  },
  refuse: (a, { now }) => wrongTask(a) ?? notNow(a, now),
  apply: (change, a, { now }) => {
    const written = layerOf(now, 'permanent')
    return [
      change.present !== undefined && writeZone(now.zone, written, change.present),
      change.target !== undefined && changeTarget(now.zone, written, change.target),
      ...changeLayers(now, change, a.timeout),
    ]
  },
  makes: (change, a, { now }) => {
    const after = changed(now, change)
    return [a.zone ?? '', now.zone].map(zone => [firewallZone(zone), after] as const)
  },
  result: ({ now }, change, a) => {
    const { permanent, runtime } = layers(a, now)
    const where = permanent
      ? runtime
        ? 'Permanent and Non-Permanent(immediate) operation'
        : 'Permanent operation'
      : 'Non-permanent operation'
    return { msg: [where, ...(Object.keys(change).length > 0 ? [said(a, now.zone)] : [])].join(', ') }
  },
})

interface Args {
  readonly zone?: string
  readonly service?: string
  readonly port?: string
  readonly protocol?: string
  readonly source?: string
  readonly interface?: string
  readonly icmp_block?: string
  readonly icmp_block_inversion?: boolean
  readonly masquerade?: boolean
  readonly forward?: boolean
  readonly rich_rule?: string
  readonly port_forward?: readonly { readonly port: string; readonly proto: string; readonly toport: string; readonly toaddr?: string }[]
  readonly target?: string
  readonly state: string
  readonly permanent: boolean
  readonly immediate: boolean
  readonly offline: boolean
}

interface Wanted extends State, Layers {
  readonly present?: boolean
  readonly target?: string
}

function isEnabled({ state }: Args): boolean {
  return state === 'enabled' || state === 'present'
}

function isAboutZone(a: Args): boolean {
  return kinds.every(kind => a[kind] === undefined)
}

function layers(a: Args, now: Firewall): { readonly permanent: boolean; readonly runtime: boolean } {
  const isLeftOut = a.permanent && a.offline && !now.isRunning
  return { permanent: a.permanent, runtime: (a.immediate || !a.permanent) && !isLeftOut }
}

function askedOf(a: Args): Asked {
  const list = (entry: string | undefined) => (entry === undefined ? undefined : [entry])
  return {
    services: list(a.service),
    ports: list(a.port),
    protocols: list(a.protocol),
    sources: list(a.source),
    interfaces: list(a.interface),
    icmp_blocks: list(a.icmp_block),
    rich_rules: list(a.rich_rule),
    forward_ports: a.port_forward?.map(
      ({ port, proto, toport, toaddr = '' }) => `port=${port}:proto=${proto}:toport=${toport}:toaddr=${toaddr}`,
    ),
    masquerade: a.masquerade,
    forward: a.forward,
    icmp_block_inversion: a.icmp_block_inversion,
  }
}

function changed(now: Firewall, change: Partial<Wanted>): Firewall {
  if (change.present === false) {
    const { permanent: _, ...rest } = now
    return rest
  }
  const { permanent, ...more } = withLayers(change.present ? { ...now, permanent: newZone } : now, change)
  const { target } = change
  return { ...more, ...(permanent && { permanent: target === undefined ? permanent : { ...permanent, target } }) }
}

function wrongTask(a: Args): string | undefined {
  const ofZone = isAboutZone(a)
  const isState = a.state === 'present' || a.state === 'absent'
  if (ofZone && !isState) return `nothing is named that could be ${a.state}: name one of ${kinds.join(', ')}`
  if (isState && !ofZone && a.target === undefined)
    return 'absent and present state can only be used in zone level operations; write enabled or disabled'
  if ((a.interface !== undefined || a.target !== undefined) && a.zone === undefined)
    return `${a.target === undefined ? 'interface' : 'target'} needs zone: name the zone`
  if ((ofZone || a.target !== undefined) && (!a.permanent || a.immediate))
    return 'Zone operations must be permanent. Set permanent: true, leave immediate out, and reload firewalld afterwards'
  if (a.port !== undefined && !a.port.includes('/'))
    return `improper port format (missing protocol?): write PORT/PROTOCOL, for example ${a.port}/tcp`
  if (a.port_forward && a.port_forward.length !== 1) return 'Only one port forward supported at a time; write one task for each'
  return undefined
}

function notNow(a: Args, now: Firewall): string | undefined {
  if (!now.isInstalled) return 'firewalld is not installed; a task before this one must install it (package: name=firewalld)'
  const { permanent, runtime } = layers(a, now)
  if (runtime && !now.isRunning)
    return 'firewall is not currently running, unable to perform immediate actions without a running firewall daemon; start it first (service: name=firewalld state=started), or write permanent: true without immediate'
  if (isAboutZone(a)) return undefined
  if (permanent && !now.permanent)
    return `firewalld has no zone "${now.zone}"; a task before this one must make it (zone, state: present, permanent: true)`
  if (runtime && !now.runtime)
    return `the zone "${now.zone}" does not hold now; ${now.permanent ? 'reload firewalld first' : 'make it, then reload firewalld'}`
  return undefined
}

function said(a: Args, zone: string): string {
  const to = (what: string, value: unknown) => `Changed ${what} ${String(value)} to ${a.state}`
  const isOn = isEnabled(a)
  const into = (what: string, verbs: readonly [string, string] = ['Added', 'Removed']) =>
    isOn ? `${verbs[0]} ${what} to zone ${zone}` : `${verbs[1]} ${what} from zone ${zone}`
  if (a.service !== undefined) return to('service', a.service)
  if (a.port !== undefined) return to('port', a.port)
  if (a.protocol !== undefined) return to('protocol', a.protocol)
  if (a.icmp_block !== undefined) return to('icmp-block', a.icmp_block)
  if (a.icmp_block_inversion !== undefined) return to('icmp-block-inversion', a.icmp_block_inversion)
  if (a.rich_rule !== undefined) return to('rich_rule', a.rich_rule)
  if (a.port_forward !== undefined) return to('port_forward', JSON.stringify(a.port_forward[0]))
  if (a.source !== undefined) return into(a.source)
  if (a.interface !== undefined) return into(a.interface, ['Changed', 'Removed'])
  if (a.masquerade !== undefined) return into('masquerade')
  if (a.forward !== undefined) return into('forward')
  if (a.target !== undefined) return isOn ? `Set zone ${zone} target to ${a.target}` : `Reset zone ${zone} target to default`
  return isOn ? `Added zone ${zone}` : `Removed zone ${zone}`
}
