import { Unknown } from '../../load/values.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** A user of the machine, from whatever its name service knows. */
export interface User {
  readonly exists: boolean
  readonly name: string
  readonly uid?: number
  readonly gid?: number
  readonly comment?: string
  readonly home?: string
  readonly shell?: string
}

/** Users by their names or numbers. */
export const userKind: Kind<string, User> = {
  name: 'user',
  script: names => script([readEntries('passwd', names), ...names.map(entryOf)]),
  parse: (record, given) => {
    const [name = '', , uid, gid, comment = '', home = '', shell = ''] = (record.get('line') ?? '').split(':')
    if (uid === undefined) return { exists: false, name: given }
    return { exists: true, name, uid: Number(uid), gid: Number(gid), comment, home, shell }
  },
  absent: name => ({ exists: false, name }),
  mayComeWithPackage: true,
  brought: (name, coming) => {
    const found = coming.user(name)
    if (found === undefined || found instanceof Unknown) return found
    return { exists: true, name, ...(found.home !== undefined && { home: found.home }) }
  },
  local: true,
}

/** Asks for a user, by name or number. */
export function user(name: string): Question<User> {
  return ask(userKind, name)
}

/** Reads the entries of a database into `$all`: these names' or numbers' at least. */
export function readEntries(database: 'passwd' | 'group', names: readonly string[]): Sh {
  const file = `/etc/${database}`
  return sh`all=$(if command -v getent >/dev/null 2>&1; then getent ${database} -- ${names}; else cat ${file}; fi 2>/dev/null)`
}

/** Says the entry in `$all` that has a name or number. */
export function entryOf(name: string): Sh {
  return sh`while IFS=: read -r n x i rest; do [ -n "$n" ] || continue
if [ "$n" = ${name} ] || [ "$i" = ${/^\d+$/.test(name) ? name : '-'} ]; then printf 'line=%s\\0' "$n:$x:$i:$rest"; break; fi
done <<ALL
$all
ALL
printf 'end=\\0'`
}
