import { spawn } from 'node:child_process'
import { stacked } from './become.ts'
import type { Address, Become, Link, Shell } from './link.ts'
import type { Pipes } from './pipes.ts'
import { session } from './session.ts'

/** A link to this machine: shells as processes of our own. */
export function openLocal(address: Address): Link {
  return linkOver(() => spawned([address.executable]), { turns: 0, up: 0, down: 0 })
}

/** A link whose shells are local processes: this machine, or the way into a container. */
export function linkOver(start: () => Pipes, traffic: Link['traffic']): Link {
  const shells = new Map<string, Promise<Shell>>()
  return {
    traffic,
    shell(become?: Become) {
      const id = JSON.stringify(become ?? null)
      const there = shells.get(id)
      if (there) return there
      const opening = stacked(start(), become).then(pipes => session(pipes, () => shells.delete(id)))
      shells.set(id, opening)
      opening.catch(() => shells.delete(id))
      return opening
    },
    async closeShells() {
      const open = [...shells.values()]
      shells.clear()
      await Promise.allSettled(open.map(async shell => (await shell).close()))
    },
    async close() {
      await this.closeShells()
    },
  }
}

/** A process in a group of its own, so that it can be ended with all it started. */
export function spawned([program = 'sh', ...words]: readonly string[]): Pipes {
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  let why = ''
  child.on('error', error => {
    why = error.message
  })
  child.stdin.on('error', () => undefined)
  return {
    write: bytes => void child.stdin.write(bytes),
    onStdout: listener => void child.stdout.on('data', listener),
    onStderr: listener => void child.stderr.on('data', listener),
    onClose: listener => void child.on('close', code => listener(why || `the shell ended with status ${code}`)),
    end: () => void child.stdin.end(),
    kill() {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // it is gone already
      }
    },
  }
}
