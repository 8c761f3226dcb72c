import { randomBytes } from 'node:crypto'
import type { FrameOptions } from '../connect/link.ts'
import type { Ran, Step } from '../module.ts'
import { decode } from '../shell/records.ts'
import { Sh, script, sh } from '../shell/sh.ts'
import type { Seat } from './connections.ts'
import { runParting } from './parting.ts'

/** What became of the steps of an apply: those that ran, and the sentence for the one that failed. */
export interface Applied {
  readonly ran: readonly Ran[]
  readonly failure?: { readonly message: string; readonly ran: Ran }
}

/** Steps as a module lists them, the empty ones left out. */
export function asSteps(listed: readonly (Step | Sh | undefined | false | null | '')[]): Step[] {
  return listed.flatMap(step => (step instanceof Sh ? [{ run: step }] : step ? [step] : []))
}

/** Runs steps in order, in one frame; the first that fails ends them. */
export async function applySteps(steps: readonly Step[], seat: Seat, options: FrameOptions): Promise<Applied> {
  if (steps.length === 0) return { ran: [] }
  const ran = await runAll(steps, seat, options)
  const index = ran.findIndex(result => result.status !== 0)
  const [step, result] = [steps[index], ran[index]]
  if (!step || !result) return { ran }
  return { ran, failure: { message: step.failure?.(result) ?? lastWords(result), ran: result } }
}

/** The last lines of what a command printed, for a message. */
export function lastWords({ stdout, stderr, status }: Ran): string {
  const text = (stderr.trim() || stdout.trim()).split('\n').slice(-5).join('\n')
  return text || `it ended with status ${status} and said nothing`
}

async function runAll(steps: readonly Step[], seat: Seat, options: FrameOptions): Promise<Ran[]> {
  const mark = randomBytes(16).toString('hex')
  const frame = script(
    steps.map(
      ({ run }) =>
        sh`(\n${run}\n) </dev/null; s=$?; printf '\\n%s %d\\n' ${mark} "$s"; printf '\\n%s\\n' ${mark} >&2; [ "$s" = 0 ] || exit 0`,
    ),
  )
  const parts = steps.some(step => step.mayDisconnect)
  const answer = await (parts ? runParting(seat, mark, frame, options) : (await seat.shell()).frame(frame, options))
  return pair(decode(answer.stdout), decode(answer.stderr), mark, answer.status, steps.length)
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
