import { resource } from '../engine/module.ts'
import { type Edit, type EditArgs, editing } from '../engine/state/files/editing.ts'
import { fileArguments } from '../engine/state/files/file-attributes.ts'
import { fileReturns } from '../engine/state/files/file-result.ts'
import { hostKeyOf, isAbout, withHostKey, withoutHost } from '../engine/text/known-hosts-edit.ts'

export default resource({
  description: 'Keeps the keys by which SSH knows a host: one of each type, in place of another that is there.',
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', 'x-aliases': ['host'], description: 'The host, as it is reached: its name, its address, or [NAME]:PORT.' },
      key: {
        type: 'string',
        description: 'The key as known_hosts has it, the name before it, as `ssh-keyscan` prints it. With absent: only this key goes.',
      },
      path: {
        type: 'string',
        'x-path': true,
        default: '~/.ssh/known_hosts',
        description: 'The file. What a link leads to is edited, not the link. Its folder must be there.',
      },
      hash_host: { type: 'boolean', default: false, description: 'Whether the name is hidden in the file.' },
      state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether the host is to be known.' },
      backup: { type: 'boolean', default: false, description: 'Whether what was there is kept, with the time in its name.' },
      ...fileArguments,
    },
    required: ['name'],
    'x-required-if': [['state', 'present', ['key']]],
  },
  examples: [
    {
      title: 'Know a host',
      yaml: '- known_hosts:\n    path: /tmp/known_hosts\n    name: git.example.com\n    key: git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOZKs0XoQ8ykVh6/ux4Qa0tWufpEZlSyaKckU3yFlaoB',
    },
    { title: 'Know it no longer', yaml: '- known_hosts:\n    path: /tmp/known_hosts\n    name: git.example.com\n    state: absent' },
  ],
  returns: {
    name: 'The host.',
    key: 'Its key, as it was given.',
    path: 'The file.',
    hash_host: 'Whether its name is hidden there.',
    backup_file: 'Where what was there was kept.',
    diff: 'What the file held and what it holds now, with --diff.',
    ...fileReturns,
    state: 'What the file is; what was asked for, where there is none.',
  },
  ...editing(edit, 'backup_file', { diff: 'whole', isFile: true, msg: 'none' }),
})

interface Args extends EditArgs {
  readonly name: string
  readonly key?: string
  readonly hash_host: boolean
  readonly state: 'present' | 'absent'
}

function edit(a: Args, held: string | undefined): Edit {
  const more = { name: a.name, key: a.key ?? null, path: a.path, hash_host: a.hash_host, state: a.state }
  const refusing = (refusal: string): Edit => ({ text: held, message: '', refusal })
  const wanted = a.key === undefined ? undefined : hostKeyOf(a.key)
  if (/\s|,/.test(a.name) || a.name === '')
    return refusing(`a host has no blank and no comma in its name: ${a.name}; give each a task of its own`)
  if (a.key?.trim().includes('\n')) return refusing('one task keeps one key of a host; use a loop for several')
  if (a.key !== undefined && !wanted)
    return refusing(`this is no key as known_hosts has it: ${a.key}; write it as NAME TYPE KEY, as ssh-keyscan prints it`)
  if (wanted && a.state === 'present' && !isAbout(wanted, a.name))
    return refusing(
      `Host parameter does not match hashed host field in supplied key: ${a.name} is not in ${wanted.names}; name the host as the key does`,
    )
  if (a.state === 'absent') {
    const text = held === undefined ? undefined : withoutHost(held, a.name, wanted)
    return { text, message: '', more }
  }
  if (!wanted) return refusing('key is required with state=present; add it')
  const text = withHostKey(held ?? '', a.name, wanted, a.hash_host)
  return { text, message: '', more }
}
