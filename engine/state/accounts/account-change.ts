import type { Secret } from '../../load/values.ts'
import { revealed } from '../files/revealed.ts'
import type { Account, Shadow } from './account.ts'

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
  readonly seuser?: string
  readonly password?: Secret
  readonly update_password: 'always' | 'on_create'
  readonly password_lock?: boolean
  readonly expires?: number
  readonly password_expire_min?: number
  readonly password_expire_max?: number
  readonly password_expire_warn?: number
  readonly password_expire_account_disable?: number
  readonly force: boolean
  readonly generate_ssh_key: boolean
  readonly ssh_key_file: string
  readonly ssh_key_type: string
  readonly ssh_key_bits?: number
  readonly ssh_key_comment?: string
  readonly ssh_key_passphrase?: Secret
  readonly uid_min?: number
  readonly uid_max?: number
}

/** What else is known where a user is compared. */
export interface Around {
  /** The group that is to be its own, where one was asked for. */
  readonly group?: { readonly name: string; readonly gid?: number }
  /** The names of the other groups that were asked for. */
  readonly groups: readonly string[]
  /** Whether there is a group of the user's name. */
  readonly hasNamesake: boolean
  /** Whether the home that was asked for is there. */
  readonly hasWantedHome: boolean
}

/** A user in the words in which it is compared; the hash of a password is never among them. */
export type AccountState = {
  readonly present: boolean
  readonly uid?: number
  /** In a check a group that is only planned may have no number yet: then in words. */
  readonly gid?: number | string
  readonly groups?: readonly string[]
  readonly comment?: string
  readonly home?: string
  readonly has_home?: boolean
  readonly shell?: string
  readonly password?: string
  readonly password_lock?: boolean
  /** Days since 1970, or never. */
  readonly expires?: number | 'never'
  /** Days; -1 where there is no such limit. */
  readonly password_expire_min?: number
  readonly password_expire_max?: number
  readonly password_expire_warn?: number
  readonly password_expire_account_disable?: number
  readonly ssh_key?: 'none' | 'there' | 'made anew'
}

const asAsked = 'as asked'

/** The user as it is. */
export function accountState(now: Account, a: AccountArgs, { hasWantedHome, group }: Around): AccountState {
  if (!now.exists) return { present: false }
  const { uid, comment, home = '', shell, shadow } = now
  const gid = now.gid ?? (group?.name === now.ownGroup ? gidOf(group) : undefined)
  return {
    present: true,
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...{ comment: comment ?? '', home: plainPath(home), shell: shell ?? '', groups: now.groups ?? [] },
    has_home: isElsewhere(now, a) ? hasWantedHome : (now.hasHome ?? false),
    ssh_key: now.publicKey === undefined ? 'none' : 'there',
    ...(shadow && shadowState(shadow, a)),
  }
}

/** Whether another home than the one it has was asked for. */
export function isElsewhere({ home }: Account, a: AccountArgs): boolean {
  return a.home !== undefined && plainPath(a.home) !== plainPath(home ?? '')
}

function shadowState({ hash, min, max, warn, inactive, expires }: Shadow, a: AccountArgs): Partial<AccountState> {
  return {
    password: a.password !== undefined && isSameHash(hash, textOf(a.password)) ? asAsked : 'another',
    password_lock: hash.startsWith('!'),
    expires: expires ?? 'never',
    password_expire_min: min ?? -1,
    password_expire_max: max ?? -1,
    password_expire_warn: warn ?? -1,
    password_expire_account_disable: inactive ?? -1,
  }
}

/** A locked password counts as the same; none at all (anybody may log in) is not the same as one of no use. */
function isSameHash(one: string, other: string): boolean {
  return one === other || (unlocked(one) === unlocked(other) && one !== '' && other !== '')
}

