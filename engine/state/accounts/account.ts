import { Unknown } from '../../load/values.ts'
import { encode, readRecords } from '../../shell/records.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { file } from '../files/file.ts'
import type { Coming } from '../packages/coming.ts'
import { ask, instead, type Kind, type Question } from '../question.ts'
import { entryOf, readEntries } from './user.ts'

/** A user with all that can be set of one. What only root may read is undefined for others. */
export interface Account {
  readonly exists: boolean
  readonly name: string
  readonly uid?: number
  readonly gid?: number
  readonly comment?: string
  readonly home?: string
  readonly shell?: string
  readonly hasHome?: boolean
  /** The mode that a home made now would have, as login.defs says; told where the user is not there. */
  readonly newHomeMode?: string
  /** The name of its own group. */
  readonly ownGroup?: string
  /** Names of the groups besides its own, sorted. */
  readonly groups?: readonly string[]
  readonly shadow?: Shadow
  /** The public half of its key, where one was asked for and is there. */
  readonly publicKey?: string
  readonly fingerprint?: string
}

/** What is known of a password; days count from 1970, undefined where nothing is set. */
export interface Shadow {
  readonly hash: string
  readonly min?: number
  readonly max?: number
  readonly warn?: number
  readonly inactive?: number
  readonly expires?: number
}

/** Whose account, and the file of a key that is wanted (relative to the home), if one is. */
interface Key {
  readonly name: string
  readonly keyFile: string
}

const more = sh`mode_() { sed -n -e 's/^[[:space:]]*HOME_MODE[[:space:]]\\{1,\\}\\([0-7]*\\).*/HOME_MODE \\1/p' -e 's/^[[:space:]]*UMASK[[:space:]]\\{1,\\}\\([0-7]*\\).*/UMASK \\1/p' /etc/login.defs | while read -r w m; do printf '%s=%s\\0' "$w" "$m"; done; }
more() {
h=
while IFS=: read -r n x i g c d r; do if [ "$n" = "$1" ]; then h=$d; break; fi; done <<ALL
$all
ALL
[ -n "$h" ] || { mode_; return 0; }
[ -d "$h" ] && printf 'home=yes\\0'
printf 'groups=%s\\0' "$(id -Gn -- "$1" 2>/dev/null)"
s=$(while IFS= read -r l; do case $l in "$1":*) printf '%s' "$l"; break ;; esac; done 2>/dev/null </etc/shadow) && [ -n "$s" ] && printf 'shadow=%s\\0' "$s"
[ -n "$2" ] || return 0
case $2 in /*) f=$2 ;; *) f=$h/$2 ;; esac
[ -f "$f.pub" ] && printf 'key=%s\\0print=%s\\0' "$(cat "$f.pub" 2>/dev/null)" "$(ssh-keygen -lf "$f.pub" 2>/dev/null)"
return 0
} 2>/dev/null`

const accountKind: Kind<Key, Account> = {
  name: 'account',
  local: true,
  mayComeWithPackage: true,
  brought: ({ name }, coming) => waitsFor(coming.user(name)),
  script: keys =>
    script([
      more,
      readEntries(
        'passwd',
        keys.map(({ name }) => name),
      ),
      ...keys.map(({ name, keyFile }) => script([sh`more ${name} ${keyFile}`, entryOf(name)])),
    ]),
  // The home of a user that is there may come with a package, or be made by a task.
  predict: (_key, _made, answer) => {
    const { exists, hasHome, home } = answer as Account
    if (!exists || hasHome || !home) return undefined
    return instead(file(home, { follow: true }), ({ type }) => ({ ...(answer as Account), hasHome: type === 'directory' }))
  },
  parse: (record, { name }) => {
    const [, , uid, gid, comment = '', home = '', shell = ''] = (record.get('line') ?? '').split(':')
    if (uid === undefined) return { exists: false, name, newHomeMode: homeMode(record.get('HOME_MODE'), record.get('UMASK')) }
    const [ownGroup, ...others] = (record.get('groups') ?? '').split(' ').filter(Boolean)
    const [key, print] = [record.get('key'), record.get('print')]
    return {
      ...{ exists: true, name, uid: Number(uid), gid: Number(gid), comment, home, shell },
      ...{ hasHome: record.get('home') === 'yes', groups: others.toSorted() },
      ...(ownGroup !== undefined && { ownGroup }),
      ...(record.has('shadow') && { shadow: shadowOf(record.get('shadow') ?? '') }),
      ...(key !== undefined && { publicKey: key.trim() }),
      ...(print && { fingerprint: print.trim() }),
    }
  },
  absent: ({ name }) => ({ exists: false, name }),
}

/** The mode that useradd gives a home. */
export function homeMode(mode: string | undefined, umask = '022'): string {
  const bits = mode ? Number.parseInt(mode, 8) : 0o777 & ~Number.parseInt(umask || '022', 8)
  return bits.toString(8).padStart(4, '0')
}

/** Of a user that comes with a package too little is said to compare it. */
function waitsFor(found: ReturnType<Coming['user']>): Unknown | undefined {
  return found instanceof Unknown ? found : found?.waits
}

/** Asks for a user's account; `keyFile` where its key is wanted, too. */
export function account(name: string, keyFile = ''): Question<Account> {
  return ask(accountKind, { name, keyFile })
}

/** Tells what became of an account, as the last step of a change: numbers that the host gave, a key that it made. */
export function tellAccount(name: string, keyFile: string): Sh {
  return accountKind.script([{ name, keyFile }])
}

/** The account that a step told of. */
export function accountTold(stdout: string, name: string): Account | undefined {
  const [record] = readRecords(encode(stdout))
  return record && accountKind.parse(record, { name, keyFile: '' })
}

function shadowOf(line: string): Shadow {
  const [, hash = '', , min, max, warn, inactive, expires] = line.split(':')
  const days = { min, max, warn, inactive, expires }
  const set = Object.entries(days).filter(([, value]) => value !== undefined && value !== '')
  return { hash, ...Object.fromEntries(set.map(([name, value]) => [name, Number(value)])) }
}
