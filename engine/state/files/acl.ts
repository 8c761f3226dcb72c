import { script, sh } from '../../shell/sh.ts'
import { mayBePackaged } from '../packages/packaged.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** Whose list is asked for; deep: and of all that is below. */
export interface AclKey {
  readonly path: string
  readonly isDeep: boolean
  readonly isFollowed: boolean
}

/** Access control lists: permissions by whom they are for, the list of the path first. */
export interface Acl {
  readonly isThere: boolean
  readonly exists: boolean
  readonly lists: readonly { readonly [who: string]: string }[]
}

const aclKind: Kind<AclKey, Acl> = {
  name: 'acl',
  local: true,
  mayComeWithPackage: ({ path }) => mayBePackaged(path),
  script: keys =>
    script([
      sh`acls() { p=$1; shift; command -v getfacl >/dev/null 2>&1 && printf 'there=1\\0'; [ -e "$p" ] && printf 'exists=1\\0acl=%s\\0' "$(getfacl --omit-header --absolute-names --no-effective "$@" -- "$p" 2>/dev/null)"; printf 'end=\\0'; }`,
      ...keys.map(({ path, isDeep, isFollowed }) => sh`acls ${path} ${isDeep && '-R'} ${!isFollowed && '-P'}`),
    ]),
  parse: record => {
    const blocks = (record.get('acl') ?? '').split(/\n\n+/).filter(Boolean)
    const lists = blocks.map(block =>
      Object.fromEntries(
        [...block.matchAll(/^((?:default:)?\w+:[^:]*):([-rwx]{3})/gm)].map(([, who = '', permissions = '']) => [who, permissions]),
      ),
    )
    return { isThere: record.has('there'), exists: record.has('exists'), lists }
  },
  absent: () => ({ isThere: false, exists: false, lists: [] }),
}

/** Asks for access control lists. */
export function acl(key: AclKey): Question<Acl> {
  return ask(aclKind, key)
}
