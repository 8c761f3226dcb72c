import { dirname } from 'node:path/posix'
import { split } from 'shlex'
import type { Failure, Ran, Step } from '../module.ts'
import { expanded } from './expand.ts'
import { Sh, script, sh } from './sh.ts'

/** A file as it is to appear: whole, with its owner, mode and context right from the first moment. */
export interface Written {
  readonly path: string
  /** The bytes, the path of a file of the target to copy them from, or a script that fills the file "$t". */
  readonly from: Uint8Array | string | Sh
  readonly mode: string
  readonly uid?: number | undefined
  readonly gid?: number | undefined
  /** Somebody asked for this owner: it is a failure where it cannot be set. Else it is kept where that is possible. */
  readonly isOwnerAsked?: boolean
  /** The machine has SELinux: the new file takes the context of the old, or what the policy says. */
  readonly selinux?: boolean
  /** Options of chcon for a context that was asked for. */
  readonly context?: readonly string[]
  /** A command of the user's that must succeed before the file appears; %s is the file. */
  readonly validate?: string | undefined
  /** What a module says of a file that the command did not have; in the words of lineinfile where it is left out. */
  readonly refused?: Refused | undefined
  /** Keep what was there beside it, under a name with the time; the step says it as the record `backup`. */
  readonly isKept?: boolean
  /** Where it cannot be moved into place (a mounted file), write into the file that is there. */
  readonly isUnsafe?: boolean
}

/** What is said where a command does not have a file, of what it printed. */
export type Refused = (said: Ran) => Failure

const [notValid, noProgram] = [97, 127]

/** Writes a file beside its place and moves it there; a trap removes what a stop would leave behind. */
export function writeFile(file: Written): Step {
  const { path, from, mode, validate, isUnsafe } = file
  const beside = sh`${besideOf(path)}.tsplay."$k".XXXXXXXXXX`
  const run = script([
    sh`umask 077; p=${path}`,
    swept(besideOf(path)),
    isUnsafe ? sh`t=$(mktemp -- ${beside} 2>/dev/null || mktemp) || exit 1` : sh`t=$(mktemp -- ${beside}) || exit 1`,
    sh`trap 'rm -f -- "$t"' EXIT; trap 'exit 1' HUP INT PIPE TERM`,
    filled(from),
    ownership(file),
    sh`chmod -- ${mode} "$t" || exit 1`, // Behind chown, which takes the setuid bit away.
    ...labels(file),
    validate !== undefined && sh`${valid(validate)}; [ "$s" = 0 ] || { printf '%d\\n%s' "$s" "$o"; exit ${notValid}; }`,
    file.isKept && kept,
    moved(isUnsafe ?? false),
  ])
  return {
    run,
    ...(validate !== undefined && { trial: { run: trial(file, validate), program: split(validate)[0] ?? '', path } }),
    failure: ran => (ran.status === notValid || ran.status === noProgram ? notValidated(file, ran) : undefined),
  }
}

/** The words for a file that the command did not have, or that no command could look at. */
function notValidated({ path, validate = '', refused = edited }: Written, { stdout, stderr }: Ran): Failure | string {
  const cut = stdout.indexOf('\n')
  const status = Number(stdout.slice(0, cut))
  const way = `mend what is written, or the command: ${path} was left as it was`
  if (status === 126 || status === noProgram) return `failed to validate: ${[validate, stderr.trim()].filter(Boolean).join(': ')}; ${way}`
  const { message, result } = refused({ status, stdout: stdout.slice(cut + 1), stderr })
  return { message: `${message}; ${way}`, result }
}

function edited({ status, stderr }: Ran): Failure {
  return { message: `failed to validate: rc:${status} error:${stderr}`, result: {} }
}

/** The same file, far from its place, and the user's command with it. What keeps the file from being made is not the command's word. */
function trial({ path, from }: Written, validate: string): Sh {
  return script([
    sh`umask 077; p=${path}; t=$(mktemp) || exit 0`,
    sh`trap 'rm -f -- "$t"' EXIT; trap 'exit 1' HUP INT PIPE TERM`,
    sh`( ${filled(from)} ) 2>/dev/null || exit 0`,
    sh`${valid(validate)}; [ "$s" = 0 ] || printf '%d\\n%s' "$s" "$o"; case $s in 0) ;; 126 | 127) exit ${noProgram} ;; *) exit ${notValid} ;; esac`,
  ])
}

