import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import {
  type Docked,
  docked,
  dockerArguments,
  dockerPlace,
  dockerUnserved,
  isDockerName,
  showing,
  shownBy,
  withoutDocker,
} from '../engine/state/containers/docker.ts'
import { dockerNetworkMade, dockerNetworkNow, dockerNetworkWanted, dockerNetworkWords } from '../engine/state/containers/docker-network.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', 'x-aliases': ['network_name'], description: 'The network.' },
    state: { type: 'string', enum: ['absent', 'present'], default: 'present', description: 'Whether it is there.' },
    connected: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      'x-aliases': ['containers'],
      description: 'The containers in it, all of them; whichever they are where none is named.',
    },
    appends: { type: 'boolean', default: false, 'x-aliases': ['incremental'], description: 'Whether other containers stay in it.' },
    force: { type: 'boolean', default: false, description: 'Whether it is made anew each time.' },
    driver: { type: 'string', default: 'bridge', description: 'Its driver.' },
    driver_options: { type: 'object', additionalProperties: true, default: {}, description: 'What its driver is told.' },
    ipam_driver: { type: 'string', description: 'The driver that hands out its addresses.' },
    ipam_driver_options: { type: 'object', additionalProperties: true, description: 'What that driver is told.' },
    ipam_config: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          subnet: { type: 'string', description: 'The addresses: 10.1.0.0/24.' },
          gateway: { type: 'string', description: 'The gateway.' },
          iprange: { type: 'string', description: 'The addresses that containers are given.' },
          aux_addresses: { type: 'object', additionalProperties: true, description: 'Addresses that are taken, by name.' },
        },
      },
      description: 'Its addresses; Docker chooses where they are left out.',
    },
    enable_ipv6: { type: 'boolean', description: 'Whether it has addresses of IPv6.' },
    internal: { type: 'boolean', description: 'Whether there is no way out of it.' },
    attachable: { type: 'boolean', description: 'Whether containers that are no service may be in it; of a swarm alone.' },
    scope: { type: 'string', enum: ['local', 'global', 'swarm'], description: 'How far it reaches.' },
    labels: { type: 'object', additionalProperties: true, default: {}, description: 'Its labels.' },
    ...dockerArguments,
  },
  required: ['name'],
  'x-unserved': [...dockerUnserved, 'config_from', 'config_only', 'enable_ipv4', 'ingress'],
} as const satisfies ArgsSchema

export default resource({
  description:
    'Keeps a network of Docker, by its client on the target, and says which containers are in it. One that is another than it should be is made anew.',
  aliases: ['community.docker.docker_network'],
  args,
  examples: [
    {
      title: 'Have a network',
      yaml: '- docker_network:\n    name: inner\n    internal: true\n    ipam_config:\n      - subnet: 10.77.0.0/24\n',
      lab: true,
    },
    { title: 'No longer', yaml: '- docker_network:\n    name: inner\n    state: absent\n', lab: true },
  ],
  returns: { network: 'What Docker says of it.' },
  needs: a => ({ now: docked('network', a.name, dockerPlace(a)) }),
  refuse: (a, { now }) =>
    isDockerName(a.name) && a.connected.every(isDockerName)
      ? withoutDocker(now)
      : `"${[a.name, ...a.connected].find(name => !isDockerName(name))}" is no name that Docker has: letters, digits, _ . and -; mend it`,
  have: ({ now }, a): State => ({
    state: now.exists ? 'present' : 'absent',
    ...(now.exists && { ...dockerNetworkNow(now, a), network: 'of before', connected: usersOf(now) }),
  }),
  want: (a, { now }): State => {
    if (a.state === 'absent') return { state: 'absent' }
    const connected = usersWanted(a, now)
    return {
      state: 'present',
      ...dockerNetworkWanted(a),
      ...(a.force && now.exists && { network: 'made anew' }),
      ...(connected.length > 0 && { connected }),
    }
  },
  apply: (change, a, { now }) => [
    ...(isMade(change, now) ? anew(a, now) : moving(a, now)),
    a.state === 'present' && showing('network', a.name, dockerPlace(a)),
  ],
  makes: (change, a, { now }): Made[] => {
    const question = docked('network', a.name, dockerPlace(a))
    if (a.state === 'absent') return [[question, { isInstalled: true, exists: false }]]
    const { Containers: _, ...inspect } = isMade(change, now) ? dockerNetworkMade(a) : (now.inspect ?? {})
    return [[question, { isInstalled: true, exists: true, users: usersWanted(a, now), inspect }]]
  },
  result: ({ now }, change, a, ran) => {
    if (a.state === 'absent') return {}
    return { network: shownBy(ran.at(-1)?.stdout) ?? (Object.keys(change).length === 0 ? now.inspect : undefined) ?? {} }
  },
})

type Args = ArgsOf<typeof args>

/** Who is to be in it: where nobody is named, those who are. */
function usersWanted({ connected, appends }: Args, now: Docked): readonly string[] {
  const there = usersOf(now)
  return connected.length === 0 ? there : [...new Set([...connected, ...(appends ? there : [])])].toSorted()
}

function usersOf({ users = [] }: Docked): readonly string[] {
  return users
}

function isMade(change: State, { exists }: Docked): boolean {
  return !exists || Object.keys(change).some(member => member !== 'connected')
}

/** One that containers are in cannot go: they come out first, and go into the new one. */
function anew(a: Args, now: Docked): (Sh | false)[] {
  const { words } = dockerPlace(a)
  return [
    ...usersOf(now).map(name => sh`${words} network disconnect --force ${a.name} ${name}`),
    now.exists && sh`${words} network rm ${a.name} >/dev/null`,
    ...(a.state === 'absent'
      ? []
      : [sh`${words} network create ${dockerNetworkWords(a)} ${a.name} >/dev/null`, ...joining(a, usersWanted(a, now))]),
  ]
}

function moving(a: Args, now: Docked): Sh[] {
  const [there, wanted] = [usersOf(now), usersWanted(a, now)]
  const leaving = there.filter(name => !wanted.includes(name))
  return [
    ...joining(
      a,
      wanted.filter(name => !there.includes(name)),
    ),
    ...leaving.map(name => sh`${dockerPlace(a).words} network disconnect ${a.name} ${name}`),
  ]
}

function joining(a: Args, names: readonly string[]): Sh[] {
  return names.map(name => sh`${dockerPlace(a).words} network connect ${a.name} ${name}`)
}
