import { randomBytes } from 'node:crypto'
import type { UserCommand } from '../module.ts'
import { encode } from '../shell/records.ts'
import { quote, type Sh } from '../shell/sh.ts'

/** 128 random bits that mark one answer: nobody on the host can know them before. */
export function newMark(): string {
  return randomBytes(16).toString('hex')
}

/** What one frame is made of besides its work. */
export interface Envelope {
  readonly mark: string
  readonly environment: Readonly<Record<string, string>>
  /** In a shell's first frame: it says who it is, and does this before all else. */
  readonly first?: Sh | undefined
}

/** One script of ours as one line: whole it runs, cut off it is an unfinished quote and never runs. */
export function frameLine(script: Sh, envelope: Envelope): string {
  // A caught TERM ends the script in order, so that its own EXIT trap removes what it made.
  const body = `trap 'exit 143' TERM\n${exports(envelope)}${script.text}\n`
  const { mark } = envelope
  return line(envelope, `( eval ${quote(body)} ) </dev/null; ${marked(mark)}; printf '%s)\\n' ${mark} >&2`)
}

/**
 * A command of the user's as one line, with pipes of its own: what it prints streams through two cats, and what it leaves running
 * keeps these pipes and not the shell's. The answer counts when both marks are there; `free` follows when nobody holds the pipes.
 */
export function commandLine(command: UserCommand, envelope: Envelope, executable: string): string {
  const { mark } = envelope
  const chdir = command.chdir === undefined ? '' : `cd -- ${quote(command.chdir)} || exit 1\n`
  const work = `( eval ${quote(`${exports(envelope)}${chdir}${started(command, executable)}`)} )`
  const fed =
    command.stdin === undefined
      ? `${work} </dev/null 2>&3 3>&- 4>&-`
      : `printf %s ${quote(Buffer.from(command.stdin).toString('base64'))} 2>/dev/null 3>&- 4>&- | base64 -d 2>/dev/null 3>&- 4>&- | ${work} 2>&3 3>&- 4>&-`
  return line(
    envelope,
    `{ { { ${fed}; ${marked(mark)}; printf '%s)\\n' ${mark} >&3; } | cat >&4; } 3>&1 | cat >&2; } 4>&1; printf '%s free\\n' ${mark}`,
  )
}

/**
 * The same line for a shell that reads its input byte by byte, as bash must: a reader of blocks takes the most of it, and what did
 * not arrive to its last byte does not run.
 */
export function inBlocks(text: string, mark: string): string {
  const whole = `${text.trimEnd()} # ${mark}`
  const read = `tsplay_line=$(head -c ${encode(whole).length})`
  const run = `case $tsplay_line in *" # ${mark}") eval "unset tsplay_line; $tsplay_line" ;; *) exit 1 ;; esac`
  return `${read}; ${run}\n${whole}`
}

/** The name of the first variable that no shell could hold, if there is one. */
export function wrongName(environment: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(environment).find(([name, value]) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || value.includes('\0'))?.[0]
}

// The last field of loadavg is the newest process of the PID namespace: what it moved by is what was started meanwhile. Only the shell reads.
const newest = (name: string) => `{ read -r _ _ _ _ ${name} </proc/loadavg || ${name}=; } 2>/dev/null`

/** Ends an answer: status, and the newest process before and after it. */
function marked(mark: string): string {
  return `tsplay_s=$?; ${newest('tsplay_q')}; printf '%s) %d %s %s\\n' ${mark} "$tsplay_s" "$tsplay_p" "$tsplay_q"`
}

/** What stands behind the mark that ends an answer. */
export function readTail(tail: string): { readonly status: number; readonly processes?: number } {
  const [status, before, after] = tail.split(' ').map(Number)
  const started = before && after ? after - before : -1
  // The numbers begin again once they are used up.
  return { status: status ?? 255, ...(started >= 0 && { processes: started }) }
}

function line({ mark, first }: Envelope, rest: string): string {
  const greeting = first
    ? `printf '%s< %s %s\\n' ${mark} "$$" "\${BASH_VERSION:+bash}"; ( ${first.text}\n) </dev/null >/dev/null 2>&1; `
    : ''
  return `eval ${quote(`${greeting}printf '%s(\\n' ${mark}; printf '%s(\\n' ${mark} >&2; ${newest('tsplay_p')}; ${rest}`)}\n`
}

function exports({ environment }: Envelope): string {
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}=${quote(value)}\n`)
    .join('')
}

/** A text gets a shell of its own: what it starts in the background must not look like a shell of ours. */
function started({ command }: UserCommand, executable: string): string {
  if (!('text' in command)) return `exec ${command.map(quote).join(' ')}`
  const { text, shell = executable } = command
  // The kernel takes no word longer than 128 KiB.
  return text.length > 30_000 ? text : `exec ${quote(shell)} -c ${quote(text)}`
}
