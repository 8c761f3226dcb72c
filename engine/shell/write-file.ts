import { type Sh, script, sh } from './sh.ts'

/** A file to be written as a whole. */
export interface Written {
  readonly path: string
  readonly bytes: Uint8Array
  readonly mode: string
  readonly owner?: string | undefined
  readonly group?: string | undefined
  /** A command with %s for the file to be checked; it must end well before the file appears. */
  readonly validate?: string | undefined
  /** Keep what was there beside it, under a name with the time. */
  readonly backup?: boolean | undefined
  /** What was there has a context of its own to keep (SELinux). */
  readonly selinux?: boolean | undefined
}

/**
 * Writes a file beside its place and moves it there: nobody sees half of it, or a wrong owner or mode. A trap removes what a stop
 * leaves behind.
 */
export function writeFile({ path, bytes, mode, owner, group, validate, backup, selinux }: Written): Sh {
  const chown =
    owner !== undefined || group !== undefined
      ? sh`chown -- ${`${owner ?? ''}${group === undefined ? '' : `:${group}`}`} "$t" || exit 1`
      : undefined
  return script([
    sh`p=${path}; d=$(dirname -- "$p"); b=$(basename -- "$p"); umask 077`,
    sh`t=$(mktemp -- "$d/.tsplay-XXXXXXXX") || exit 1; trap 'rm -f -- "$t"' EXIT; trap 'exit 1' HUP INT TERM`,
    sh`printf %s ${Buffer.from(bytes).toString('base64')} | base64 -d >"$t" || exit 1`,
    chown,
    sh`chmod -- ${mode} "$t" || exit 1`,
    selinux &&
      sh`{ [ -e "$p" ] && chcon --reference="$p" -- "$t" 2>/dev/null; } || { c=$(matchpathcon -n "$p" 2>/dev/null) && chcon -- "$c" "$t" 2>/dev/null; } || :`,
    validate !== undefined && validation(validate),
    backup && sh`[ -e "$p" ] && { cp -p -- "$p" "$p.$$.$(date +%Y-%m-%d@%H:%M:%S)~" || exit 1; }`,
    sh`if mv -T -- "$t" "$p" 2>/dev/null; then :; else mv -f -- "$t" "$p" || exit 1; fi; trap - EXIT`,
  ])
}

/** The user's own check of a file: its text is a command, %s the file. */
function validation(command: string): Sh {
  const parts = command.split('%s')
  const words = parts.flatMap((part, index) => (index === 0 ? [part] : ['"$t"', part])).join('')
  return sh`eval ${words} >&2 || { printf '%s\\n' ${`failed to validate: ${command}`} >&2; exit 1; }`
}
