import type { Address, Asker, Become, Link, Noter, Opener, Shell, Traffic } from '../connect/link.ts'
import type { Machine } from '../state/machine.ts'
import { machineScript, readMachine } from '../state/machine-read.ts'

/** A place where work is done: one machine, as one user. */
export interface Seat {
  /** The machine, whatever the inventory calls it. */
  readonly machineId: string
  /** The machine and the way of becoming. */
  readonly id: string
  readonly machine: Machine
  shell(): Promise<Shell>
  /** Reads `machine` again, after packages or users changed. */
  refresh(): void
}

/** All connections of a run: one per machine, opened on first use. */
export interface Connections {
  seat(address: Address, become: Become | undefined): Promise<Seat>
  traffic(machineId: string): Traffic
  /** Gives up the connection to a machine; the next use logs in again. */
  reset(machineId: string): Promise<void>
  /** Closes the shells, so that users, groups and limits count. */
  closeShells(machineId: string): Promise<void>
  close(): Promise<void>
}

const noTraffic: Traffic = { turns: 0, up: 0, down: 0 }

/** What tells two machines apart: how they are reached, not what they are called. */
export function machineIdOf(address: Address): string {
  return address.connection === 'local' ? 'local' : `${address.connection}://${address.user ?? ''}@${address.host}:${address.port ?? ''}`
}

/** Connections over an opener; `ask` and `note` reach the person at the terminal. */
export function connections(open: Opener, ask: Asker, note: Noter, signal: AbortSignal): Connections {
  const links = new Map<string, Promise<Link>>()
  const machines = new Map<string, Promise<Machine>>()
  const seen = new Map<string, Link>()
  const link = (machineId: string, address: Address): Promise<Link> => {
    const there = links.get(machineId)
    if (there) return there
    const opening = open(address, ask, note, signal)
    links.set(machineId, opening)
    opening.then(
      opened => seen.set(machineId, opened),
      () => links.delete(machineId),
    )
    return opening
  }
  const forget = (machineId: string) => {
    for (const id of [...machines.keys()]) if (id.startsWith(`${machineId} `)) machines.delete(id)
  }
  const read = (id: string, shell: () => Promise<Shell>): Promise<Machine> => {
    const there = machines.get(id)
    if (there) return there
    const reading = shell().then(async opened => readMachine((await opened.frame(machineScript)).stdout))
    machines.set(id, reading)
    reading.catch(() => machines.delete(id))
    return reading
  }
  return {
    async seat(address, become) {
      const machineId = machineIdOf(address)
      const id = `${machineId} ${become ? `${become.method}:${become.user}:${become.exe ?? ''}:${become.flags ?? ''}` : ''}`
      const shell = async () => (await link(machineId, address)).shell(become)
      const machine = await read(id, shell)
      return { machineId, id, machine, shell, refresh: () => machines.delete(id) }
    },
    traffic: machineId => seen.get(machineId)?.traffic ?? noTraffic,
    async reset(machineId) {
      const opened = links.get(machineId)
      links.delete(machineId)
      forget(machineId)
      await (await opened)?.close()
    },
    async closeShells(machineId) {
      forget(machineId)
      await (await links.get(machineId))?.closeShells()
    },
    async close() {
      await Promise.allSettled([...links.values()].map(async opening => (await opening).close()))
      links.clear()
    },
  }
}
