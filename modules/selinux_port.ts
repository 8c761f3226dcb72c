import { resource, unknown } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { type SelinuxPort, selinuxPort } from '../engine/state/selinux/selinux-port.ts'
import { ignoreState, selinuxOff, storeFailure, storeRefusal } from '../engine/state/selinux/selinux-store.ts'

export default resource({
  description:
    'Gives ports a type of SELinux, so that services that may use ports of that type may use them. A list is one change of the policy.',
  aliases: ['seport', 'community.general.seport'],
  args: {
    type: 'object',
    properties: {
      ports: {
        type: 'array',
        items: { type: 'string' },
        description: 'Ports and ranges: 8080, 6000-6010. A range is an entry of its own.',
      },
      proto: { type: 'string', enum: ['tcp', 'udp', 'dccp', 'sctp'], description: 'The protocol.' },
      setype: { type: 'string', description: 'The type: http_port_t.' },
      state: {
        type: 'string',
        enum: ['present', 'absent'],
        default: 'present',
        description: 'Whether they have it; absent takes away what was set on this machine, what the policy came with stays.',
      },
      local: {
        type: 'boolean',
        default: false,
        description: 'Look only at what was set on this machine: what the policy came with is set once more.',
      },
      reload: { type: 'boolean', default: true, description: 'Whether the kernel takes the new policy at once.' },
      ignore_selinux_state: ignoreState,
    },
    required: ['ports', 'proto', 'setype'],
  },
  examples: [
    {
      title: 'Let HAProxy listen on the ports of an API',
      yaml: '- selinux_port:\n    ports: [6443, 22623]\n    proto: tcp\n    setype: http_port_t\n',
      lab: true,
    },
    {
      title: 'Take a port back',
      yaml: '- seport:\n    ports: 10000-10100\n    proto: tcp\n    setype: memcache_port_t\n    state: absent\n',
      lab: true,
    },
  ],
  returns: { ports: 'The ports.', proto: 'The protocol.', setype: 'The type.', state: 'What was asked for.' },
  skip: selinuxOff,
  needs: a => Object.fromEntries(portsOf(a).map(port => [port, selinuxPort(a.proto, port)])),
  refuse: (a, now) =>
    wrongWord(a) ??
    portsOf(a)
      .map(port => storeRefusal(at(now, port)) ?? shipped(a, port, at(now, port)))
      .find(Boolean),
  have: (now, a) => Object.fromEntries(portsOf(a).map(port => [nameOf(a, port), typeOf(a, at(now, port))])),
  want: (a, now) =>
    Object.fromEntries(
      portsOf(a).flatMap(port => {
        if (a.state === 'present') return [[nameOf(a, port), a.setype]]
        return at(now, port).local === a.setype ? [[nameOf(a, port), nothing]] : []
      }),
    ),
  apply: (change, a, now) => {
    const lines = portsOf(a).flatMap(port => (nameOf(a, port) in change ? [line(a, port, at(now, port))] : []))
    return [{ run: sh`printf '%s\\n' ${lines} | semanage import ${!a.reload && '-N'}`, failure: storeFailure }]
  },
  makes: (change, a, now) =>
    portsOf(a).flatMap(port => {
      const { local: _, shipped: __, ...store } = at(now, port)
      if (!(nameOf(a, port) in change)) return []
      // What is behind an entry of this machine's shows when that is gone.
      return [[selinuxPort(a.proto, port), a.state === 'present' ? { ...store, local: a.setype } : unknown] as const]
    }),
  result: (_, __, a) => ({ ports: portsOf(a), proto: a.proto, setype: a.setype, state: a.state }),
})

interface Args {
  readonly ports: readonly string[]
  readonly proto: string
  readonly setype: string
  readonly state: 'present' | 'absent'
  readonly local: boolean
}
type Now = { readonly [port: string]: SelinuxPort }

/** What a port has that no entry is about, as semanage has it. */
const nothing = 'undefined'

function portsOf({ ports }: Args): string[] {
  const split = ports.flatMap(port => port.split(',')).map(port => port.trim().replaceAll(/\s*-\s*/g, '-'))
  return [...new Set(split.filter(Boolean))]
}

function at(now: Now, port: string): SelinuxPort {
  return now[port] ?? { hasTool: false, isReadable: false }
}

function nameOf({ proto }: Args, port: string): string {
  return `${port}/${proto}`
}

function typeOf({ local: isOnlyLocal }: Args, { local, shipped }: SelinuxPort): string {
  return local ?? (isOnlyLocal ? undefined : shipped) ?? nothing
}

function wrongWord(a: Args): string | undefined {
  const port = portsOf(a).find(one => !/^\d{1,5}(-\d{1,5})?$/.test(one) || one.split('-').some(number => Number(number) > 65_535))
  if (port !== undefined) return `"${port}" is no port; write 8080, or 6000-6010 for a range`
  return /^\w+$/.test(a.setype) ? undefined : `"${a.setype}" is no type of SELinux; write one such as http_port_t`
}

function shipped({ state, setype }: Args, port: string, { local, shipped: type }: SelinuxPort): string | undefined {
  if (state === 'present' || local !== undefined || type !== setype) return undefined
  return `port ${port} is ${setype} by the policy itself, which cannot be taken away; give it another type instead`
}

function line({ state, setype, proto }: Args, port: string, { local, shipped: type }: SelinuxPort): string {
  if (state === 'absent') return `port -d -p ${proto} ${port}`
  return `port ${(local ?? type) === undefined ? '-a' : '-m'} -t ${setype} -p ${proto} ${port}`
}
