import { resource } from '../engine/module.ts'
import { type Edit, type EditArgs, editing } from '../engine/state/files/editing.ts'
import { fileReturns } from '../engine/state/files/file-result.ts'
import { type CryptEntry, withCryptEntry } from '../engine/text/crypttab-edit.ts'

export default resource({
  description: 'Keeps an entry in the table of encrypted devices; systemd reads it at the next start, or when it is told to.',
  aliases: ['community.general.crypttab'],
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The device as it is called when it is open, with or without /dev/mapper/.' },
      state: {
        type: 'string',
        enum: ['absent', 'present', 'opts_absent', 'opts_present'],
        description: 'Whether there is such an entry, or only whether it has these options.',
      },
      backing_device: { type: 'string', description: 'The encrypted device, or UUID= and its number; needed for a new entry.' },
      password: {
        type: 'string',
        'x-path': true,
        description: 'The file with the passphrase; - to be asked at the start. Never a passphrase.',
      },
      opts: { type: 'string', description: 'Options with commas between them: luks,discard.' },
      path: { type: 'string', 'x-path': true, default: '/etc/crypttab', description: 'The table.' },
      backup: { type: 'boolean', default: false, description: 'Whether what was there is kept, with the time in its name.' },
    },
    required: ['name', 'state'],
  },
  examples: [
    {
      title: 'Open a disk at the start',
      yaml: '- crypttab:\n    path: /tmp/crypttab\n    name: data\n    state: present\n    backing_device: UUID=0a5cc044-be43-4dfc-8d8f-1d1b5d0b2a11\n    password: /etc/keys/data\n    opts: luks,discard',
    },
    { title: 'No longer', yaml: '- crypttab:\n    path: /tmp/crypttab\n    name: data\n    state: absent' },
  ],
  returns: { msg: 'What was done: added line, updated line, removed options; ? for nothing.', path: 'The table.', ...fileReturns },
  ...editing((a: Args, held) => edit(a, held), 'backup_file', { isFile: true, msg: 'text' }),
})

type Args = EditArgs & CryptEntry

function edit(a: Args, held: string | undefined): Edit {
  const refusing = (refusal: string): Edit => ({ text: held, message: '', refusal })
  const name = a.name.replace(/^\/dev\/mapper\//, '')
  if (a.state !== 'absent' && [a.backing_device, a.password, a.opts].every(one => one === undefined))
    return refusing(`expected one or more of 'backing_device', 'password' or 'opts'; say what ${name} is to have`)
  const given = { name, backing_device: a.backing_device, password: a.password, opts: a.opts }
  const odd = Object.entries(given).find(([, value]) => value !== undefined && /\s|^$/.test(value))
  const told = { name: a.name, backing_device: a.backing_device ?? null, password: a.password ?? null, opts: a.opts ?? null }
  if (odd) return refusing(`invalid '${odd[0]}': contains white space or is empty; mend it`)
  const { text, message, refusal } = withCryptEntry(held ?? '', { ...a, name })
  if (refusal !== undefined) return refusing(refusal)
  return { text: text === '' && held === undefined ? undefined : text, message, more: { ...told, path: a.path } }
}
