import { Unknown } from '../../load/values.ts'
import { type Fetched, fetching } from '../../shell/fetch.ts'
import { script, sh } from '../../shell/sh.ts'
import { type Head, readHead } from '../../text/http-answer.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { type FileState, file } from './file.ts'

/** How what is behind an address compares with a file of the target. */
export interface RemoteFile {
  /** Whether it was asked: where the file is there; where it is not, whether nothing is at the address, or nobody answers. */
  readonly isAsked: boolean
  /** The server says that nothing changed since the time of the file, or that its size is another one. */
  readonly said?: 'same' | 'other'
  /** The SHA-1 of what is there, where only that could tell: it was fetched for it, and kept nowhere. */
  readonly sum?: string
  /** The status of what fetches, 0 where it was fetched. */
  readonly status: number
  readonly head?: Head
}

interface Key {
  readonly fetched: Fetched
  readonly path: string
  /** Where `path` is a folder, the file in it. */
  readonly inside: string
  /** Whether the server is asked for what is newer than the file alone. */
  readonly isDated: boolean
}

/**
 * What is behind addresses beside files of the target: the head alone where that tells (304, another size), else all of it, through
 * sha1sum into nothing.
 */
export const remoteFileKind: Kind<Key, RemoteFile> = {
  name: 'remote file',
  script: keys =>
    script(
      keys.map(
        ({ fetched, path, inside, isDated }) => sh`(
t=${path}; [ ! -d "$t" ] || t=${inside}
[ -f "$t" ] || command -v curl >/dev/null 2>&1 || exit 0
d=$(mktemp -d) || exit 1; trap 'rm -rf -- "$d"' EXIT; trap 'exit 1' HUP INT PIPE TERM; h=$d/head m=
${isDated && sh`[ ! -f "$t" ] || m=$(LC_ALL=C date -u -r "$t" '+%a, %d %b %Y %H:%M:%S GMT')`}
${fetching(fetched)}
[ ! -f "$t" ] || printf 'asked=1\\0'
said() { tr -d '\\r' <"$h" | awk 'function low(s) { return tolower(s) }
/^ *HTTP\\//{c=$2;l="";e=""} low($1)=="content-length:"{l=$2} low($1)=="content-encoding:"{e=$2} END{print c, (e==""?l:"")}'; }
tell() { printf 'status=%s\\0head=' "$1"; cat "$h" 2>/dev/null; printf '\\0'; }
if command -v curl >/dev/null 2>&1; then
  get_ --head >/dev/null 2>&1; s=$?
  set -- $(said)
  # Not every server knows such a request: it counts where it says that nothing is there.
  [ -f "$t" ] || { case $s.$1 in *.404|*.410|6.*|7.*) printf 'asked=1\\0'; tell "$s" ;; esac; exit 0; }
  case $s.$1 in
  0.304) printf 'said=same\\0'; tell 0; exit 0 ;;
  0.2??) [ -z "$2" ] || [ "$2" = "$(stat -c %s -- "$t")" ] || { printf 'said=other\\0'; tell 0; exit 0; } ;;
  esac
  : >"$h"; m=
fi
{ get_ 2>/dev/null; printf %s "$?" >"$d/status"; } | sha1sum >"$d/sum"
s=$(cat "$d/status"); set -- $(said)
case $1 in 304) printf 'said=same\\0'; s=0 ;; *) printf 'sum=%s\\0' "$(cut -c 1-40 <"$d/sum")" ;; esac
tell "$s"
)
printf 'end=\\0'`,
      ),
    ),
  parse: record => {
    const head = readHead(record.get('head') ?? '')
    const [said, sum, status] = [record.get('said'), record.get('sum'), Number(record.get('status') ?? 0)]
    return {
      isAsked: record.has('asked'),
      ...((said === 'same' || said === 'other') && { said }),
      ...(sum !== undefined && status === 0 && { sum }),
      status,
      ...(head && { head }),
    }
  },
  absent: () => ({ isAsked: false, status: 0 }),
  mayComeWithPackage: false,
  // What was asked goes by the file that the host has now; only a sum holds for any.
  predict: ({ path, inside, fetched }, made, answer, all) => {
    const { sum, status, head } = answer as RemoteFile
    // What this run brings about may be what answers.
    const mayBeHere = head === undefined || /^\w+:\/\/([^/@]*@)?(localhost|127\.|\[::1\])/.test(fetched.url)
    if (status !== 0 && mayBeHere && all().length > 0) return new Unknown(`what ${fetched.url} will answer`)
    const laid = [path, inside].map(place => made(file(place)) as FileState | Unknown | undefined)
    const open = laid.find(state => state instanceof Unknown)
    if (open) return open
    const isMade = laid.some(state => (state as FileState | undefined)?.type === 'file')
    return isMade && sum === undefined ? new Unknown(`what ${fetched.url} will answer`) : undefined
  },
  local: false,
}

/** Asks how what is behind an address compares with a file. */
export function remoteFile(key: Key): Question<RemoteFile> {
  return ask(remoteFileKind, key)
}
