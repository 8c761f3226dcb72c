import { resource } from '../engine/module.ts'
import { type Firewall, firewallZone } from '../engine/state/firewall/firewall.ts'
import { changeLayers, layersOf, partOf, wantedPart, withLayers } from '../engine/state/firewall/firewall-change.ts'

const entries = (description: string) => ({ type: 'array', items: { type: 'string' }, description }) as const

export default resource({
  description: 'Lets services, ports, networks and rules through firewalld, now and after the next start, in one read and one write.',
  args: {
    type: 'object',
    properties: {
      zone: { type: 'string', description: 'The zone; the default zone where it is left out.' },
      services: entries('Services that firewalld knows by name.'),
      ports: entries('Ports with their protocol: 8080/tcp, 6000-6010/udp.'),
      protocols: entries('Protocols of IP: gre.'),
      sources: entries('Networks, hardware addresses or sets (ipset:NAME) that the zone is for.'),
      interfaces: entries('Devices that the zone is for.'),
      source_ports: entries('Ports that packets come from.'),
      forward_ports: entries('Ports that lead elsewhere: port=80:proto=tcp:toport=8080:toaddr=192.0.2.1.'),
      icmp_blocks: entries('Kinds of ICMP that are refused.'),
      rich_rules: entries("Rules in firewalld's rich language; quotes and order do not matter."),
      masquerade: { type: 'boolean', description: 'Whether packets that leave take the address of this host.' },
      forward: { type: 'boolean', description: 'Whether packets pass between the devices of the zone.' },
      icmp_block_inversion: { type: 'boolean', description: 'Whether icmp_blocks are the only kinds let in.' },
      permanent: { type: 'boolean', default: true, description: 'Write it down for the next start.' },
      runtime: { type: 'boolean', default: true, description: 'Make it hold now, where firewalld runs.' },
      state: {
        type: 'string',
        enum: ['enabled', 'disabled'],
        default: 'enabled',
        description: 'Whether these must be there, or must not.',
      },
    },
    'x-one-of': [
      [
        'services',
        'ports',
        'protocols',
        'sources',
        'interfaces',
        'source_ports',
        'forward_ports',
        'icmp_blocks',
        'rich_rules',
        'masquerade',
        'forward',
        'icmp_block_inversion',
      ],
    ],
  },
  examples: [
    {
      title: 'Let a web server in',
      yaml: '- firewall:\n    services: [http, https]\n    ports: [8080/tcp]\n',
      lab: true,
    },
    {
      title: 'Let one network reach SSH',
      yaml: '- firewall:\n    rich_rules:\n      - rule family=ipv4 source address=192.0.2.0/24 service name=ssh accept\n',
      lab: true,
    },
  ],
  returns: { zone: 'The zone it was about.', runtime: 'Whether it holds now: false where firewalld does not run.' },
  needs: a => ({ now: firewallZone(a.zone) }),
  have: ({ now }, a) => layersOf(now, a, zone => partOf(zone, a)),
  want: (a, { now }) => layersOf(now, a, zone => wantedPart(zone, a, a.state === 'enabled')),
  refuse: (a, { now }) => refusal(now, a.zone, a.permanent || a.runtime),
  apply: (change, _, { now }) => changeLayers(now, change),
  makes: (change, a, { now }) => [a.zone ?? '', now.zone].map(zone => [firewallZone(zone), withLayers(now, change)] as const),
  result: ({ now }) => ({ zone: now.zone, runtime: now.isRunning }),
})

function refusal(now: Firewall, asked: string | undefined, hasLayer: boolean): string | undefined {
  if (!hasLayer) return 'neither permanent nor runtime is asked for: there is nothing to do; leave one of them out'
  if (!now.isInstalled) return 'firewalld is not installed; a task before this one must install it (package: name=firewalld)'
  if (!now.permanent && !now.runtime)
    return `firewalld has no zone "${now.zone}"; ${asked ? 'ansible.posix.firewalld with zone and state: present makes one' : 'its default zone is gone'}`
  return undefined
}
