import type { Address, Asker, Become, Link, Noter, Opener, Shell, Traffic } from '../connect/link.ts'
import type { Machine } from '../state/machine.ts'
import { machineScript, readMachine } from '../state/machine-read.ts'
import { askedAgain } from './lost.ts'

/** A place where work is done: one machine, as one user. */
export interface Seat {
  /** The machine, whatever the inventory calls it. */
  readonly machineId: string
  /** The machine and the way of becoming. */
  readonly id: string
  readonly machine: Machine
  shell(): Promise<Shell>
  /** Ends our shells of a user on this machine. */
  endShellsOf(user: string): Promise<void>
}

/** All connections of a run: one per machine, opened on first use. */
export interface Connections {
  seat(address: Address, become: Become | undefined): Promise<Seat>
  traffic(machineId: string): Traffic
  /** Gives up the connection to a machine; the next use logs in again. */
  reset(machineId: string): Promise<void>
  close(): Promise<void>
}

const noTraffic: Traffic = { turns: 0, up: 0, down: 0 }

/** What tells two machines apart: how they are reached, not what they are called. */
export function machineIdOf(address: Address): string {
  const { connection, user = '', host, port = '', program = [] } = address
  return connection === 'local'
    ? 'local'
    : `${[connection, ...program.slice(1).map(encodeURIComponent)].join('+')}://${user}@${host}:${port}`
}

/** When the run is to stop: whoever is logging in lets it be at once, links that are there end what runs first, or are cut. */
export interface Stops {
  readonly stop: AbortSignal
  readonly kill: AbortSignal
}

/** Connections over an opener; `ask` and `note` reach the person at the terminal. */
export function connections(open: Opener, ask: Asker, note: Noter, stops: Stops): Connections {
  const links = linksOver(address => opened(signal => open(address, ask, note, signal), stops))
  const machines = machinesRead()
  return {
    async seat(address, become) {
      const machineId = machineIdOf(address)
      const id = `${machineId} ${become ? `${become.method}:${become.user}:${become.exe ?? ''}:${become.flags ?? ''}` : ''}`
      const shell = async () => (await links.open(machineId, address)).shell(become)
      const machine = await machines.read(id, address.connection === 'local', shell)
      const endShellsOf = async (user: string) => {
        machines.forget(other => other.startsWith(`${machineId} `) && other.split(' ')[1]?.split(':')[1] === user)
        await (await links.there.get(machineId))?.endShellsOf(user)
      }
      return { machineId, id, machine, shell, endShellsOf }
    },
    traffic: links.traffic,
    async reset(machineId) {
      const opened = links.there.get(machineId)
      links.there.delete(machineId)
      machines.forget(other => other.startsWith(`${machineId} `))
      await (await opened)?.close()
    },
    async close() {
      await Promise.allSettled([...links.there.values()].map(async opening => (await opening).close()))
      links.there.clear()
    },
  }
}

async function opened(start: (signal: AbortSignal) => Promise<Link>, { stop, kill }: Stops): Promise<Link> {
  const end = new AbortController()
  const over = () => end.abort()
  kill.addEventListener('abort', over, { once: true })
  stop.addEventListener('abort', over, { once: true })
  if (stop.aborted || kill.aborted) over()
  try {
    return await start(end.signal)
  } catch (error) {
    kill.removeEventListener('abort', over)
    throw error
  } finally {
    stop.removeEventListener('abort', over)
  }
}

/** One link per machine; a failed attempt is forgotten. */
function linksOver(start: (address: Address) => Promise<Link>) {
  const there = new Map<string, Promise<Link>>()
  const seen = new Map<string, Link[]>()
  const open = (machineId: string, address: Address): Promise<Link> => {
    const known = there.get(machineId)
    if (known) return known
    const opening = start(address)
    there.set(machineId, opening)
    opening.then(
      opened => seen.set(machineId, [...(seen.get(machineId) ?? []), opened]),
      () => there.delete(machineId),
    )
    return opening
  }
  const traffic = (machineId: string) => (seen.get(machineId) ?? []).map(link => link.traffic).reduce(together, noTraffic)
  return { there, traffic, open }
}

function together(one: Traffic, other: Traffic): Traffic {
  const counted = [one.processes, other.processes].filter(processes => processes !== undefined)
  const processes = counted.length > 0 ? { processes: counted.reduce((a, b) => a + b) } : {}
  return { turns: one.turns + other.turns, up: one.up + other.up, down: one.down + other.down, ...processes }
}

/** What is known of each machine as each user, read once. */
function machinesRead() {
  const known = new Map<string, Promise<Machine>>()
  const read = (id: string, isHere: boolean, shell: () => Promise<Shell>): Promise<Machine> => {
    const there = known.get(id)
    if (there) return there
    const reading = askedAgain(async () => readMachine((await (await shell()).frame(machineScript)).stdout, isHere))
    known.set(id, reading)
    reading.catch(() => known.delete(id))
    return reading
  }
  const forget = (is: (id: string) => boolean) => {
    for (const id of [...known.keys()]) if (is(id)) known.delete(id)
  }
  return { read, forget }
}
