import { spawn } from 'node:child_process'

/** What a program said and how it ended; a program that a signal ended has status 128 and more, one that is not there 127. */
export interface Finished {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** What a program is given, and after how many milliseconds it is killed. */
export interface ProgramOptions {
  readonly input?: string
  readonly timeout?: number
  readonly environment?: NodeJS.ProcessEnv
  readonly folder?: string
}

/** Runs a program to its end and gives all it said. */
export function runProgram(command: string, args: readonly string[], options: ProgramOptions = {}): Promise<Finished> {
  return new Promise(done => {
    const { input, timeout, environment = process.env, folder } = options
    const child = spawn(command, args, { env: environment, timeout, killSignal: 'SIGKILL', ...(folder !== undefined && { cwd: folder }) })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', chunk => out.push(chunk))
    child.stderr.on('data', chunk => err.push(chunk))
    child.stdin.on('error', () => undefined)
    child.stdin.end(input ?? '')
    child.once('error', problem => done({ status: 127, stdout: '', stderr: `${problem.message}\n` }))
    child.once('close', (code, signal) =>
      done({ status: code ?? (signal === 'SIGKILL' ? 137 : 128), stdout: String(Buffer.concat(out)), stderr: String(Buffer.concat(err)) }),
    )
  })
}

/** Runs a program that must succeed and gives its output; where it does not, throws with the last lines it said. */
export async function mustRun(command: string, args: readonly string[], options: ProgramOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await runProgram(command, args, options)
  if (status === 0) return stdout
  const last = `${stdout}${stderr}`.trimEnd().split('\n').slice(-15).join('\n')
  throw new Error(`${[command, ...args].join(' ').slice(0, 300)} ended with ${status}:\n${last}`)
}
