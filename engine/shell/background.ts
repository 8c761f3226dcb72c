import type { UserCommand } from '../module.ts'
import { decode, encode, readRecords } from './records.ts'
import { type Sh, sh } from './sh.ts'

/** A command that goes on by itself on the host, in a folder of its own (0700) that is gone when it was fetched, or ended unwatched. */
export interface Background {
  /** The last part of ~/.ansible_async/ID, which is Ansible's results_file. */
  readonly id: string
  /** Seconds after which it is ended. */
  readonly limit: number
  /** What `register` keeps as `cmd`, as JSON. */
  readonly cmd: string
}

/** What is known of a command in the background; rc and what follows only where it has finished. */
export interface Known {
  readonly file: string
  readonly isFinished: boolean
  readonly cmd: string
  readonly rc: number
  readonly stdout: string
  readonly stderr: string
  readonly start: string
  readonly end: string
}

/** Begins a command and comes back at once, without an answer. */
export function begin({ id, limit, cmd }: Background, { command, stdin }: UserCommand): Sh {
  const text = 'text' in command ? sh`${command.text}` : sh`${sh`exec ${command}`.text}`
  return sh`(u=$(umask); umask 077
d=$HOME/.ansible_async/${id}
mkdir -p "$d" && cd "$d" || exit
printf %s ${stdin === undefined ? '' : decode(stdin)} >stdin
printf %s ${cmd} >cmd
printf '%s\\n' ${text} >command
printf '%s\\n' ${watcher.text} >watcher
s=; command -v setsid >/dev/null 2>&1 && s=setsid
$s sh ./watcher ${limit} "$u" </dev/null >/dev/null 2>&1 &)`
}

// $1 are the seconds, $2 is the umask that the command has: its own files are not private as ours are.
const watcher = sh`t=; command -v timeout >/dev/null 2>&1 && t="timeout $1"
d=$PWD now='date +%Y-%m-%d\\ %H:%M:%S'
eval "$now" >start
(umask "$2"; cd "$HOME" && exec $t sh "$d/command") <stdin >stdout 2>stderr
printf %s "$?" >status
eval "$now" >end
mv status rc
[ ! -e unwatched ] || rm -rf "$d"`

/** Asks for a command in the background; `away` takes its folder away where it has finished. */
export function ask(id: string, away: boolean): Sh {
  return sh`(d=$HOME/.ansible_async/${id}
[ -d "$d" ] || { printf 'end=\\0'; exit 0; }
cd "$d" || exit
printf 'file=%s\\0cmd=' "$d"; cat cmd; printf '\\0'
if [ -e rc ]; then
  for name in rc stdout stderr start end; do printf '%s=' "a_$name"; tr -d '\\000' <"$name"; printf '\\0'; done
  ${away ? sh`cd / && rm -rf "$d"; rmdir "$HOME/.ansible_async" 2>/dev/null` : sh`:`}
fi
printf 'end=\\0')`
}

/** Gives commands up that nobody asked for: their folders go now, or when they end. */
export function leave(ids: readonly string[]): Sh {
  return sh`for id in ${ids}; do d=$HOME/.ansible_async/$id
if [ -e "$d/rc" ]; then rm -rf "$d"; elif [ -d "$d" ]; then : >"$d/unwatched"; [ ! -e "$d/rc" ] || rm -rf "$d"; fi
done; rmdir "$HOME/.ansible_async" 2>/dev/null; :`
}

/** What `ask` printed; undefined where there is no such command. */
export function knownFrom(stdout: string): Known | undefined {
  const found = readRecords(encode(stdout))[0]
  const file = found?.get('file')
  if (found === undefined || file === undefined) return undefined
  const text = (name: string) => found.get(`a_${name}`) ?? ''
  return {
    file,
    isFinished: found.has('a_rc'),
    cmd: found.get('cmd') ?? 'null',
    rc: Number(text('rc')),
    stdout: text('stdout'),
    stderr: text('stderr'),
    start: text('start').trim(),
    end: text('end').trim(),
  }
}
