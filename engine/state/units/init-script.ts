import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** A script in /etc/init.d, what it says of its service, and the runlevels that start it. */
export interface InitScript {
  readonly exists: boolean
  readonly isRunning: boolean
  /** Runlevels with a link that starts it: 2, 3. */
  readonly levels: readonly string[]
  /** Whether there is a link of any kind. */
  readonly isLinked: boolean
  /** Whether the host has update-rc.d, which keeps the links. */
  readonly keepsLinks: boolean
}

export interface InitScriptKey {
  readonly name: string
  /** What the list of processes has where it runs; the script is not asked then. */
  readonly pattern?: string
}

const initScriptKind: Kind<InitScriptKey, InitScript> = {
  name: 'init script',
  local: true,
  mayComeWithPackage: true,
  // The pattern is awk's by the environment: among the words of a process it would find itself. What the words of our own shell hold is not the service's.
  script: keys =>
    script([
      sh`is_() { PATH=$PATH:/usr/sbin:/sbin; s=/etc/init.d/$1; [ ! -f "$s" ] || printf 'exists=1\\0'
command -v update-rc.d >/dev/null 2>&1 && printf 'keeps=1\\0'
for l in /etc/rc[0-9S].d/[SK][0-9][0-9]"$1"; do [ -L "$l" ] || continue; printf 'linked=1\\0'; case $l in */S*) l=\${l#/etc/rc}; n=$n' '\${l%%.*} ;; esac; done
printf 'levels=%s\\0' "$n"
if [ -n "$2" ]; then ps ax -o args= 2>/dev/null | pattern=$2 awk 'BEGIN { f = 1 } index($0, ENVIRON["pattern"]) { f = 0 } END { exit f }' && printf 'running=1\\0'
elif [ -f "$s" ]; then o=$("$s" status </dev/null 2>&1); case $?:$o in *stopped* | *'dead but'*) ;; 0:* | *' is running'* | *start/running*) printf 'running=1\\0' ;; esac; fi; }`,
      ...keys.map(({ name, pattern = '' }) => sh`( n=; is_ ${name} ${pattern} ); printf 'end=\\0'`),
    ]),
  parse: record => ({
    exists: record.has('exists'),
    isRunning: record.has('running'),
    levels: (record.get('levels') ?? '').split(' ').filter(Boolean),
    isLinked: record.has('linked'),
    keepsLinks: record.has('keeps'),
  }),
  absent: () => ({ exists: false, isRunning: false, levels: [], isLinked: false, keepsLinks: true }),
}

/** Asks for a script in /etc/init.d, and for its service. */
export function initScript(key: InitScriptKey): Question<InitScript> {
  return ask(initScriptKind, key)
}
