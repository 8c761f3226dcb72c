import { randomBytes } from 'node:crypto'
import type { UserCommand } from '../module.ts'
import { quote, type Sh } from '../shell/sh.ts'
import type { FrameOptions } from './link.ts'

/** 128 random bits that mark the end of one answer; nobody on the host can know them before. */
export function newMark(): string {
  return randomBytes(16).toString('hex')
}

/** One script of ours as one line: whole it runs, cut off it is an unfinished quote and never runs. */
export function frameLine(script: Sh, mark: string, options: FrameOptions): string {
  const inner = `(\n${exports(options)}${script.text}\n) </dev/null; s=$?; printf '\\n%s %d\\n' ${mark} "$s"; printf '\\n%s\\n' ${mark} >&2`
  return `eval ${quote(inner)}\n`
}

/**
 * A command of the user's as one line, with pipes of its own: what it prints streams through two cats, and what it leaves running
 * keeps these pipes and not the shell's. The result counts when both marks are there; `free` follows when nobody holds the pipes.
 */
export function commandLine(command: UserCommand, mark: string, options: FrameOptions): string {
  const { text, shell } = textOf(command)
  const chdir = command.chdir === undefined ? '' : `cd -- ${quote(command.chdir)} || exit 1\n`
  const body = `${exports(options)}${chdir}${shell === undefined ? text : `exec ${quote(shell)} -c ${quote(text)}`}`
  const status = `s=$?; printf '\\n%s %d\\n' ${mark} $s; printf '\\n%s\\n' ${mark} >&3`
  const run = command.stdin === undefined ? `( ${evaluated(body)} ) </dev/null 2>&3 3>&- 4>&-` : fed(command.stdin, body)
  const inner = `{ { { ${run}; ${status}; } | cat >&4; } 3>&1 | cat >&2; } 4>&1; printf '%s free\\n' ${mark}`
  return `eval ${quote(inner)}\n`
}

/** Input comes from a file that is open and already gone, so that the command's own status counts and nothing is left behind. */
function fed(stdin: Uint8Array, body: string): string {
  const file = `f=$(umask 077; mktemp) || exit 1; printf %s ${quote(base64(stdin))} | base64 -d >"$f"; exec 9<"$f"; rm -f -- "$f"`
  return `${file}; ( ${evaluated(body)} ) <&9 9<&- 2>&3 3>&- 4>&-`
}

function evaluated(body: string): string {
  return `eval ${quote(body)}`
}

function textOf({ command }: UserCommand): { text: string; shell?: string } {
  if ('text' in command) return { text: command.text, ...(command.shell === undefined ? {} : { shell: command.shell }) }
  return { text: `exec ${command.map(quote).join(' ')}` }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

function exports({ environment = {} }: FrameOptions): string {
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}=${quote(value)}\n`)
    .join('')
}

/** Collects one stream until its mark; bytes before a frame's beginning belong to nobody. */
export interface Collector {
  push(bytes: Uint8Array): void
  /** The bytes before the mark and what stands behind it on its line; undefined until it is there. */
  done(): { readonly bytes: Uint8Array; readonly tail: string; readonly rest: Uint8Array } | undefined
}

/** A collector for a mark; `onBytes` sees what streams in before it, held back where it might be the mark's beginning. */
export function collector(mark: string, onBytes?: (bytes: Uint8Array) => void): Collector {
  const needle = Buffer.from(`\n${mark}`)
  let held = Buffer.alloc(0)
  const passed: Buffer[] = []
  let found: { bytes: Uint8Array; tail: string; rest: Uint8Array } | undefined
  const pass = (bytes: Buffer) => {
    if (bytes.length === 0) return
    passed.push(bytes)
    onBytes?.(bytes)
  }
  return {
    push(bytes) {
      if (found) {
        found = { ...found, rest: Buffer.concat([found.rest, bytes]) }
        return
      }
      held = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes])
      const at = held.indexOf(needle)
      const end = at < 0 ? -1 : held.indexOf(10, at + needle.length)
      if (at >= 0 && end >= 0) {
        pass(held.subarray(0, at))
        found = {
          bytes: Buffer.concat(passed),
          tail: held
            .subarray(at + needle.length, end)
            .toString('latin1')
            .trim(),
          rest: held.subarray(end + 1),
        }
      } else if (at < 0 && held.length > needle.length) {
        pass(held.subarray(0, held.length - needle.length))
        held = held.subarray(held.length - needle.length)
      }
    },
    done: () => found,
  }
}
