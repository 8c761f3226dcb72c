import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { noStore, type SelinuxStore, selinuxStore, storeIn } from './selinux-store.ts'

/** The type that the policy gives a port, or a range of them. */
export interface SelinuxPort extends SelinuxStore {
  /** The type that it was given on this machine. */
  readonly local?: string
  /** What the policy came with; asked only where this machine gave it none. */
  readonly shipped?: string
}

export interface SelinuxPortKey {
  readonly proto: string
  /** 8080 or 6000-6010: a range is an entry of its own. */
  readonly port: string
}

// The whole list takes a second, and is asked for only where a port has no type of this machine's own.
const reading = sh`${selinuxStore}
list=; port() { tools
own=$(sed 's/ - /-/' "$store/ports.local" 2>/dev/null | awk -v proto="$1" -v port="$2" '$1 == "portcon" && $2 == proto && $3 == port { split($4, part, ":"); type = part[3] } END { print type }')
if [ -n "$own" ]; then printf 'local=%s\\0' "$own"
elif [ -r "$store" ]; then list=\${list:-$(semanage port -l -n 2>/dev/null)}
type=$(printf '%s\\n' "$list" | awk -v proto="$1" -v port="$2" '$2 == proto { gsub(",", ""); for (i = 3; i <= NF; i++) if ($i == port) type = $1 } END { print type }')
[ -z "$type" ] || printf 'shipped=%s\\0' "$type"; fi
printf 'end=\\0'; }`

const selinuxPortKind: Kind<SelinuxPortKey, SelinuxPort> = {
  name: 'selinux port',
  local: true,
  mayComeWithPackage: true,
  script: keys => sh`( ${script([reading, ...keys.map(({ proto, port }) => sh`port ${proto} ${port}`)])} )`,
  parse: record => {
    const [local, shipped] = [record.get('local'), record.get('shipped')]
    return { ...storeIn(record), ...(local !== undefined && { local }), ...(shipped !== undefined && { shipped }) }
  },
  absent: () => noStore,
}

/** Asks which type a port has. */
export function selinuxPort(proto: string, port: string): Question<SelinuxPort> {
  return ask(selinuxPortKind, { proto, port })
}