/** Keeps the file "$p" beside itself, and says where. */
// Two in one second: the shell is the same one.
export const kept = sh`n=$$; while b="$p.$n.$(date +%Y-%m-%d@%H:%M:%S)~"; [ -e "$b" ]; do n=$((n + 1)); done
cp -p -- "$p" "$b" || exit 1; printf 'backup=%s\\0end=\\0' "$b"`

/** Why a command cannot check a file; undefined where it can. */
export function validateRefusal(command: string | undefined): string | undefined {
  if (command === undefined) return undefined
  if (!command.includes('%s')) return `validate must contain %s: ${command}; %s is where the file that is checked goes`
  try {
    split(command)
  } catch {
    return `validate is no command: ${command}; close its quotes`
  }
  return undefined
}

/** What the command printed, as "$o", and its status, as "$s". */
function valid(command: string): Sh {
  return sh`o=$( ( ${validation(command)} ); printf 'x%d' "$?" ); s=\${o##*x} o=\${o%x*}`
}

/** No shell reads the user's command: its words are words, but for ~ and $NAME. */
function validation(command: string): Sh {
  const words = split(command).map(word => {
    const parts = word.split('%s').map(part => (part === '' ? sh`` : expanded(part.replaceAll('%%', '%'))))
    return parts.reduce((joined, part) => sh`${joined}"$t"${part}`)
  })
  return sh`${words}`
}

/**
 * Where a shell of this link was killed for good while it wrote here, no trap of its own removed the file. $1 is the word that finds a
 * shell of ours: a file is named after the one that makes it, and goes when that one is no more.
 */
function swept(folder: string): Sh {
  return sh`case $1 in tsplay-sh-*-*) k=\${1#tsplay-sh-} ;; *) k=- ;; esac
for f in ${folder}.tsplay."\${k%-*}"-*; do case $f in *".tsplay.$k."*) ;; *) o=\${f##*.tsplay.}
[ -f "$f" ] && [ -e "/proc/$$" ] && ! grep -q -e "[t]splay-sh-\${o%.*}" /proc/[0-9]*/cmdline 2>/dev/null && rm -f -- "$f" ;; esac; done`
}

function besideOf(path: string): string {
  const folder = dirname(path)
  const named = folder.startsWith('-') ? `./${folder}` : folder
  return named.endsWith('/') ? named : `${named}/`
}

function filled(from: Written['from']): Sh {
  if (from instanceof Sh) return from
  return typeof from === 'string' ? sh`cat -- ${from} >"$t" || exit 1` : decoded(from)
}

// printf is a builtin and the text comes by the shell's input: no process list shows it.
function decoded(bytes: Uint8Array): Sh {
  const text = Buffer.from(bytes).toString('base64')
  return sh`if command -v base64 >/dev/null 2>&1; then printf %s ${text} | base64 -d; else printf '%s\\n' ${text} | openssl base64 -d -A; fi >"$t" || exit 1`
}

function ownership({ uid, gid, isOwnerAsked }: Written): Sh | undefined {
  if (uid === undefined && gid === undefined) return undefined
  const owner = `${uid ?? ''}${gid === undefined ? '' : `:${gid}`}`
  return isOwnerAsked ? sh`chown -- ${owner} "$t" || exit 1` : sh`chown -- ${owner} "$t" 2>/dev/null || :`
}

function labels({ selinux, context = [] }: Written): (Sh | undefined)[] {
  if (!selinux) return []
  const policy = sh`c=$(matchpathcon -m file -n -- "$p" 2>/dev/null) && chcon -- "$c" "$t" 2>/dev/null`
  return [
    sh`if [ -e "$p" ]; then chcon --reference="$p" -- "$t" 2>/dev/null || :; else ${policy} || :; fi`,
    context.length > 0 ? sh`chcon ${context} -- "$t" || exit 1` : undefined,
  ]
}

function moved(isUnsafe: boolean): Sh {
  const over = sh`mv -fT -- "$t" "$p"`
  return isUnsafe ? sh`${over} 2>/dev/null || cat -- "$t" >"$p" || exit 1` : sh`${over} || exit 1`
}