/** The user as it was asked for. */
export function wantedAccount(a: AccountArgs, now: Account, around: Around): AccountState {
  const isPasswordDue = a.password !== undefined && (a.update_password === 'always' || !now.exists)
  return {
    present: true,
    ...given('uid', a.uid),
    ...given('gid', gidOf(around.group)),
    ...(a.groups !== undefined && { groups: groupsWanted(a, now, around) }),
    ...given('comment', a.comment),
    ...given('home', a.home === undefined ? undefined : plainPath(a.home)),
    ...(a.create_home && { has_home: true }),
    ...given('shell', a.shell),
    ...(isPasswordDue && { password: asAsked }),
    ...given('password_lock', isLockDue(a, now) ? a.password_lock : undefined),
    ...(a.expires !== undefined && { expires: a.expires < 0 ? 'never' : Math.floor(a.expires / 86_400) }),
    ...given('password_expire_min', a.password_expire_min),
    ...given('password_expire_max', a.password_expire_max),
    ...given('password_expire_warn', a.password_expire_warn),
    ...given('password_expire_account_disable', a.password_expire_account_disable),
    ...(a.generate_ssh_key && { ssh_key: a.force ? 'made anew' : 'there' }),
  }
}

function gidOf(group: Around['group']): number | string | undefined {
  return group && (group.gid ?? `what ${group.name} will have`)
}

/** There is nothing to unlock where there is no password. */
function isLockDue(a: AccountArgs, { shadow }: Account): boolean {
  return a.password_lock !== false || a.password !== undefined || (shadow !== undefined && unlocked(shadow.hash) !== '')
}

function groupsWanted(a: AccountArgs, now: Account, { group, groups, hasNamesake }: Around): string[] {
  // Whoever has a group as its own need not be listed in it.
  const own = group?.name ?? (now.exists ? now.ownGroup : hasNamesake ? undefined : a.name)
  return [...new Set([...(a.append ? (now.groups ?? []) : []), ...groups])].filter(name => name !== own).toSorted()
}

export function given<N extends string, V>(name: N, value: V | undefined): { readonly [K in N]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [K in N]: V })
}

/** A path without slashes at its end. */
export function plainPath(path: string): string {
  return path.replace(/(?<=.)\/+$/, '')
}

/** The text of a secret, for what goes to a tool by stdin. */
export function textOf(secret: Secret): string {
  return Buffer.from(revealed(secret).plain).toString('utf8')
}

/** A hash without the mark that it is of no use. */
export function unlocked(hash: string): string {
  return hash.replace(/^!+/, '')
}

/** The hash as it goes into the file of passwords. */
export function hashWanted(a: AccountArgs): string {
  const hash = a.password === undefined ? '' : textOf(a.password)
  if (a.password_lock === false) return unlocked(hash) || hash
  return a.password_lock && !hash.startsWith('!') ? `!${hash}` : hash
}

/** The account that a change makes. */
export function accountAfter(change: Partial<AccountState>, a: AccountArgs, now: Account, around: Around): Account {
  if (change.present === false) return { exists: false, name: a.name }
  const { uid, gid, comment, home, shell, groups } = { ...accountState(now, a, around), ...change }
  const key = change.ssh_key === undefined ? now.publicKey : ''
  const ownGroup = around.group?.name ?? now.ownGroup ?? (around.hasNamesake ? undefined : a.name)
  return {
    ...{ exists: true, name: a.name, comment: comment ?? '', home: home ?? `/home/${a.name}`, shell: shell ?? '', groups: groups ?? [] },
    ...{ hasHome: change.has_home ?? (isElsewhere(now, a) ? around.hasWantedHome : (now.hasHome ?? a.create_home)) },
    ...((now.shadow !== undefined || !now.exists) && { shadow: shadowAfter(change, a, now.shadow) }),
    ...given('uid', uid),
    ...given('gid', typeof gid === 'number' ? gid : undefined),
    ...given('ownGroup', ownGroup),
    ...given('publicKey', key),
  }
}

function shadowAfter(change: Partial<AccountState>, a: AccountArgs, now: Shadow | undefined): Shadow {
  const before = now?.hash ?? '!'
  const locked = change.password_lock === undefined ? before : change.password_lock ? `!${before}` : unlocked(before)
  const limit = (wanted: number | undefined, had: number | undefined) => (wanted === undefined ? had : wanted < 0 ? undefined : wanted)
  return {
    hash: change.password === undefined ? locked : hashWanted(a),
    ...given('min', limit(change.password_expire_min, now?.min)),
    ...given('max', limit(change.password_expire_max, now?.max)),
    ...given('warn', limit(change.password_expire_warn, now?.warn)),
    ...given('inactive', limit(change.password_expire_account_disable, now?.inactive)),
    ...given('expires', change.expires === 'never' ? undefined : (change.expires ?? now?.expires)),
  }
}
