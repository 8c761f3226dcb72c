import { type Sh, script, sh } from '../shell/sh.ts'
import type { Identity } from './session.ts'

/** Words on the command lines of all shells of ours. The brackets keep a search from finding itself. */
const anyToken = '[t]splay-sh-'

/** Ends a shell of ours and all it started: first so that scripts can tidy up, then for good. */
export function ending(old: Identity): Sh {
  return script([walk, roots(old), killing])
}

/** Waits until an old shell of ours has ended what it did, at most so many seconds; then ends it for good. */
export function burying(old: Identity, seconds: number): Sh {
  return script([walk, roots(old), waiting(seconds), killing])
}

/** What the first shell of a user on a new connection does: it waits for shells whose run was killed, as their last frame may still be at work. */
export function awaitingOthers(link: string, seconds: number): Sh {
  return script([
    othersOf(link),
    sh`o=; for p in $(others); do { IFS= read -r l <"/proc/$p/stat"; } 2>/dev/null || continue
l=\${l##*) }; set -- $l; [ "$2" != 1 ] || o="$o$p "; done`,
    sh`if [ "$o" ]; then`,
    walk,
    sh`t=" $o"`,
    waiting(seconds),
    killing,
    sh`fi`,
  ])
}

/** The same on the first connection of a link: it also removes temporary files that nobody can use any more. */
export function tidying(link: string, seconds: number): Sh {
  return script([
    awaitingOthers(link, seconds),
    // While another run is at work here, its files are too.
    sh`set -- "\${TMPDIR:-/tmp}"/.tsplay-*
if { [ -e "$1" ] || [ -h "$1" ]; } && [ ! "$(others)" ]; then for f; do [ -O "$f" ] && rm -rf -- "$f"; done; fi`,
  ])
}

function othersOf(link: string): Sh {
  return sh`others() { for f in $(grep -l -e ${anyToken} /proc/[0-9]*/cmdline 2>/dev/null); do
[ -O "$f" ] && ! grep -q -e ${`tsplay-sh-${link}-`} "$f" 2>/dev/null && f=\${f#/proc/} && echo "\${f%/cmdline}"; done; }`
}

/**
 * `grow` adds to $t, a list of pids, their descendants; `busy` tells whether one of them works for somebody. Only the shell reads, so
 * that a walk costs no processes; a name with a newline or a parenthesis in it hides nobody and forges nobody.
 */
const walk = sh`look() { for d in /proc/[0-9]*; do { IFS= read -r l <"$d/stat"; } 2>/dev/null || continue
c=\${l#*\\(}; c=\${c%)*}; l=\${l##*) }; set -- $l; [ "$1" = Z ] || "$look" "\${d#/proc/}" "$2" "$c"; done; }
add() { case $t in *" $2 "*) case $t in *" $1 "*) ;; *) t="$t$1 "; more=1 ;; esac ;; esac; }
grow() { look=add; more=1; while [ "$more" ]; do more=; look; done; }
work() { case $t in *" $2 "*) case $3 in cat) ;; *) case $w in *" $2 "*) ;; *) busy=1 ;; esac ;; esac ;; esac; }
wrap() { case $t in *" $1 "*) case $3 in sudo|su|doas) w="$w$1 " ;; esac ;; esac; }
busy() { w=' '; look=wrap; look; busy=; look=work; look; [ "$busy" ]; }
nap() { sleep 0.2 2>/dev/null || sleep 1; }`

function roots({ token, pid }: Identity): Sh {
  const pattern = token.replace('t', '[t]')
  const files = pid === undefined ? sh`/proc/[0-9]*/cmdline` : sh`${`/proc/${pid}/cmdline`}`
  return sh`t=' '; for f in $(grep -l -e ${pattern} ${files} 2>/dev/null); do [ -O "$f" ] && p=\${f#/proc/} && t="$t\${p%/cmdline} "; done`
}

function waiting(seconds: number): Sh {
  return sh`e=$(($(date +%s) + ${Math.ceil(seconds)})); while busy && [ "$(date +%s)" -lt "$e" ]; do nap; done`
}

const killing = sh`alive() { for p in $t; do { IFS= read -r l <"/proc/$p/stat"; } 2>/dev/null || continue
case \${l##*) } in Z*) ;; *) return 0 ;; esac; done; return 1; }
grow; if [ "$t" != ' ' ]; then kill -TERM $t 2>/dev/null; sleep 0.05 2>/dev/null; n=0; while alive && [ "$n" -lt 10 ]; do nap; n=$((n + 1)); done
grow; kill -KILL $t 2>/dev/null; fi; :`
