import { type Made, type Ran, type Result, resource, unknown } from '../engine/module.ts'
import { type Account, account, accountTold, homeMode } from '../engine/state/accounts/account.ts'
import {
  type AccountArgs,
  type AccountState,
  type Around,
  accountAfter,
  accountState,
  isElsewhere,
  plainPath,
  textOf,
  wantedAccount,
} from '../engine/state/accounts/account-change.ts'
import { accountMakes } from '../engine/state/accounts/account-made.ts'
import { accountSteps, removal } from '../engine/state/accounts/account-steps.ts'
import { type Group, group } from '../engine/state/accounts/group.ts'
import { type User, user } from '../engine/state/accounts/user.ts'
import { type FileState, file } from '../engine/state/files/file.ts'
import type { Question } from '../engine/state/question.ts'

const text = (description: string) => ({ type: 'string', description }) as const
const number = (description: string) => ({ type: 'integer', description }) as const
const whether = (description: string, otherwise: boolean) => ({ type: 'boolean', default: otherwise, description }) as const
const foreign = ['authorization', 'hidden', 'login_class', 'profile', 'role'] as const

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
      force: whether('With absent: also one who is logged in. With `generate_ssh_key`: another key each time.', false),
      generate_ssh_key: whether('Make a key where there is none.', false),
      ssh_key_file: { type: 'string', default: '', description: 'The file of the key, below the home; .ssh/id_TYPE where it is left out.' },
      ssh_key_type: { type: 'string', default: 'rsa', description: 'The type of the key.' },
      ssh_key_bits: number('Its size in bits.'),
      ssh_key_comment: text('Its comment; "ansible-generated on HOST" where it is left out.'),
      uid_min: number('A new one gets a number from here on.'),
      uid_max: number('A new one gets a number up to here.'),
      authorization: text('Not for Linux: refused.'),
      hidden: { type: 'boolean', description: 'Not for Linux: refused.' },
      login_class: text('Not for Linux: refused.'),
      profile: text('Not for Linux: refused.'),
      role: text('Not for Linux: refused.'),
      seuser: text('The SELinux user of a new one; taken where SELinux is on.'),
      ssh_key_passphrase: { type: 'string', 'x-secret': true, description: 'What opens the key.' },
    },
    required: ['name'],
    'x-required-if': [['non_unique', true, ['uid']]],
  },
  examples: [
    { title: 'Keep a user', yaml: '- user:\n    name: maria\n    groups: [sudo]\n    append: true\n    shell: /bin/bash\n', lab: true },
  ],
  returns: {
    name: 'The user.',
    state: 'What was asked for.',
    uid: 'The number.',
    group: 'The number of the own group.',
    groups: 'The groups that were asked for, between commas.',
    comment: 'Who it is.',
    home: 'The home folder.',
    shell: 'The shell.',
    append: 'As asked, of one who was there.',
    move_home: 'As asked, of one who was there.',
    create_home: 'As asked, of a new one.',
    system: 'As asked, of a new one.',
    force: 'As asked, of one who was removed.',
    remove: 'As asked, of one who was removed.',
    password: 'That there is one, never which.',
    ssh_key_file: 'Where the key is.',
    ssh_public_key: 'The public half of the key.',
    ssh_fingerprint: 'Its fingerprint.',
  },
  needs: (a): Reads => {
    const names = [...(a.group === undefined ? [] : [a.group]), ...groupsOf(a)]
    return {
      ...Object.fromEntries(names.map(name => [`group ${name}`, group(name)])),
      now: account(a.name, a.generate_ssh_key ? keyFile(a) : ''),
      own: group(a.name),
      ...(a.uid !== undefined && { uid: user(String(a.uid)) }),
      ...(a.home !== undefined && { home: file(plainPath(a.home)) }),
    }
  },
  have: (now: Now, a): AccountState => accountState(now.now, withKey(a), aroundOf(now, a)),
  want: (a, now: Now): AccountState => (a.state === 'absent' ? { present: false } : wantedAccount(withKey(a), now.now, aroundOf(now, a))),
  refuse: (a, now: Now, machine) => {
    const odd = foreign.filter(name => a[name] !== undefined)
    if (odd.length > 0) return `${odd.join(', ')} cannot be set here; leave ${odd.length === 1 ? 'it' : 'them'} out`
    if (a.state === 'absent') return undefined
    const missing = [...(a.group === undefined ? [] : [a.group]), ...groupsOf(a)].find(name => !groupOf(now, name)?.exists)
    if (missing !== undefined) return `Group ${missing} does not exist; a task before this one must make it`
    if (now.uid?.exists && now.uid.name !== a.name && now.now.uid !== a.uid && !a.non_unique)
      return `UID ${a.uid} is not unique: ${now.uid.name} has it; take another, or set non_unique: true`
    if (a.move_home && now.now.hasHome && now.home?.exists && isElsewhere(now.now, a))
      return `the home cannot move to ${a.home}: that is there already; take it away, or leave move_home out`
    const asked = secrets.filter(name => a[name] !== undefined)
    return now.now.exists && now.now.shadow === undefined && asked.length > 0 && machine.uid !== 0
      ? `what ${asked.join(', ')} would change only root may see; set become: true`
      : undefined
  },
  apply: (change, a, now: Now, machine) =>
    change.present === false
      ? [removal(a)]
      : accountSteps(change, withKey(a), now.now, aroundOf(now, a), machine.selinux ? a.seuser : undefined),
  makes: (change, a, now: Now): Made[] => {
    const after = accountAfter(change, withKey(a), now.now, aroundOf(now, a))
    const isMoved = a.move_home && now.now.hasHome
    const mode = a.umask === undefined ? now.now.newHomeMode : homeMode(undefined, a.umask)
    const newHome = isMoved ? {} : { filledFrom: a.skeleton ?? '/etc/skel', ...(mode !== undefined && { mode }) }
    const key = a.generate_ssh_key ? keyFile(a) : ''
    return accountMakes(after, now.now, { ...a, key, own: now.own, ...(now.home?.type !== 'directory' && { newHome }) }, unknown)
  },
  result: (now: Now, change, a, ran) => resultOf(now, change, a, ran),
})

