import { resource } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { fileCapabilities } from '../engine/state/files/file-capabilities.ts'

export default resource({
  description: 'Keeps what a program may do although nobody but root may.',
  aliases: ['community.general.capabilities'],
  args: {
    type: 'object',
    properties: {
      path: { type: 'string', 'x-path': true, 'x-aliases': ['key'], description: 'The program.' },
      capability: {
        type: 'string',
        'x-aliases': ['cap'],
        description: 'What, with an operator and flags: cap_net_bind_service+ep; for absent the name alone will do.',
      },
      state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether it may.' },
    },
    required: ['path', 'capability'],
  },
  examples: [
    {
      title: 'Let a program have a low port',
      yaml: '- capabilities:\n    path: /usr/local/bin/server\n    capability: cap_net_bind_service+ep',
      lab: true,
    },
  ],
  needs: a => ({ now: fileCapabilities(a.path) }),
  refuse: (a, { now }) => {
    if (!now.isThere) return 'Failed to find required executable "getcap"; install libcap2-bin, or libcap'
    if (!now.exists) return `${a.path} is not there; install the program first`
    return wishOf(a.capability) === undefined || (a.state === 'present' && wishOf(a.capability)?.flags === '')
      ? `Couldn't find operator (one of: =, -, +) in ${a.capability}; write it as cap_net_bind_service+ep`
      : undefined
  },
  have: ({ now }, a) => ({ [nameOf(a.capability)]: now.capabilities[nameOf(a.capability)] ?? 'absent' }),
  want: a => ({ [nameOf(a.capability)]: a.state === 'present' ? (wishOf(a.capability)?.flags ?? '') : 'absent' }),
  apply: (_change, a, { now }) => {
    const left = Object.entries(after(a, now.capabilities)).map(([name, flags]) => `${name}=${flags}`)
    return [left.length === 0 ? sh`setcap -r ${a.path}` : sh`setcap ${left.join(' ')} ${a.path}`]
  },
  makes: (_change, a, { now }) => [[fileCapabilities(a.path), { ...now, capabilities: after(a, now.capabilities) }]],
})

type Args = { readonly capability: string; readonly state: 'present' | 'absent' }
type Capabilities = { readonly [name: string]: string }

/** A capability with its flags in one order; none without an operator. */
function wishOf(text: string): { readonly name: string; readonly flags: string } | undefined {
  const [, name = '', flags = ''] = /^([a-z_0-9]+)(?:[=+-]([eip]*))?$/i.exec(text.trim()) ?? []
  return name === '' ? undefined : { name: name.toLowerCase(), flags: [...flags.toLowerCase()].sort().join('') }
}

function nameOf(text: string): string {
  return wishOf(text)?.name ?? text
}

function after(a: Args, now: Capabilities): Capabilities {
  const { [nameOf(a.capability)]: _old, ...others } = now
  return a.state === 'absent' ? others : { ...others, [nameOf(a.capability)]: wishOf(a.capability)?.flags ?? '' }
}
