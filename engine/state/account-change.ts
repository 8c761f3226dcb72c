import type { Secret } from '../load/values.ts'
import { type Sh, sh } from '../shell/sh.ts'
import type { Account, Shadow } from './account.ts'
import { revealed } from './revealed.ts'

/** What is asked of a user; members left out are not asked for. */
export interface AccountArgs {
  readonly name: string
  readonly uid?: number
  readonly non_unique: boolean
  readonly group?: string
  readonly groups?: readonly string[]
  readonly append: boolean
  readonly comment?: string
  readonly home?: string
  readonly move_home: boolean
  readonly create_home: boolean
  readonly shell?: string
  readonly skeleton?: string
  readonly system: boolean
  readonly umask?: string
  readonly password?: Secret
  readonly update_password: 'always' | 'on_create'
  readonly password_lock?: boolean
  readonly expires?: number
  readonly password_expire_min?: number
  readonly password_expire_max?: number
  readonly password_expire_warn?: number
  readonly password_expire_account_disable?: number
  readonly generate_ssh_key: boolean
  readonly ssh_key_file: string
  readonly ssh_key_type: string
  readonly ssh_key_bits?: number
  readonly ssh_key_comment: string
  readonly uid_min?: number
  readonly uid_max?: number
}

/** A user in the words in which it is compared; the hash of a password is never among them. */
export type AccountState = {
  readonly present: boolean
  readonly uid?: number
  readonly gid?: number
  readonly groups?: readonly string[]
  readonly comment?: string
  readonly home?: string
  readonly has_home?: boolean
  readonly shell?: string
  readonly password?: string
  readonly password_lock?: boolean
  /** Days since 1970, or never. */
  readonly expires?: number | 'never'
  readonly password_expire_min?: number
  readonly password_expire_max?: number
  readonly password_expire_warn?: number
  readonly password_expire_account_disable?: number
  readonly has_ssh_key?: boolean
}

const asAsked = 'as asked'

/** The user as it is. */
export function accountState(now: Account, a: AccountArgs): AccountState {
  if (!now.exists) return { present: false }
  const { uid, gid, comment, home, shell, shadow } = now
  return {
    present: true,
    ...(uid !== undefined && gid !== undefined && { uid, gid }),
    ...{ comment: comment ?? '', home: home ?? '', shell: shell ?? '', groups: now.groups ?? [] },
    ...{ has_home: now.hasHome ?? false, has_ssh_key: now.publicKey !== undefined },
    ...(shadow && shadowState(shadow, a)),
  }
}

function shadowState({ hash, min, max, warn, inactive, expires }: Shadow, a: AccountArgs): Partial<AccountState> {
  return {
    password: a.password !== undefined && plain(hash) === plain(hashOf(a.password)) ? asAsked : 'another',
    password_lock: hash.startsWith('!'),
    expires: expires ?? 'never',
    ...(min !== undefined && { password_expire_min: min }),
    ...(max !== undefined && { password_expire_max: max }),
    ...(warn !== undefined && { password_expire_warn: warn }),
    ...(inactive !== undefined && { password_expire_account_disable: inactive }),
  }
}

/** The user as it was asked for. */
export function wantedAccount(a: AccountArgs, now: Account, gid: number | undefined, groups: readonly string[]): AccountState {
  const isPasswordDue = a.password !== undefined && (a.update_password === 'always' || !now.exists)
  return {
    present: true,
    ...given('uid', a.uid),
    ...given('gid', gid),
    ...(a.groups !== undefined && { groups: groupsWanted(a, now, groups) }),
    ...given('comment', a.comment),
    ...given('home', a.home === undefined || a.home === '/' ? a.home : a.home.replace(/\/+$/, '')),
    ...(a.create_home && { has_home: true }),
    ...given('shell', a.shell),
    ...(isPasswordDue && { password: asAsked }),
    ...given('password_lock', a.password_lock),
    ...(a.expires !== undefined && { expires: a.expires < 0 ? 'never' : Math.floor(a.expires / 86_400) }),
    ...given('password_expire_min', a.password_expire_min),
    ...given('password_expire_max', a.password_expire_max),
    ...given('password_expire_warn', a.password_expire_warn),
    ...given('password_expire_account_disable', a.password_expire_account_disable),
    ...(a.generate_ssh_key && { has_ssh_key: true }),
  }
}

