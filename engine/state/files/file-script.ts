import { type Sh, script, sh } from '../../shell/sh.ts'
import type { FileKey } from './file.ts'

/** Keys that one set of processes answers, as a command cannot take words without end. */
const atOnce = 400

/** What `stat` is asked for, GNU's and busybox's (whose times have no fractions); the context only where somebody wants it. */
const facts = '%f %u %g %s %.9Y %.9X %.9Z %i %d %h %b %o %t %T %U|%G'

/** One script for many paths, with one `stat` for all of them, one more for those where links are followed, and one `sha1sum`. */
export function fileScript(keys: readonly FileKey[]): Sh {
  const parts = Array.from({ length: Math.ceil(keys.length / atOnce) }, (_, part) => keys.slice(part * atOnce, (part + 1) * atOnce))
  return script([functions, ...parts.map(answers)])
}

/** Functions of the shell that tell about many paths at once. */
export const functions: Sh = sh`
# Each path's line of stat, an empty one for what is not there.
look() {
  there= how=$1 format=$2; shift 2
  for p do
    shift
    if [ -e "$p" ] || { [ -z "$how" ] && [ -L "$p" ]; }; then there="$there"1; set -- "$@" "$p"; else there="$there"0; fi
  done
  [ $# = 0 ] || said=$(stat $how -c "$format" -- "$@" 2>/dev/null) || said=$(for p do stat $how -c "$format" -- "$p" 2>/dev/null || echo; done)
  inturn
}
# Each path's sum, by the named hash, an empty line for what is no file or cannot be read. busybox prints a newline in a name as it is: then one by one.
sums() {
  there= odd= with=$1sum; shift
  for p do
    shift
    case $p in *'
'*) odd=1 ;; esac
    if [ -f "$p" ] && [ -r "$p" ]; then there="$there"1; set -- "$@" "$p"; else there="$there"0; fi
  done
  [ $# = 0 ] || { [ -z "$odd" ] && said=$($with -- "$@" 2>/dev/null); } || said=$(for p do $with <"$p" 2>/dev/null || echo; done)
  inturn
}
inturn() {
  while [ -n "$there" ]; do
    l=; case $there in 1*) IFS= read -r l ;; esac
    printf '%s\\n' "$l"; there=\${there#?}
  done <<SAID
$said
SAID
}
# What stat said of a path, and what the user of this shell may do with it.
tell() {
  if [ -n "$said" ]; then
    a=; [ -r "$1" ] && a=r; [ -w "$1" ] && a="$a"w; [ -x "$1" ] && a="$a"x
    printf 'stat=%s\\0access=%s\\0' "$said" "$a"; return
  fi
  d=$1
  while :; do case $d in ?*/*) d=\${d%/*} ;; *) return ;; esac
    if [ -d "$d" ]; then [ -x "$d" ] || printf 'denied=%s\\0' "$d"; return; fi
  done
}
leads() {
  [ -L "$1" ] || return
  t=$(readlink -- "$1"; printf .); t=\${t%.}; printf 'target=%s\\0' "\${t%?}"
  ends "$1"
}
ends() {
  [ -L "$1" ] || return
  t=$(readlink -f -- "$1" 2>/dev/null; printf .); t=\${t%.}; printf 'real=%s\\0' "\${t%?}"
}
sum() { if [ -f "$2" ] && s=$("$1"sum <"$2" 2>/dev/null); then printf 'sum=%s\\0' "\${s%% *}"; fi; }
said=
`

/** The format that `stat` is given. */
export function factsOf(withContext: boolean): string {
  return withContext ? `${facts}|%C` : facts
}

function answers(keys: readonly FileKey[]): Sh {
  const format = factsOf(keys.some(({ context }) => context ?? false))
  const [behind, itself] = [keys.filter(({ follow }) => follow), keys.filter(({ follow }) => !follow)]
  const summed = keys.filter(({ hash }) => hash === 'sha1')
  return sh`
A=${captured(itself, sh`look '' ${format}`)} B=${captured(behind, sh`look -L ${format}`)} C=${captured(summed, sh`sums sha1`)}
{
${script(keys.map(answer))}
} 3<<A 4<<B 5<<C
$A
A
$B
B
$C
C`
}

function captured(keys: readonly FileKey[], command: Sh): Sh | false {
  return keys.length > 0 && sh`"$(${command} ${keys.map(({ path }) => path)})"`
}

function answer(key: FileKey): Sh {
  const { path, hash } = key
  return script([
    key.follow ? sh`IFS= read -r said <&4; tell ${path}; ends ${path}` : sh`IFS= read -r said <&3; tell ${path}; leads ${path}`,
    hash === 'sha1' && sh`IFS= read -r s <&5; printf 'sum=%s\\0' "$s"`,
    hash !== undefined && hash !== 'sha1' && sh`sum ${hash} ${path}`,
    key.mime &&
      sh`[ -z "$said" ] || printf 'mime=%s\\0' "$(command -v file >/dev/null 2>&1 && file ${key.follow && '-L'} -bi -- ${path} 2>/dev/null)"`,
    key.flags && sh`[ -z "$said" ] || printf 'flags=%s\\0' "$(lsattr -vd -- ${path} 2>/dev/null)"`,
    sh`printf 'end=\\0'`,
  ])
}
