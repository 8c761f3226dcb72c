import { type Json, type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { network } from '../engine/state/containers/network.ts'
import { networkMade, networkNow, networkWanted, networkWords } from '../engine/state/containers/network-words.ts'
import { isPodmanName, withoutPodman } from '../engine/state/containers/podman.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'The network.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether it is there.' },
    driver: { type: 'string', description: 'bridge, macvlan or ipvlan; bridge where it is left out.' },
    subnet: { type: 'string', description: 'Its addresses: 10.1.0.0/24; podman chooses where it is left out.' },
    gateway: { type: 'string', description: 'Its gateway; needs subnet.' },
    ip_range: { type: 'string', description: 'The addresses that containers are given; needs subnet.' },
    ipv6: { type: 'boolean', description: 'Whether it has addresses of IPv6.' },
    internal: { type: 'boolean', description: 'Whether there is no way out of it.' },
    disable_dns: { type: 'boolean', description: 'Whether containers do not find each other by name.' },
    macvlan: { type: 'string', description: 'The device that a network of macvlan stands on.' },
    opt: {
      type: 'object',
      properties: {
        isolate: { type: 'boolean', description: 'Whether it is cut off from others that are, too.' },
        metric: { type: 'integer', description: 'The metric of the default route.' },
        mode: { type: 'string', description: 'The mode of macvlan or ipvlan.' },
        mtu: { type: 'integer', description: 'The largest packet.' },
        parent: { type: 'string', description: 'The device that macvlan or ipvlan stands on.' },
        vlan: { type: 'integer', description: 'The tag of VLAN.' },
      },
      description: 'What the driver is told, all of it.',
    },
    recreate: { type: 'boolean', default: false, description: 'Whether it is made anew each time.' },
    executable: { type: 'string', default: 'podman', description: 'The program.' },
    debug: { type: 'boolean', default: false, description: 'Taken and not used.' },
  },
  required: ['name'],
} as const satisfies ArgsSchema

export default resource({
  description:
    'Keeps a network of podman. One that is another than it should be is made anew, which podman refuses where containers are in it.',
  aliases: ['containers.podman.podman_network'],
  args,
  examples: [
    {
      title: 'Have a network',
      yaml: '- podman_network:\n    name: inner\n    subnet: 10.77.0.0/24\n    gateway: 10.77.0.1\n    internal: true\n',
      lab: true,
    },
    { title: 'No longer', yaml: '- podman_network:\n    name: inner\n    state: absent\n', lab: true },
  ],
  returns: { network: 'What podman says of it, as a list.', podman_actions: 'The commands that brought it about.' },
  needs: a => ({ now: network(a.name, a.executable) }),
  refuse: (a, { now }) => {
    if (!isPodmanName(a.name)) return `"${a.name}" cannot be the name of a network: letters, digits, _ . and -; mend it`
    if (a.subnet === undefined && (a.gateway ?? a.ip_range) !== undefined) return 'gateway and ip_range need subnet; add it'
    return withoutPodman(now, a.executable)
  },
  have: ({ now }): State => ({
    state: now.exists ? 'present' : 'absent',
    ...(now.exists && { ...networkNow(now), network: 'of before' }),
  }),
  want: (a): State => {
    if (a.state === 'absent') return { state: 'absent' }
    return { state: 'present', ...networkWanted(a), ...(a.recreate && { network: 'made anew' }) }
  },
  apply: (_, a, { now }) => [
    now.exists && sh`${a.executable} network rm ${a.name} >/dev/null`,
    a.state === 'present' && sh`${creating(a)} >/dev/null && ${a.executable} network inspect --format '={{json .}}' ${a.name}`,
  ],
  makes: (_, a, { now: { isInstalled } }): Made[] => {
    const there = { exists: true, inspect: networkMade(a) }
    return [[network(a.name, a.executable), { isInstalled, hasStorage: true, ...(a.state === 'absent' ? { exists: false } : there) }]]
  },
  result: ({ now }, change, a, ran) => {
    const isChanged = Object.keys(change).length > 0
    const said = ran.at(-1)?.stdout ?? ''
    const told = said.startsWith('={') ? [JSON.parse(said.slice(1)) as { readonly [member: string]: Json }] : []
    const gone = isChanged && now.exists ? [`${a.executable} network rm ${a.name}`] : []
    const made = isChanged && a.state === 'present' ? [creating(a).join(' ')] : []
    const before = now.inspect ? [now.inspect] : []
    return { network: isChanged || a.state === 'absent' ? told : before, podman_actions: [...gone, ...made] }
  },
})

function creating(a: ArgsOf<typeof args>): string[] {
  return [a.executable, 'network', 'create', ...networkWords(a)]
}
