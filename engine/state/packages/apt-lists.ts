import { sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** APT's lists of packages. */
export interface AptLists {
  /** When they were read, in seconds since 1970, by the clock of the target. This and the age are left out where a check would just have read them. */
  readonly listed?: number
  /** How many seconds ago that was. */
  readonly age?: number
}

const listsKind: Kind<string, AptLists> = {
  name: 'apt-lists',
  passing: ['listed', 'age'],
  local: true,
  mayComeWithPackage: false,
  script: keys => sh`t=$(stat -c %Y /var/lib/apt/periodic/update-success-stamp 2>/dev/null || stat -c %Y /var/lib/apt/lists 2>/dev/null)
${keys.map(() => sh`printf 'listed=%s\\0clock=%s\\0end=\\0' "\${t:-0}" "$(date +%s)"\n`)}`,
  parse: record => {
    const listed = Number(record.get('listed') ?? 0)
    return { listed, age: Number(record.get('clock') ?? 0) - listed }
  },
  absent: () => ({ listed: 0, age: Number.MAX_SAFE_INTEGER }),
}

/** Asks how old the lists of packages are. */
export function aptLists(): Question<AptLists> {
  return ask(listsKind, '')
}
