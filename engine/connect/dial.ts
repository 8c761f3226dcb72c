import { connect, type Socket } from 'node:net'
import { Unreachable } from './link.ts'
import type { SshSettings } from './ssh-settings.ts'

/** Opens a TCP connection to where the settings lead. Throws Unreachable with what to do. */
export function dial({ host, port, timeout, family }: SshSettings, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // Without noDelay each answer waits 40 ms for an acknowledgement. 250 ms for one of several addresses is too short for slow links.
    const socket = connect({ host, port, family, noDelay: true, autoSelectFamilyAttemptTimeout: 3000 })
    const over = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    }
    const fail = (error: Unreachable) => {
      over()
      socket.destroy()
      reject(error)
    }
    const stop = () => fail(new Unreachable('stopped', 'it was stopped'))
    const give = (message: string, hint: string) => fail(new Unreachable('login', `${host}: ${message}`, hint))
    const timer = setTimeout(() => give(...late(port, timeout)), timeout * 1000)
    socket.once('error', error => give(...wordsFor(error, port)))
    // Not as connect's own signal, whose listeners outlive the socket: a run may try a host that is away for minutes.
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    socket.once('connect', () => {
      over()
      socket.removeAllListeners('error')
      // Whoever takes the socket over listens for errors; until then they only end it.
      socket.on('error', () => undefined)
      resolve(socket)
    })
  })
}

function late(port: number, timeout: number): [string, string] {
  return [`nothing answered on port ${port} within ${timeout} s`, 'is it on, and does a firewall let the port in? --timeout waits longer']
}

/** What a network error means, and what to do about it. */
function wordsFor(error: Error, port: number): [string, string] {
  const several = error instanceof AggregateError ? (error.errors as Error[]) : []
  const code = (error as NodeJS.ErrnoException).code ?? (several[0] as NodeJS.ErrnoException | undefined)?.code
  switch (code) {
    case 'ECONNREFUSED':
      return [`nothing listens on port ${port}`, 'is sshd running there? ansible_port says another port']
    case 'ENOTFOUND':
      return ['there is no such host name', 'set ansible_host to its address, or mend the name']
    case 'EAI_AGAIN':
      return ['the name server does not answer', 'is this machine online? ansible_host takes an address']
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return ['there is no route to it', 'is the network up, and ansible_host right?']
    case 'ETIMEDOUT':
      return [`nothing answered on port ${port}`, 'is it on, and does a firewall let the port in?']
    default:
      return [`the connection failed: ${error.message || code}`, `try it by hand: ssh -p ${port} -v`]
  }
}
