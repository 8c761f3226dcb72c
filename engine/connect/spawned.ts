import { spawn } from 'node:child_process'
import { type Carrier, hearing, type Pipes } from './pipes.ts'

/** A process of this machine. It has a session of its own: a Ctrl-C at our terminal does not reach it, and it finds no terminal to ask at. */
export function spawned([program = 'sh', ...words]: readonly string[], env: NodeJS.ProcessEnv = process.env): Pipes {
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, env })
  const { ears, listen } = hearing()
  child.stdout.on('data', ears.out)
  child.stderr.on('data', ears.err)
  child.on('error', error => ears.closed({ why: `${program} cannot be started: ${error.message}`, isLost: false, status: 127 }))
  child.on('close', (status, signal) =>
    ears.closed({
      why: signal ? `it was ended by ${signal}` : `it ended with status ${status}`,
      isLost: false,
      status: status ?? undefined,
    }),
  )
  // A process that is gone cannot take what is written: its end is told above.
  child.stdin.on('error', () => undefined)
  return {
    write: bytes => void child.stdin.write(bytes),
    listen,
    end: () => void child.stdin.end(),
    drop() {
      ears.closed({ why: 'it was let go', isLost: true })
      child.kill('SIGKILL')
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
      child.unref()
    },
  }
}

/** A way onto a machine by starting a program here: each command line becomes its last word. */
export function programCarrier(words: readonly string[], env?: NodeJS.ProcessEnv): Carrier {
  return { start: command => spawned([...words, command], env), isOpen: true, close: () => undefined }
}