function given<N extends string, V>(name: N, value: V | undefined): { readonly [K in N]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [K in N]: V })
}

function groupsWanted(a: AccountArgs, now: Account, groups: readonly string[]): string[] {
  return [...new Set([...(a.append ? (now.groups ?? []) : []), ...groups])].toSorted()
}

/** The steps that bring a user about, or change one. */
export function accountSteps(
  change: Partial<AccountState>,
  a: AccountArgs,
  now: Account,
  hasOwnGroup: boolean,
): (Sh | false | undefined)[] {
  return [
    now.exists ? modify(change, a) : create(change, a, hasOwnGroup),
    // By stdin: words of a command can be read by everybody on the host.
    change.password !== undefined &&
      a.password !== undefined &&
      sh`printf '%s:%s\n' ${a.name} ${lockedOr(hashOf(a.password), a.password_lock)} | chpasswd -e`,
    change.password_lock !== undefined && change.password === undefined && lock(a.name, change.password_lock),
    change.expires !== undefined && sh`usermod -e ${expiry(change.expires)} -- ${a.name}`,
    ageing(change, a.name),
    change.has_home === true && now.exists && change.home === undefined && homeOf(a, now),
    change.has_ssh_key === true && key(a),
  ]
}

function create(change: Partial<AccountState>, a: AccountArgs, hasOwnGroup: boolean): Sh {
  const words = [
    ...(a.uid === undefined ? [] : ['-u', String(a.uid), ...(a.non_unique ? ['-o'] : [])]),
    // A group of the same name is there already: useradd would refuse to make it.
    ...(a.group === undefined ? (hasOwnGroup ? ['-N'] : []) : ['-g', a.group]),
    ...(change.groups && change.groups.length > 0 ? ['-G', change.groups.join(',')] : []),
    ...(a.comment === undefined ? [] : ['-c', a.comment]),
    ...(a.home === undefined ? [] : ['-d', a.home]),
    ...(a.shell === undefined ? [] : ['-s', a.shell]),
    ...(a.create_home ? ['-m', ...(a.skeleton === undefined ? [] : ['-k', a.skeleton])] : ['-M']),
    ...(a.umask === undefined ? [] : ['-K', `UMASK=${a.umask}`]),
    ...(a.uid_min === undefined ? [] : ['-K', `UID_MIN=${a.uid_min}`]),
    ...(a.uid_max === undefined ? [] : ['-K', `UID_MAX=${a.uid_max}`]),
    ...(a.system ? ['-r'] : []),
  ]
  return sh`useradd ${words} -- ${a.name}`
}

function modify(change: Partial<AccountState>, a: AccountArgs): Sh | undefined {
  const words = [
    ...(change.uid === undefined ? [] : ['-u', String(change.uid), ...(a.non_unique ? ['-o'] : [])]),
    ...(change.gid === undefined ? [] : ['-g', String(change.gid)]),
    ...(change.groups === undefined ? [] : ['-G', change.groups.join(',')]),
    ...(change.comment === undefined ? [] : ['-c', change.comment]),
    ...(change.home === undefined ? [] : ['-d', change.home, ...(a.move_home ? ['-m'] : [])]),
    ...(change.shell === undefined ? [] : ['-s', change.shell]),
  ]
  return words.length === 0 ? undefined : sh`usermod ${words} -- ${a.name}`
}

