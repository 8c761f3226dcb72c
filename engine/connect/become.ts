import { randomBytes } from 'node:crypto'
import { split } from 'shlex'
import { quote } from '../shell/sh.ts'
import { type Become, Unreachable } from './link.ts'
import type { Carrier, Ended, Pipes } from './pipes.ts'
import { becomeRefusal, loginRefusal, noPassword, wrongPassword } from './refusals.ts'

/** A shell of the right user, as far as it is known to be there. */
export interface Stacked {
  readonly pipes: Pipes
  /** What must stand before the first line that is sent. */
  readonly prologue: string
  /** The error for a shell that ended before it answered. */
  readonly refused: (said: string, end: Ended) => Unreachable
}

/** What the shell is started with. */
export interface Start {
  readonly executable: string
  readonly token: string
  /** Seconds to wait for a prompt or the shell. */
  readonly seconds: number
  readonly host: string
}

/** Starts a shell for a way of becoming. A password is sent only after a prompt, and never reaches a shell that would run it. */
export async function stack(carrier: Carrier, become: Become | undefined, start: Start): Promise<Stacked> {
  const shell = `exec ${quote(start.executable)} -s ${start.token}`
  if (!become) return { pipes: carrier.start(shell), prologue: '', refused: (said, end) => loginRefusal(said, end, start.host) }
  const [ready, go, prompt] = [randomBytes(16), randomBytes(16), randomBytes(16)].map(bytes => bytes.toString('hex')) as [
    string,
    string,
    string,
  ]
  const inner = guarded(shell, ready, go)
  const refused = (said: string, end: Ended) => becomeRefusal(become, said.replaceAll(prompt, ''), end, start.host)
  const pipes = carrier.start(becomeCommand(become, start.executable, inner, prompt))
  const asksNothing = become.method === 'doas' || (become.method === 'sudo' && !become.password)
  if (!asksNothing) await answered(pipes, become, { ready, prompt, refused, ...start })
  return { pipes, prologue: `${go}\n`, refused }
}

/** The command line that becomes another user and runs one script as them. */
export function becomeCommand({ method, user, exe, flags, password }: Become, executable: string, script: string, prompt: string): string {
  const words = (text: string) => split(text)
  const program = exe === undefined ? [method] : words(exe)
  const given = flags === undefined ? undefined : words(flags)
  const inner = [executable, '-c', script]
  switch (method) {
    case 'sudo': {
      const asked = password ? ['-S', '-p', prompt] : ['-n']
      const own = (given ?? ['-H']).filter(word => !(password && word === '-n'))
      return ['exec', ...[...program, ...own, ...asked, '-u', user, '--', ...inner].map(quote)].join(' ')
    }
    case 'su':
      return ['exec', ...[...program, ...(given ?? []), '-s', executable, user, '-c', script].map(quote)].join(' ')
    case 'doas':
      return ['exec', ...[...program, ...(given ?? []), '-n', '-u', user, '--', ...inner].map(quote)].join(' ')
  }
}

/**
 * What runs first as the other user. It reads lines until it reads the word: a password that nobody asked for after all is lost there,
 * where a shell would run it. The login's folder may be closed to this user.
 */
function guarded(shell: string, ready: string, go: string): string {
  return `cd . 2>/dev/null || cd 2>/dev/null || cd /; echo ${ready}; while IFS= read -r line; do [ "$line" = ${go} ] && ${shell}; done; exit 1`
}

interface Expected extends Start {
  readonly ready: string
  readonly prompt: string
  readonly refused: Stacked['refused']
}

/** Waits until the other user's shell is there, and gives the password when it is asked for. */
function answered(pipes: Pipes, become: Become, { ready, prompt, refused, seconds, host }: Expected): Promise<void> {
  return new Promise((resolve, reject) => {
    const [out, err] = [{ said: '' }, { said: '' }]
    let prompts = 0
    const over = (error?: Unreachable) => {
      clearTimeout(timer)
      pipes.listen({ out: () => undefined, err: () => undefined, closed: () => undefined })
      if (!error) return resolve()
      pipes.drop()
      reject(error)
    }
    const late = () =>
      over(
        new Unreachable(
          'become',
          `${host}: ${become.method} said nothing for ${seconds} s`,
          `try it there: ${become.method} -u ${become.user} true`,
        ),
      )
    const timer = setTimeout(late, seconds * 1000)
    const look = () => {
      if (out.said.includes(ready)) return over()
      const asked = promptsIn(become, [err.said, out.said], prompt)
      if (asked <= prompts) return
      prompts = asked
      if (prompts > 1) return over(wrongPassword(become, host))
      if (!become.password) return over(noPassword(become, host))
      pipes.write(`${String(become.password.reveal())}\n`)
    }
    const hear = (stream: { said: string }) => (bytes: Uint8Array) => {
      stream.said = (stream.said + Buffer.from(bytes).toString('utf8')).slice(-8192)
      look()
    }
    pipes.listen({ out: hear(out), err: hear(err), closed: end => over(refused(err.said, end)) })
  })
}

/** How often a password was asked for: sudo asks in our own words; su has none but its own, in any language, before a colon. */
function promptsIn({ method }: Become, said: readonly string[], prompt: string): number {
  if (method === 'sudo') return said.join('').split(prompt).length - 1
  return said.some(text => /[:：]\s*$/.test(text)) ? 1 : 0
}
