import { sh } from '../shell/sh.ts'
import { ask, type Kind, type Question } from './question.ts'

/** A user or group of the host by name or number. */
export interface Identity {
  readonly exists: boolean
  readonly name: string
  readonly id: number
}

function kindOf(database: 'passwd' | 'group', field: 1 | 2): Kind<string, Identity> {
  return {
    name: field === 1 ? 'user-name' : 'group-name',
    local: true,
    mayComeWithPackage: true,
    script: names =>
      sh`i() { l=$(getent ${database} -- "$1" 2>/dev/null || { [ -r ${`/etc/${database}`} ] && awk -F: -v n="$1" '$1==n||$3==n{print;exit}' ${`/etc/${database}`}; }); [ -n "$l" ] && { n=\${l%%:*}; r=\${l#*:}; r=\${r#*:}; printf 'name=%s\\0id=%s\\0' "$n" "\${r%%:*}"; }; printf 'end=\\0'; }; ${names.map(name => sh`i ${name};`)}`,
    parse: record => ({ exists: record.has('name'), name: record.get('name') ?? '', id: Number(record.get('id') ?? 0) }),
    absent: () => ({ exists: false, name: '', id: 0 }),
  }
}

const owners = kindOf('passwd', 1)
const groups = kindOf('group', 2)

/** The user of a name or number. */
export function owner(name: string): Question<Identity> {
  return ask(owners, name)
}

/** The group of a name or number. */
export function ownerGroup(name: string): Question<Identity> {
  return ask(groups, name)
}