function ageing(change: Partial<AccountState>, name: string): Sh | undefined {
  const options = [
    ['-m', change.password_expire_min],
    ['-M', change.password_expire_max],
    ['-W', change.password_expire_warn],
    ['-I', change.password_expire_account_disable],
  ] as const
  const words = options.flatMap(([option, days]) => (days === undefined ? [] : [option, String(days)]))
  return words.length === 0 ? undefined : sh`chage ${words} -- ${name}`
}

function lock(name: string, isLocked: boolean): Sh {
  return sh`usermod ${isLocked ? '-L' : '-U'} -- ${name}`
}

function expiry(expires: number | 'never'): string {
  return expires === 'never' ? '' : new Date(expires * 86_400_000).toISOString().slice(0, 10)
}

/** A home for somebody who has none: as useradd makes one. */
function homeOf(a: AccountArgs, now: Account): Sh {
  const home = now.home ?? ''
  return sh`umask ${a.umask ?? '022'}
if [ -d ${a.skeleton ?? '/etc/skel'} ]; then cp -R -P -- ${a.skeleton ?? '/etc/skel'} ${home}; else mkdir -- ${home}; fi
chown -R ${`${now.uid}:${now.gid}`} ${home}`
}

function key(a: AccountArgs): Sh {
  const bits = a.ssh_key_bits === undefined ? [] : ['-b', String(a.ssh_key_bits)]
  return sh`h=$(getent passwd -- ${a.name} | cut -d: -f6) && f=${a.ssh_key_file}
case $f in /*) ;; *) f=$h/$f ;; esac
o=$(id -u -- ${a.name}):$(id -g -- ${a.name})
d=\${f%/*}; if [ ! -d "$d" ]; then mkdir -m 0700 -- "$d" && chown "$o" "$d"; fi
if [ ! -e "$f" ]; then ssh-keygen -q -t ${a.ssh_key_type} ${bits} -C ${a.ssh_key_comment} -N '' -f "$f" </dev/null && chown "$o" "$f" "$f.pub"; fi`
}

function hashOf(secret: Secret): string {
  return Buffer.from(revealed(secret).plain).toString('utf8')
}

function plain(hash: string): string {
  return hash.replace(/^!+/, '')
}

function lockedOr(hash: string, isLocked: boolean | undefined): string {
  return isLocked === true && !hash.startsWith('!') ? `!${hash}` : hash
}

/** The account that a change makes. */
export function accountAfter(change: Partial<AccountState>, a: AccountArgs, now: Account): Account {
  if (change.present === false) return { exists: false, name: a.name }
  const { uid, gid, comment, home, shell, groups } = { ...accountState(now, a), ...change }
  const hash = change.password !== undefined && a.password !== undefined ? hashOf(a.password) : (now.shadow?.hash ?? '!')
  const isLocked = change.password_lock ?? (change.password === undefined && hash.startsWith('!'))
  const shadow: Shadow = {
    hash: isLocked ? `!${plain(hash)}` : plain(hash),
    ...days('min', change.password_expire_min ?? now.shadow?.min),
    ...days('max', change.password_expire_max ?? now.shadow?.max),
    ...days('warn', change.password_expire_warn ?? now.shadow?.warn),
    ...days('inactive', change.password_expire_account_disable ?? now.shadow?.inactive),
    ...days('expires', change.expires === 'never' ? undefined : (change.expires ?? now.shadow?.expires)),
  }
  return {
    ...{ exists: true, name: a.name, comment: comment ?? '', home: home ?? `/home/${a.name}`, shell: shell ?? '', groups: groups ?? [] },
    ...{ hasHome: change.has_home ?? now.hasHome ?? a.create_home, shadow },
    ...days('uid', uid),
    ...days('gid', gid),
    ...(change.has_ssh_key === true ? { publicKey: '' } : now.publicKey !== undefined && { publicKey: now.publicKey }),
  }
}

function days<N extends string>(name: N, value: number | undefined): { readonly [K in N]?: number } {
  return given(name, value)
}
