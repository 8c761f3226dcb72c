import { resource, unknown } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { type Account, account } from '../engine/state/account.ts'
import {
  type AccountArgs,
  type AccountState,
  accountAfter,
  accountState,
  accountSteps,
  wantedAccount,
} from '../engine/state/account-change.ts'
import { type Group, group } from '../engine/state/group.ts'
import { entriesAbout } from '../engine/state/name-service.ts'
import type { Question } from '../engine/state/question.ts'
import { user } from '../engine/state/user.ts'

const text = (description: string) => ({ type: 'string', description }) as const
const number = (description: string) => ({ type: 'integer', description }) as const
const whether = (description: string, otherwise: boolean) => ({ type: 'boolean', default: otherwise, description }) as const
const foreign = ['authorization', 'hidden', 'login_class', 'profile', 'role', 'seuser', 'ssh_key_passphrase'] as const

export default resource({
  description: 'Keeps a user of the target. The hash of a password never shows: not in a diff, nor in a list of processes.',
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', 'x-aliases': ['user'], description: 'The user.' },
      state: { type: 'string', enum: ['absent', 'present'], default: 'present', description: 'Whether there is one.' },
      uid: number('The number; the next free one where it is left out.'),
      non_unique: whether('The number may be that of another user.', false),
      group: text('The own group, by name or number.'),
      groups: { type: 'array', items: { type: 'string' }, description: 'The other groups; an empty list is none.' },
      append: whether('Stay in groups that are not named.', false),
      comment: text('Who it is.'),
      home: { type: 'string', 'x-path': true, description: 'The home folder.' },
      move_home: whether('Move what is in the old home where it changes.', false),
      create_home: { type: 'boolean', default: true, 'x-aliases': ['createhome'], description: 'Make the home where there is none.' },
      shell: { type: 'string', 'x-path': true, description: 'The shell.' },
      skeleton: text('What a new home is made from.'),
      umask: text('The umask for a new home.'),
      system: whether('A new one gets a number below those of people.', false),
      local: whether('Taken for compatibility: users are kept in the files of the target.', false),
      password: { type: 'string', 'x-secret': true, description: 'The hash of the password, as in /etc/shadow; ! or * for none.' },
      update_password: {
        type: 'string',
        enum: ['always', 'on_create'],
        default: 'always',
        description: 'Whether the password of one who is there is set.',
      },
      password_lock: { type: 'boolean', description: 'Whether the password is of no use.' },
      password_expire_min: number('Days before it may be changed.'),
      password_expire_max: number('Days after which it must be changed.'),
      password_expire_warn: number('Days of warning before that.'),
      password_expire_account_disable: number('Days after that until nothing goes.'),
      expires: { type: 'number', description: 'When the account ends, in seconds since 1970; negative: never.' },
      remove: whether('With absent: the home and the mail, too.', false),
      force: whether('With absent: also one who is logged in.', false),
      generate_ssh_key: whether('Make a key where there is none.', false),
      ssh_key_file: { type: 'string', default: '', description: 'The file of the key, below the home; .ssh/id_TYPE where it is left out.' },
      ssh_key_type: { type: 'string', default: 'rsa', description: 'The type of the key.' },
      ssh_key_bits: number('Its size in bits.'),
      ssh_key_comment: { type: 'string', default: 'ansible-generated on the target', description: 'Its comment.' },
      uid_min: number('A new one gets a number from here on.'),
      uid_max: number('A new one gets a number up to here.'),
      authorization: text('Not for Linux: refused.'),
      hidden: { type: 'boolean', description: 'Not for Linux: refused.' },
      login_class: text('Not for Linux: refused.'),
      profile: text('Not for Linux: refused.'),
      role: text('Not for Linux: refused.'),
      seuser: text('Not built: refused.'),
      ssh_key_passphrase: { type: 'string', 'x-secret': true, description: 'Not built: refused.' },
    },
    required: ['name'],
    'x-required-if': [['non_unique', true, ['uid']]],
  },
  examples: [
    { title: 'Keep a user', yaml: '- user:\n    name: maria\n    groups: [sudo]\n    append: true\n    shell: /bin/bash\n', lab: true },
  ],
  returns: {
    uid: 'The number.',
    group: 'The number of the own group.',
    home: 'The home folder.',
    ssh_public_key: 'The public half of the key.',
  },
  needs: a => {
    const names = [...(a.group === undefined ? [] : [a.group]), ...(a.groups ?? [])]
    const groups = Object.fromEntries<Question<unknown>>(names.map(name => [`group ${name}`, group(name)]))
    return { ...groups, now: account(a.name, a.generate_ssh_key ? keyFile(a) : ''), own: group(a.name) }
  },
  have: (now, a) => accountState(now.now, withKey(a)),
  want: (a, now) => (a.state === 'absent' ? { present: false } : wanted(a, now)),
  refuse: (a, now) => {
    const odd = foreign.filter(name => a[name] !== undefined)
    if (odd.length > 0) return `${odd.join(', ')} cannot be set here; leave ${odd.length === 1 ? 'it' : 'them'} out`
    const missing = [...(a.group === undefined ? [] : [a.group]), ...(a.groups ?? [])].find(name => !groupOf(now, name)?.exists)
    return a.state === 'present' && missing !== undefined
      ? `Group ${missing} does not exist; a task before this one must make it`
      : undefined
  },
  apply: (change, a, now) => {
    if (change.present === false) return [sh`userdel ${a.force && '-f'} ${a.remove && '-r'} -- ${a.name}`]
    const own = now.own
    return accountSteps(change, withKey(a), now.now, own.exists && own.gid !== undefined)
  },
  makes: (change, a, now) => {
    const after = accountAfter(change, withKey(a), now.now)
    const { exists, name, uid, gid, comment, home, shell } = after
    const plain = { exists, name, ...{ uid, gid, comment, home, shell } }
    const own = now.own
    return [
      [account(a.name, a.generate_ssh_key ? keyFile(a) : ''), after],
      [user(a.name), plain],
      ...(exists && a.group === undefined && !own.exists ? [[group(a.name), { exists: true, name: a.name, members: [] }] as const] : []),
      ...entriesAbout(['passwd', 'shadow', 'group', 'gshadow'], [a.name]).map(question => [question, unknown] as const),
    ]
  },
  result: (now, change, a) => {
    const after = accountAfter(change, withKey(a), now.now)
    if (a.state === 'absent') return { name: a.name, state: a.state, force: a.force, remove: a.remove }
    return {
      ...{ name: a.name, state: a.state, uid: after.uid ?? null, group: after.gid ?? null, comment: after.comment ?? '' },
      ...{ home: after.home ?? '', shell: after.shell ?? '', append: a.append, move_home: a.move_home },
      ...(a.groups !== undefined && { groups: a.groups.join(',') }),
      ...(a.password !== undefined && { password: 'NOT_LOGGING_PASSWORD' }),
      ...(!now.now.exists && { create_home: a.create_home, system: a.system }),
      ...(after.publicKey && { ssh_public_key: after.publicKey, ssh_fingerprint: after.fingerprint ?? '', ssh_key_file: keyFile(a) }),
    }
  },
})

type Now = { readonly [name: string]: unknown }
interface KeyArgs {
  readonly ssh_key_file: string
  readonly ssh_key_type: string
}

function keyFile({ ssh_key_file, ssh_key_type }: KeyArgs): string {
  return ssh_key_file || `.ssh/id_${ssh_key_type}`
}

function withKey(a: object): AccountArgs {
  return { ...(a as AccountArgs), ssh_key_file: keyFile(a as AccountArgs) }
}

function groupOf(now: Now, name: string): Group | undefined {
  return now[`group ${name}`] as Group | undefined
}

function wanted(a: object, now: Now): AccountState {
  const args = withKey(a)
  const gid = args.group === undefined ? undefined : groupOf(now, args.group)?.gid
  const names = (args.groups ?? []).map(name => groupOf(now, name)?.name ?? name)
  return wantedAccount(args, now['now'] as Account, gid, names)
}
