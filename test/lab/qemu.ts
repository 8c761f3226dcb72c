import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A machine that QEMU runs, asked by QEMU's own protocol. */
export interface Qemu {
  /** Runs a command of the protocol and gives what it returns. */
  readonly ask: (command: string, args?: Readonly<Record<string, unknown>>) => Promise<unknown>
  /** The port of 127.0.0.1 that leads to the machine's port 22. */
  readonly port: () => Promise<number>
  /** Gives what this comes to, or fails as soon as QEMU ends. */
  readonly during: <T>(work: Promise<T>) => Promise<T>
  readonly stop: () => Promise<void>
}

/** Starts QEMU with these words besides. It ends with this process, however that ends. */
export async function startQemu(words: readonly string[]): Promise<Qemu> {
  const protocol = ['-nodefaults', '-display', 'none', '-vga', 'none', '-qmp', 'stdio']
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...protocol, ...words], { stdio: 'pipe' })
  const ended = once(child, 'close').catch(() => undefined)
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    said += more
  })
  const ask = asking(child, () => said)
  await ask('qmp_capabilities')
  return {
    ask,
    port: async () => portIn(String(await ask('human-monitor-command', { 'command-line': 'info usernet' }))),
    during: work => Promise.race([work, ended.then(() => Promise.reject(new Error(`QEMU ended: ${said}`)))]),
    stop: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** One answer a question, in order; events between them are passed over. */
function asking(child: ChildProcess, said: () => string): Qemu['ask'] {
  const waiting: { readonly done: (value: unknown) => void; readonly fail: (problem: Error) => void }[] = []
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', line => {
      const answer = JSON.parse(line) as { readonly return?: unknown; readonly error?: { readonly desc: string } }
      if ('return' in answer) waiting.shift()?.done(answer.return)
      else if (answer.error) waiting.shift()?.fail(new Error(answer.error.desc))
    })
  child.once('close', () => {
    for (const { fail } of waiting.splice(0)) fail(new Error(`QEMU ended: ${said()}`))
  })
  child.once('error', problem => {
    for (const { fail } of waiting.splice(0)) fail(problem)
  })
  child.stdin?.on('error', () => undefined)
  return (execute, args) =>
    new Promise((done, fail) => {
      waiting.push({ done, fail })
      child.stdin?.write(`${JSON.stringify({ execute, ...(args && { arguments: args }) })}\n`)
    })
}

function portIn(said: string): number {
  const port = /HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(\d+)/.exec(said)?.[1]
  if (port === undefined) throw new Error(`QEMU forwards no port: ${said}`)
  return Number(port)
}
