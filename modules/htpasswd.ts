import type { Secret } from '../engine/load/values.ts'
import { resource } from '../engine/module.ts'
import { type Edit, type EditArgs, editing, missingFile } from '../engine/state/files/editing.ts'
import { fileArguments } from '../engine/state/files/file-attributes.ts'
import { withoutUser, withUser } from '../engine/text/htpasswd-edit.ts'
import { dearest, type Scheme, schemes } from '../engine/text/password-check.ts'

export default resource({
  description:
    'Keeps a user and the hash of a password in a file that web servers read. The hash that is there is checked against the password here: one that fits stays. Neither shows in a diff.',
  aliases: ['community.general.htpasswd'],
  args: {
    type: 'object',
    properties: {
      path: {
        type: 'string',
        'x-path': true,
        'x-aliases': ['dest', 'destfile'],
        description: 'The file. What a link leads to is edited, not the link.',
      },
      name: { type: 'string', 'x-aliases': ['username'], description: 'The user.' },
      password: { type: 'string', 'x-secret': true, description: 'The password, in clear; it never leaves the control side.' },
      hash_scheme: {
        type: 'string',
        enum: schemes,
        'x-aliases': ['crypt_scheme'],
        description:
          'How the password is kept; a hash of another kind is replaced. Left out: any kind that fits stays, and a new one is apr_md5_crypt.',
      },
      rounds: {
        type: 'integer',
        minimum: 4,
        maximum: dearest.bcrypt,
        default: 10,
        description: 'The cost of a new bcrypt, each step twice the work: the server does it again for every request.',
      },
      state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether the user is to be there.' },
      create: { type: 'boolean', default: true, description: 'Whether a file that is not there is made, with the folders it is in.' },
      backup: { type: 'boolean', default: false, description: 'Whether what was there is kept, with the time in its name.' },
      ...fileArguments,
    },
    required: ['path', 'name'],
    'x-required-if': [['state', 'present', ['password']]],
  },
  examples: [
    {
      title: 'Let somebody in',
      yaml: '- htpasswd:\n    path: /tmp/users\n    name: maria\n    password: "{{ maria_password }}"\n    hash_scheme: bcrypt\n    mode: "0640"',
    },
    { title: 'Shut somebody out', yaml: '- htpasswd:\n    path: /tmp/users\n    name: maria\n    state: absent' },
  ],
  returns: {
    msg: 'What was done: Created FILE, Add USER; USER already present, USER not present where nothing was.',
    backup_file: 'Where what was there was kept.',
  },
  ...editing(edit, 'backup_file'),
})

interface Args extends EditArgs {
  readonly name: string
  readonly password?: Secret
  readonly hash_scheme?: Scheme
  readonly rounds: number
  readonly state: 'present' | 'absent'
}

function edit(a: Args, held: string | undefined): Edit {
  const { name, path } = a
  if (!/^[^:\p{Cc}]+$/u.test(name))
    return { text: held, message: '', refusal: `a colon or a control character cannot be in the name of a user: ${name}; take another` }
  if (a.state === 'absent') return without(held, name)
  if (held === undefined && !a.create) return { text: undefined, message: '', refusal: missingFile('Destination', path) }
  const password = String(a.password?.reveal())
  const wish = { name, password, scheme: a.hash_scheme, rounds: a.rounds }
  const refusal = misuse(wish.password, wish.scheme)
  if (refusal !== undefined) return { text: held, message: '', refusal, told: [] }
  const { text, was } = withUser(held ?? '', wish)
  if (was === 'as wanted') return { text, message: `${name} already present`, told: [] }
  const told =
    was === 'absent'
      ? { what: `user ${name}`, before: was, after: 'present' }
      : { what: `password of ${name}`, before: was, after: was === 'another password' ? 'as asked for' : (a.hash_scheme ?? '') }
  return { text, message: held === undefined ? `Created ${path}` : `Add ${name}`, isOnce: a.hash_scheme !== 'plaintext', told: [told] }
}

function without(held: string | undefined, name: string): Edit {
  const text = held === undefined ? undefined : withoutUser(held, name)
  if (text === held) return { text, message: `${name} not present`, told: [] }
  return { text, message: `Remove ${name}`, told: [{ what: `user ${name}`, before: 'present', after: 'absent' }] }
}

function misuse(password: string, scheme: Scheme | undefined): string | undefined {
  if (scheme === 'bcrypt' && Buffer.byteLength(password) > 72)
    return 'bcrypt looks at the first 72 bytes of a password only, and this one is longer; take a shorter one, or sha512_crypt'
  if (scheme === 'plaintext' && /[:\p{Cc}]/u.test(password))
    return 'a password that is kept as it is cannot hold a colon or a control character; take bcrypt'
  return /[\0\n]/.test(password) ? 'a password cannot hold a newline or a NUL; take it without (it may be the end of a file)' : undefined
}
