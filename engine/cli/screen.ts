import type { Screen } from '../report/screen.ts'
import { type HeldLine, liveLine } from './live-line.ts'

/** The streams and environment of this process, as far as the screen depends on them. */
export interface Surroundings {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly env: NodeJS.ProcessEnv
}

/** Whether a person looks at standard output, on a terminal that can move its cursor. */
export function isForPerson({ stdout, env }: Surroundings): boolean {
  return stdout.isTTY === true && env.TERM !== 'dumb' && !isSet(env.CI)
}

/** A screen whose live line makes room for questions. */
export interface OpenScreen extends Screen {
  readonly live?: HeldLine
}

/** The screen of this process. Its writes end when the stream takes more, and throw when nobody reads any longer. */
export function openScreen(around: Surroundings): OpenScreen {
  const { stdout, stderr } = around
  // A terminal that does not know how wide it is (a new pty) cannot be drawn on: nobody can tell how many lines to take back.
  const live = isForPerson(around) && stderr.isTTY === true && stderr.columns > 0 ? liveLine(stderr) : undefined
  return {
    out: writerTo(stdout),
    err: writerTo(stderr),
    columns: stdout.isTTY ? Math.max(20, stdout.columns || 80) : 80,
    colours: hasColours(around),
    ...(live ? { live } : {}),
  }
}

/** NO_COLOR and FORCE_COLOR say so (Ansible's names for it too); else a terminal that is not dumb has them. */
export function hasColours({ stdout, env }: Surroundings): boolean {
  if (isSet(env.NO_COLOR) || isSet(env.ANSIBLE_NOCOLOR)) return false
  if (isSet(env.FORCE_COLOR) || isSet(env.ANSIBLE_FORCE_COLOR)) return true
  return stdout.isTTY === true && env.TERM !== 'dumb'
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false', 'no', 'False'].includes(value)
}

/** Writes to a stream, waiting where it is full. */
export function writerTo(stream: NodeJS.WritableStream): (text: string) => Promise<void> {
  let broken: Error | undefined
  stream.on('error', error => {
    broken = error
  })
  return text =>
    new Promise((resolve, reject) => {
      if (broken) return reject(broken)
      stream.write(text, error => (error ? reject(error) : resolve()))
    })
}
