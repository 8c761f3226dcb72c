import { randomBytes } from 'node:crypto'
import type { FrameOptions } from '../connect/link.ts'
import type { Ran, Result, Step } from '../module.ts'
import { decode } from '../shell/records.ts'
import { Sh, script, sh } from '../shell/sh.ts'
import { type Again, guarding } from './again.ts'
import type { Seat } from './connections.ts'
import { runParting } from './parting.ts'

/** What a step that failed says: its sentence, what it printed, and what is kept of that. */
export interface Broken {
  readonly message: string
  readonly ran: Ran
  readonly result?: Result
}

/** What became of the steps of an apply: those that ran, and the sentence for the one that failed. */
export interface Applied {
  readonly ran: readonly Ran[]
  /** What the script behind them printed, where all of them went well. */
  readonly said?: Uint8Array
  readonly failure?: Broken
  /** Nothing was done: the host no longer answers as it did. */
  readonly isMoved?: true
}

/** Steps as a module lists them, the empty ones left out. */
export function asSteps(listed: readonly (Step | Sh | undefined | false | null | '')[]): Step[] {
  return listed.flatMap(step => (step instanceof Sh ? [{ run: step }] : step ? [step] : []))
}

/** Runs steps in order, in one frame, and a script behind them; the first that fails ends them. */
export async function applySteps(steps: readonly Step[], seat: Seat, options: FrameOptions, behind?: Sh, again?: Again): Promise<Applied> {
  if (steps.length === 0) return { ran: [] }
  const { ran, said, isMoved } = await runAll(steps, seat, options, behind, again)
  if (isMoved) return { ran: [], isMoved }
  const index = ran.findIndex(result => result.status !== 0)
  const [step, result] = [steps[index], ran[index]]
  if (!step || !result) return { ran, ...(said && { said }) }
  return { ran, failure: brokenBy(step, result) ?? { message: lastWords(result), ran: result } }
}

/** What a step has to say of its failure itself. */
export function brokenBy({ failure }: Step, ran: Ran): Broken | undefined {
  const said = failure?.(ran)
  return said === undefined ? undefined : typeof said === 'string' ? { message: said, ran } : { ...said, ran }
}

/** The last lines of what a command printed, for a message. */
export function lastWords({ stdout, stderr, status }: Ran): string {
  const text = (stderr.trim() || stdout.trim()).split('\n').slice(-5).join('\n')
  return text || `it ended with status ${status} and said nothing`
}

async function runAll(steps: readonly Step[], seat: Seat, options: FrameOptions, behind: Sh | undefined, again: Again | undefined) {
  for (const user of new Set(steps.flatMap(step => step.endsShellsOf ?? []))) await seat.endShellsOf(user)
  const mark = randomBytes(16).toString('hex')
  const parts = steps.some(step => step.mayDisconnect)
  const frame = script([
    again && guarding(again, mark),
    ...steps.map(
      ({ run }) =>
        sh`(\n${run}\n) </dev/null; s=$?; printf '\\n%s %d\\n' ${mark} "$s"; printf '\\n%s\\n' ${mark} >&2; [ "$s" = 0 ] || exit 0`,
    ),
    !parts &&
      behind &&
      sh`printf '\\n%s\\n' ${`${mark} said`}
${behind}`,
  ])
  const answer = await (parts ? runParting(seat, mark, frame, options) : (await seat.shell()).frame(frame, options))
  if (Buffer.from(answer.stdout).includes(`\n${mark} moved\n`)) return { ran: [], said: undefined, isMoved: true as const }
  const at = Buffer.from(answer.stdout).indexOf(`\n${mark} said\n`)
  const [own, said] = at < 0 ? [answer.stdout] : [answer.stdout.subarray(0, at), answer.stdout.subarray(at + mark.length + 7)]
  return { ran: pair(decode(own), decode(answer.stderr), mark, answer.status, steps.length), ...(said && { said }) }
}

function pair(stdout: string, stderr: string, mark: string, status: number, count: number): Ran[] {
  const errors = stderr.split(`\n${mark}\n`)
  const parts = stdout.split(new RegExp(`\n${mark} (\\d+)\n`))
  const ran: Ran[] = []
  for (let index = 0; index + 1 < parts.length; index += 2)
    ran.push({ stdout: parts[index] ?? '', stderr: errors[index / 2] ?? '', status: Number(parts[index + 1]) })
  // A script that ended its shell (a signal, a syntax error) leaves no mark: it is the next one's failure.
  const complete = ran.length === count || ran.some(result => result.status !== 0)
  return complete ? ran : [...ran, { stdout: parts.at(-1) ?? '', stderr: errors.at(-1) ?? '', status: status || 1 }]
}
