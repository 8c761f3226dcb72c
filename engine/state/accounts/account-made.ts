import type { Made } from '../../module.ts'
import { absent, file } from '../files/file.ts'
import { authorizedKeys, authorizedKeysKind } from '../ssh-keys/authorized-keys.ts'
import { type Account, account } from './account.ts'
import { type Group, group } from './group.ts'
import { entriesAbout } from './name-service.ts'
import { user } from './user.ts'

/** What of a task on an account decides which other answers change with it. */
interface Change {
  readonly key: string
  readonly own: Group
  readonly remove: boolean
  readonly group?: string
  /** Left out where the home is there already; what a new one is made from. */
  readonly newHome?: { readonly filledFrom?: string; readonly mode?: string }
}

/** The answers that hold after an account came, changed or went: its own, and those about its numbers, its group and its home. */
export function accountMakes(
  after: Account,
  before: Account,
  { key, own, remove, group: asked, newHome }: Change,
  unknown: unknown,
): Made[] {
  const { exists, name, uid, gid, comment, home, shell } = after
  const plain = { exists, name, uid, gid, comment, home, shell }
  const isNew = exists && !before.exists
  const hasGroup = isNew && asked === undefined && !own.exists
  return [
    [account(name, key), after],
    [user(name), plain],
    ...(before.uid !== undefined && before.uid !== uid
      ? [[user(String(before.uid)), { exists: false, name: String(before.uid) }] as const]
      : []),
    ...(uid !== undefined ? [[user(String(uid)), plain] as const] : []),
    ...(hasGroup ? [[group(name), { exists: true, name, members: [] }] as const] : []),
    // userdel takes the group of its name along where nobody else is in it.
    ...(!exists && own.exists && (own.gid === before.gid || own.name === before.ownGroup) && own.members?.length === 0
      ? [name, String(own.gid)].map(one => [group(one), { exists: false, name: one }] as const)
      : []),
    ...homeMade(after, before, remove, newHome),
    // Of a user who is gone, or new, nobody has looked for keys yet.
    ...(isNew || !exists ? [[authorizedKeys(name), exists ? undefined : authorizedKeysKind.absent({ user: name })] as const] : []),
    ...entriesAbout(['passwd', 'shadow', 'group', 'gshadow'], [name]).map(question => [question, unknown] as const),
  ]
}

function homeMade(after: Account, before: Account, remove: boolean, newHome: Change['newHome']): Made[] {
  if (!after.exists) return remove && before.home ? [[file(before.home), absent]] : []
  const isThere = before.exists && before.hasHome && before.home === after.home
  if (!after.hasHome || isThere || !after.home || newHome === undefined) return []
  const { name, uid, gid, ownGroup } = after
  const home = { exists: true, type: 'directory', owner: name, group: ownGroup, uid, gid, ...newHome } as const
  return [[file(after.home), home]]
}
