import { unknown } from '../load/values.ts'
import type { Acted, Hands, Json, Ran, Result, ToldResult } from '../module.ts'
import { splitLines } from '../text/python-lines.ts'
import { momentText, spanText } from '../text/python-times.ts'
import { expanded } from './expand.ts'
import { encode, readRecords } from './records.ts'
import { type Sh, script, sh } from './sh.ts'

/** A command of the user's as command, shell and script run it. */
export interface Told {
  /** What `register` keeps as `cmd`. */
  readonly cmd: Json
  /** The words that are run, each expanded or quoted; the first is the program. */
  readonly words: readonly Sh[]
  /** What a missing program is reported with, as Ansible does: the whole command, and the program's own name. */
  readonly shown: string
  readonly program: string
  readonly chdir?: string | undefined
  readonly stdin?: string | undefined
  readonly addNewline?: boolean
  readonly stripEnds?: boolean
}

/** What a command's result holds, for the reference. */
export const commandReturns = {
  cmd: 'The command: its words, or the text for the shell.',
  rc: 'The status it ended with.',
  stdout: 'What it printed, without newlines at the end.',
  stdout_lines: 'The same, line by line.',
  stderr: 'What it complained of.',
  stderr_lines: 'The same, line by line.',
  start: 'When it began.',
  end: 'When it ended.',
  delta: 'How long it took.',
  msg: 'Why it was not run, or how it failed.',
} as const

/** Runs a command and tells of it with the names and sentences that Ansible has. */
export async function runTold(told: Told, hands: Hands): Promise<Acted> {
  const start = hands.now()
  const stdin = told.stdin === undefined ? {} : { stdin: encode(told.stdin + (told.addNewline === false ? '' : '\n')) }
  const ran = await hands.command({ command: { text: textOf(told).text }, ...stdin })
  const end = hands.now()
  const result = {
    cmd: told.cmd,
    ...outputOf(ran, told.stripEnds),
    start: momentText(start),
    end: momentText(end),
    delta: spanText(end - start),
  }
  if (ran.status === 0) return { status: 'changed', result: { ...result, msg: '' } }
  const why = ran.status === 126 || ran.status === 127 ? await whyNot(told, hands) : undefined
  return why ?? { status: 'failed', message: 'non-zero return code', result: { ...result, changed: true } }
}

/** rc, stdout and stderr with their lines. */
export function outputOf({ status, stdout, stderr }: Ran, stripEnds = true): Result {
  const [out, err] = stripEnds ? [stdout, stderr].map(text => text.replace(/[\r\n]+$/, '')) : [stdout, stderr]
  return { rc: status, stdout: out ?? '', stdout_lines: splitLines(out ?? ''), stderr: err ?? '', stderr_lines: splitLines(err ?? '') }
}

/** What a command that was not run comes to. */
export function notRun(cmd: Json, msg: string, stdout = '', rc: number | null = 0): Result {
  return { cmd, rc, stdout, stdout_lines: splitLines(stdout), stderr: '', stderr_lines: [], start: null, end: null, delta: null, msg }
}

/** What a command comes to that `creates` or `removes` hold back; `verb` is "Did", or "Would" in a check. */
export function heldBackBy(
  { path, because }: { readonly path: string; readonly because: string },
  cmd: Json,
  verb: 'Did' | 'Would',
): Acted {
  return { status: 'ok', result: notRun(cmd, `${verb} not run command since '${path}' ${because}`, `skipped, since ${path} ${because}`) }
}

/** What a check says of a command: nobody knows what it would do, but whether it would be run at all. */
export function foretold(cmd: Json, isGuarded: boolean): Acted {
  const result = notRun(cmd, 'Command would have run if not in check mode')
  return isGuarded ? { status: 'changed', result: { ...result, ...untold } } : { status: 'unknown', result }
}

const untold: ToldResult = Object.fromEntries(
  ['rc', 'stdout', 'stdout_lines', 'stderr', 'stderr_lines', 'start', 'end', 'delta'].map(name => [name, unknown]),
)

/** The failure of a command that cannot be run as it was given. */
export function unrunnable(message: string): Acted {
  return { status: 'failed', message, result: notRun(null, message, '', 256) }
}

// exec: a word is a program, never a builtin or a function of the shell.
function textOf({ words, chdir }: Told): Sh {
  return script([chdir !== undefined && sh`cd -- ${expanded(chdir)} 2>/dev/null || exit 126`, sh`exec ${words}`])
}

/** Whether it was us who could not start it: the program may well end with 126 or 127 itself. */
async function whyNot(told: Told, hands: Hands): Promise<Acted | undefined> {
  const program = told.words[0]
  const { stdout } = await hands.frame(sh`(
${told.chdir === undefined ? sh`:` : sh`cd -- ${expanded(told.chdir)} 2>/dev/null || { printf 'why=chdir\\0end=\\0'; exit 0; }`}
p=${program}
case $p in */*) ;; *) IFS=:; for d in $PATH; do if [ -x "$d/$p" ] && [ ! -d "$d/$p" ]; then p=$d/$p; break; fi; done ;; esac
case $p in */*) ;; *) p=/$p/is/nowhere ;; esac
if [ ! -e "$p" ]; then printf 'why=missing\\0'; elif [ -d "$p" ] || [ ! -x "$p" ]; then printf 'why=denied\\0'; fi
printf 'end=\\0')`)
  switch (readRecords(encode(stdout))[0]?.get('why')) {
    case 'chdir':
      return {
        status: 'failed',
        message: `Unable to change directory before execution: ${noSuch(told.chdir ?? '')}`,
        result: notRun(told.cmd, '', '', null),
      }
    case 'denied':
      return {
        status: 'failed',
        message: `[Errno 13] Permission denied: b'${told.program}'`,
        result: { ...empty, cmd: told.shown, rc: 13 },
      }
    case 'missing':
      return { status: 'failed', message: noSuch(told.program), result: { ...empty, cmd: told.shown, rc: 2 } }
    default:
      return undefined
  }
}

const empty: Result = { stdout: '', stdout_lines: [], stderr: '', stderr_lines: [] }

function noSuch(path: string): string {
  return `[Errno 2] No such file or directory: b'${path}'`
}
