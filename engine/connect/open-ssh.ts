import { setTimeout as wait } from 'node:timers/promises'
import { isKnownByAuthority } from './host-key.ts'
import { wayTo } from './jumps.ts'
import { type Address, type Asker, type Link, type Noter, Unreachable } from './link.ts'
import { linkOver } from './link-over.ts'
import type { Meter } from './meter.ts'
import type { Carrier } from './pipes.ts'
import { sshCarrier } from './ssh-carrier.ts'
import { BeyondSsh2, logIn } from './ssh-login.ts'
import { programCarrierTo } from './ssh-program.ts'
import { type SshSettings, settingsFor } from './ssh-settings.ts'

/** Opens a connection over SSH: through ssh2, or through the ssh program for what only that can do. Throws Unreachable with what to do. */
export async function openSsh(address: Address, ask: Asker, note: Noter, signal: AbortSignal): Promise<Link> {
  const settings = await settingsFor(address)
  const meter: Meter = { turns: 0, up: 0, down: 0 }
  const state: Opening = { address, settings, ask, note, signal, meter, program: programReason(settings) }
  const first = await connect(state)
  const { executable, timeout, host } = address
  const link = linkOver({ connect: () => again(state), traffic: meter, executable, timeout, width: 1, note, host }, first)
  const stop = () => void link.close()
  signal.addEventListener('abort', stop, { once: true })
  const close = () => {
    signal.removeEventListener('abort', stop)
    return link.close()
  }
  return {
    ...link,
    close,
    get traffic() {
      return link.traffic
    },
  }
}

interface Opening {
  readonly address: Address
  readonly settings: SshSettings
  readonly ask: Asker
  readonly note: Noter
  readonly signal: AbortSignal
  readonly meter: Meter
  /** Why the ssh program is used, once it is. */
  program: string | undefined
}

function programReason(settings: SshSettings): string | undefined {
  return settings.onlyProgram ?? (isKnownByAuthority(settings) ? 'hosts that an authority vouches for (@cert-authority)' : undefined)
}

async function connect(state: Opening): Promise<Carrier> {
  const { address, settings, ask, note, signal, meter } = state
  if (signal.aborted) throw new Unreachable('stopped', 'it was stopped')
  if (state.program !== undefined) {
    note(`${address.host}: connected through the ssh program, as ssh2 cannot do ${state.program}`)
    return programCarrierTo(address, ask, note, meter)
  }
  const { password, keyPassphrase, privateKeyFile } = address
  const credentials = { password, keyPassphrase, privateKeyFile, ask, signal }
  const way = wayTo(settings, address, credentials)
  try {
    const client = await logIn(way.open, settings, credentials, meter)
    client.once('close', way.leave)
    return sshCarrier(client)
  } catch (error) {
    way.leave()
    if (!(error instanceof BeyondSsh2)) throw error
    state.program = error.message
    return connect(state).catch(() => {
      throw error.refusal
    })
  }
}

/** Connects again after the connection was lost: a network that is being changed needs a moment. */
async function again(state: Opening): Promise<Carrier> {
  const until = Date.now() + state.settings.timeout * 1000
  for (;;) {
    try {
      return await connect(state)
    } catch (error) {
      const isOver = !(error instanceof Unreachable) || error.phase !== 'login' || !isPassing(error) || Date.now() > until
      if (isOver || state.signal.aborted) throw error
      await wait(500)
    }
  }
}

/** Whether what stands in the way may be gone in a moment: nobody listens, no route, a login that was cut. */
function isPassing({ message }: Unreachable): boolean {
  return /nothing listens|no route|nothing answered|closed the connection|connection failed/.test(message)
}
