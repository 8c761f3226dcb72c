import { posix } from 'node:path'
import { Unknown } from '../../load/values.ts'
import { script, sh } from '../../shell/sh.ts'
import { readEntries, type User, user } from '../accounts/user.ts'
import { absent, type FileState, file, foretold } from '../files/file.ts'
import { fileFrom } from '../files/file-record.ts'
import { factsOf } from '../files/file-script.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** The file of the keys that may log in as a user. */
export interface AuthorizedKeys {
  readonly isUser: boolean
  readonly uid: number
  /** Left out in a check for a user that is not there yet. */
  readonly gid?: number
  /** The name of the user's own group. */
  readonly group: string
  readonly path: string
  readonly now: FileState
  /** What the path leads to, and the folder it is in. */
  readonly end: FileState
  readonly folder: FileState
  readonly bytes?: Uint8Array
}

interface Key {
  readonly user: string
  /** Left out for the file in the user's home. */
  readonly path?: string
}

/** Files of keys, found by the user whose they are. */
export const authorizedKeysKind: Kind<Key, AuthorizedKeys> = {
  name: 'authorized keys',
  script: keys =>
    script([
      readEntries(
        'passwd',
        keys.map(({ user }) => user),
      ),
      sh`keys_() {
  h=
  while IFS=: read -r n x i g c d rest; do
    if [ "$n" = "$1" ]; then h=$d; printf 'uid=%s\\0gid=%s\\0group=%s\\0' "$i" "$g" "$(id -gn -- "$1" 2>/dev/null)"; break; fi
  done <<ALL
$all
ALL
  p=$2; [ -n "$p" ] || p=$h/.ssh/authorized_keys
  printf 'path=%s\\0' "$p"
  case $p in */*) f=\${p%/*} ;; *) f=. ;; esac
  facts_ now "$p"; facts_ behind -L "$p"; facts_ folder -L "\${f:-/}"
  if [ -L "$p" ]; then t=$(readlink -f -- "$p" 2>/dev/null; printf .); t=\${t%.}; printf 'real=%s\\0' "\${t%?}"; fi
  if [ -f "$p" ] && [ -r "$p" ]; then printf 'base64=%s\\0' "$(base64 <"$p" 2>/dev/null || openssl base64 <"$p")"; fi
}
facts_() { w=$1; shift; s=$(stat -c ${factsOf(false)} "$@" 2>/dev/null) && printf '%s=%s\\0' "$w" "$s"; }`,
      ...keys.map(({ user, path = '' }) => sh`keys_ ${user} ${path}; printf 'end=\\0'`),
    ]),
  parse: record => {
    const look = (name: string): FileState => {
      const stat = record.get(name)
      return stat === undefined ? absent : plainly(fileFrom(new Map([['stat', stat]]), { path: '' }))
    }
    const [text, real] = [record.get('base64'), record.get('real')]
    return {
      isUser: record.has('uid'),
      uid: Number(record.get('uid') ?? -1),
      gid: Number(record.get('gid') ?? -1),
      group: record.get('group') || (record.get('gid') ?? ''),
      path: record.get('path') ?? '',
      now: { ...look('now'), ...(real && { real }) },
      end: look('behind'),
      folder: look('folder'),
      ...(text !== undefined && { bytes: Buffer.from(text, 'base64') }),
    }
  },
  absent: ({ path = '' }) => ({ isUser: false, uid: -1, gid: -1, group: '', path, now: absent, end: absent, folder: absent }),
  // A user comes with a package, the keys of one do not.
  mayComeWithPackage: true,
  brought: ({ user: name }, coming) => {
    const found = coming.user(name)
    return found instanceof Unknown ? found : found?.waits
  },
  predict: (key, made, answer) => {
    const there = answer as AuthorizedKeys
    if (!there.isUser || made(file(there.path)) === undefined) return there.isUser ? folderMade(there, made) : plannedUser(key, made)
    return new Unknown(`what ${there.path} will hold`)
  },
  local: true,
}

/** Asks for the keys that may log in as a user. */
export function authorizedKeys(user: string, path?: string): Question<AuthorizedKeys> {
  return ask(authorizedKeysKind, { user, ...(path !== undefined && { path }) })
}

/** What counts of a file here: whose it is, and who may read it. */
export function plainly({ exists, type, mode, uid, gid, owner, group }: FileState): FileState {
  return {
    exists,
    type,
    ...Object.fromEntries(Object.entries({ mode, uid, gid, owner, group }).filter(([, value]) => value !== undefined)),
  }
}

function folderMade(there: AuthorizedKeys, made: (question: Question<unknown>) => unknown): AuthorizedKeys | undefined {
  const laid = made(file(posix.dirname(there.path))) as FileState | Unknown | undefined
  return laid === undefined || laid instanceof Unknown ? undefined : { ...there, folder: plainly(laid) }
}

/** The keys of a user that this run makes: none yet in a home that is new, where what else this run made says nothing. */
function plannedUser(
  { user: name, path: given }: Key,
  made: (question: Question<unknown>) => unknown,
): AuthorizedKeys | Unknown | undefined {
  const laid = made(user(name)) as User | Unknown | undefined
  if (laid === undefined || laid instanceof Unknown || !laid.exists) return laid instanceof Unknown ? laid : undefined
  const { uid, home = '' } = laid
  const there = made(file(home)) as FileState | Unknown | undefined
  // A number that only the target gives; a home that nobody looked into.
  if (uid === undefined || there === undefined || there instanceof Unknown || there.group === undefined)
    return new Unknown(`the user ${name}`)
  const path = given ?? posix.join(home, '.ssh/authorized_keys')
  if (!path.startsWith(`${home}/`)) return new Unknown(`the user ${name}`)
  const [itself, folder] = [path, posix.dirname(path)].map(place => foretold({ path: place, follow: true }, made, absent) ?? absent)
  if (itself === undefined || itself instanceof Unknown || folder === undefined || folder instanceof Unknown)
    return new Unknown(`what ${path} will hold`)
  const bytes = itself.content?.bytes
  if (itself.exists && bytes === undefined) return new Unknown(`what ${path} will hold`)
  const state = plainly(itself)
  return {
    ...{ isUser: true, uid, group: there.group, ...(there.gid !== undefined && { gid: there.gid }), path },
    now: state,
    end: state,
    folder: plainly(folder),
    ...(bytes && { bytes }),
  }
}
