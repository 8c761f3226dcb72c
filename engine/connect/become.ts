import { randomBytes } from 'node:crypto'
import { quote } from '../shell/sh.ts'
import { type Become, Unreachable } from './link.ts'
import type { Pipes } from './pipes.ts'

/** The line that turns a shell into one of another user: it says READY once it is, and asks for a password by our own words only. */
function becomeLine({ method, user, exe, flags }: Become, ready: string, prompt: string): string {
  const program = quote(exe ?? method)
  const inner = `printf '%s\\n' ${ready}; exec sh`
  switch (method) {
    case 'sudo':
      return `exec ${program} ${flags ?? '-H'} -S -p ${prompt} -u ${quote(user)} -- sh -c ${quote(inner)}\n`
    case 'su':
      return `printf '%s' ${prompt} >&2; exec ${program} ${flags ?? ''} ${quote(user)} -s /bin/sh -c ${quote(inner)}\n`
    case 'doas':
      return `exec ${program} -n ${flags ?? ''} -u ${quote(user)} sh -c ${quote(inner)}\n`
  }
}

/** Stacks a way of becoming on a fresh shell: its pipes once the other user's shell answers. Throws Unreachable('become'). */
export async function stacked(pipes: Pipes, become: Become | undefined): Promise<Pipes> {
  if (!become) return pipes
  const [ready, prompt] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')]
  const listeners: { out: ((bytes: Uint8Array) => void)[]; err: ((bytes: Uint8Array) => void)[] } = { out: [], err: [] }
  let isThere = false
  await new Promise<void>((resolve, reject) => {
    let said = ''
    let prompts = 0
    const give = (message: string, hint: string) => reject(new Unreachable('become', message, hint))
    pipes.onStdout(bytes => {
      if (isThere) return handOut(listeners.out, bytes)
      if (Buffer.from(bytes).toString('latin1').includes(ready)) {
        isThere = true
        resolve()
      }
    })
    pipes.onStderr(bytes => {
      if (isThere) return handOut(listeners.err, bytes)
      said += Buffer.from(bytes).toString('utf8')
      if (said.split(prompt).length - 1 <= prompts) return
      prompts++
      if (prompts > 1) {
        give(`${become.method} did not take the password for ${become.user}`, 'give the right one with -K, or ansible_become_password')
        pipes.kill()
      } else if (!become.password) {
        give(`${become.method} wants a password to become ${become.user}`, 'give it with -K, or ansible_become_password')
        pipes.kill()
      } else pipes.write(`${String(become.password.reveal())}\n`)
    })
    pipes.onClose(() =>
      give(
        `${become.method} did not let us become ${become.user}: ${said.replaceAll(prompt, '').trim().split('\n').at(-1) ?? ''}`,
        `try it on the host: ${become.method} -u ${become.user} true`,
      ),
    )
    pipes.write(becomeLine(become, ready, prompt))
  })
  return { ...pipes, onStdout: listener => void listeners.out.push(listener), onStderr: listener => void listeners.err.push(listener) }
}

function handOut(listeners: readonly ((bytes: Uint8Array) => void)[], bytes: Uint8Array): void {
  for (const listener of listeners) listener(bytes)
}