/** What only root can see of an account. */
const secrets = [
  'password',
  'password_lock',
  'expires',
  'password_expire_min',
  'password_expire_max',
  'password_expire_warn',
  'password_expire_account_disable',
] as const

type Reads = {
  readonly now: Question<Account>
  readonly own: Question<Group>
  readonly uid?: Question<User>
  readonly home?: Question<FileState>
}
interface Now {
  readonly now: Account
  readonly own: Group
  readonly uid?: User
  readonly home?: FileState
}
type Given = Omit<AccountArgs, 'ssh_key_file'> & {
  readonly state: 'absent' | 'present'
  readonly remove: boolean
  readonly ssh_key_file: string
}

function keyFile({ ssh_key_file, ssh_key_type }: Pick<AccountArgs, 'ssh_key_file' | 'ssh_key_type'>): string {
  return ssh_key_file || `.ssh/id_${ssh_key_type}`
}

function withKey(a: AccountArgs): AccountArgs {
  return { ...a, ssh_key_file: keyFile(a) }
}

/** An empty text in place of a list is no group at all. */
function groupsOf({ groups = [] }: Pick<AccountArgs, 'groups'>): readonly string[] {
  return groups.filter(name => name !== '')
}

function groupOf(now: object, name: string): Group | undefined {
  return (now as { readonly [name: string]: Group | undefined })[`group ${name}`]
}

function aroundOf(now: Now, a: AccountArgs): Around {
  const own = a.group === undefined ? undefined : groupOf(now, a.group)
  return {
    ...(own && { group: own }),
    groups: groupsOf(a).map(name => groupOf(now, name)?.name ?? name),
    hasNamesake: now.own.exists,
    hasWantedHome: now.home?.type === 'directory',
  }
}

function resultOf(now: Now, change: Partial<AccountState>, a: Given, ran: readonly Ran[]): Result {
  const { name, state, force, remove, append, move_home, create_home, system } = a
  const was = now.now.exists
  if (state === 'absent') return { name, state, ...(was && { force, remove }) }
  const last = ran.at(-1)
  const after = (last && accountTold(last.stdout, name)) ?? accountAfter(change, withKey(a), now.now, aroundOf(now, a))
  const { uid = null, gid = null, comment = '', home = '', shell = '', publicKey, fingerprint = '' } = after
  const key = keyFile(a)
  return {
    ...{ name, state, uid, group: gid, comment, home, shell },
    ...(was ? { append, move_home } : { create_home, system }),
    ...(a.groups !== undefined && { groups: a.groups.join(',') }),
    ...(a.password !== undefined && { password: 'NOT_LOGGING_PASSWORD' }),
    ...(a.password !== undefined && !isHash(textOf(a.password)) && { warnings: [notHashed] }),
    ...(a.generate_ssh_key && {
      ssh_key_file: key.startsWith('/') ? key : `${home}/${key}`,
      ssh_public_key: publicKey || null,
      ssh_fingerprint: fingerprint,
    }),
  }
}

const notHashed =
  "The input password appears not to have been hashed. The 'password' argument must be encrypted for this module to work properly."

/** Whether a text is what crypt makes, or the marks for no password. */
function isHash(text: string): boolean {
  return text === '' || /^[!*]+$/.test(text) || /^!?\$[0-9a-z]+\$.{10,}$/.test(text) || /^!?[./0-9A-Za-z]{13}$/.test(text)
}
