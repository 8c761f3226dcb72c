import type { Client, ClientChannel } from 'ssh2'
import { type Carrier, type Ears, hearing, type Pipes } from './pipes.ts'

/** A connection of ssh2 as a way onto a machine: a channel for each program. */
export function sshCarrier(client: Client): Carrier {
  let why: string | undefined
  const open = new Set<(why: string) => void>()
  const lost = (reason: string) => {
    why ??= reason
    for (const tell of open) tell(why)
    open.clear()
  }
  client.on('error', error => lost(`the connection was lost: ${error.message}`))
  client.on('end', () => lost('the connection was closed by the host'))
  client.on('close', () => lost('the connection was lost'))
  return {
    start: command => channel(client, command, open, () => why),
    get isOpen() {
      return why === undefined
    },
    close() {
      client.end()
      // A host that does not answer any more would keep the process alive.
      setTimeout(() => client.destroy(), 1000).unref()
    },
  }
}

interface Channel {
  readonly ears: Ears
  stream: ClientChannel | undefined
  /** What was written before the channel was open. */
  unsent: (string | Uint8Array)[]
  status: number | undefined
  isDropped: boolean
}

function channel(client: Client, command: string, open: Set<(why: string) => void>, lostWhy: () => string | undefined): Pipes {
  const { ears, listen } = hearing()
  const state: Channel = { ears, stream: undefined, unsent: [], status: undefined, isDropped: false }
  const lost = (why: string) => ears.closed({ why, isLost: true })
  const over = (why: string) => {
    open.delete(lost)
    // Channels close before the connection says that it was lost.
    setImmediate(() => (lostWhy() === undefined ? ears.closed({ why, isLost: false, status: state.status }) : lost(lostWhy() ?? why)))
  }
  const drop = () => {
    state.isDropped = true
    open.delete(lost)
    ears.closed({ why: 'it was let go', isLost: true })
    state.stream?.close()
  }
  open.add(lost)
  if (lostWhy() !== undefined) lost(lostWhy() ?? '')
  else client.exec(command, (error, stream) => (error ? over(`no session could be opened: ${error.message}`) : begin(state, stream, over)))
  return {
    write: bytes => void (state.stream ? state.stream.writable && state.stream.write(bytes) : state.unsent.push(bytes)),
    listen,
    end: () => (state.stream ? void state.stream.end() : drop()),
    drop,
  }
}

function begin(state: Channel, stream: ClientChannel, over: (why: string) => void): void {
  if (state.isDropped) return void stream.close()
  state.stream = stream
  stream.on('data', state.ears.out)
  stream.stderr.on('data', state.ears.err)
  stream.on('exit', (code: number | null) => {
    state.status = code ?? undefined
  })
  stream.on('close', () => over(state.status === undefined ? 'the shell was ended' : `the shell ended with status ${state.status}`))
  stream.on('error', () => undefined)
  for (const bytes of state.unsent.splice(0)) stream.write(bytes)
}
