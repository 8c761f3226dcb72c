import { randomBytes } from 'node:crypto'
import { sh } from '../shell/sh.ts'
import { stack } from './become.ts'
import { type Lane, lane } from './lane.ts'
import { type Become, type Link, type Noter, type Shell, type Traffic, Unreachable } from './link.ts'
import { awaitingOthers, tidying } from './old-shells.ts'
import type { Carrier } from './pipes.ts'
import { newToken, type Session, session } from './session.ts'

/** What a link is made over. */
export interface LinkGround {
  /** Connects, for the first time or again. Throws Unreachable. */
  connect(): Promise<Carrier>
  readonly traffic: Traffic
  readonly executable: string
  /** Seconds to connect, and to become somebody. */
  readonly timeout: number
  /** How many shells of one user may work at the same time. */
  readonly width: number
  readonly note: Noter
  /** What the machine is called in messages. */
  readonly host: string
}

interface Connection {
  readonly carrier: Carrier
  /** The ways of becoming whose first shell has tidied up. */
  readonly tidied: Set<string>
}

interface State {
  readonly ground: LinkGround
  /** What the shells of this link are known by, over all its connections. */
  readonly id: string
  connection: Promise<Connection> | undefined
  /** Whether another connection came after the first: what the first left on the host is this run's own. */
  isAgain: boolean
  processes: number | undefined
  readonly ways: Map<string, { become: Become | undefined; readonly lanes: Lane[] }>
  isClosed: boolean
}

/** At most so many shells are kept on one connection, as sshd allows ten sessions and others may want some. */
const most = 6
/** Seconds to wait for what a killed run left at work. */
const patience = 600

/** A link over a way onto a machine; `first` is the connection that was opened to see whether it can be. */
export function linkOver(ground: LinkGround, first: Carrier | undefined): Link {
  const state: State = {
    ground,
    id: randomBytes(8).toString('hex'),
    connection: first && Promise.resolve(connection(first)),
    isAgain: false,
    processes: undefined,
    ways: new Map(),
    isClosed: false,
  }
  return {
    get traffic() {
      return { ...ground.traffic, ...(state.processes !== undefined && { processes: state.processes }) }
    },
    shell: async become => {
      if (state.isClosed) throw new Unreachable('stopped', 'the connection was closed')
      return shellOf(state, become)
    },
    endShellsOf: async user => {
      const lanes = [...state.ways.values()].flatMap(way => (way.become?.user === user ? way.lanes : []))
      await Promise.all(lanes.map(lane => lane.release()))
    },
    async close() {
      state.isClosed = true
      await Promise.allSettled(lanesOf(state).map(lane => lane.close()))
      const open = await state.connection?.catch(() => undefined)
      open?.carrier.close()
    },
  }
}

function connection(carrier: Carrier): Connection {
  return { carrier, tidied: new Set() }
}

/** The shell of a way of becoming; where several may work at once, each piece of work goes to one that has nothing to do. */
function shellOf(state: State, become: Become | undefined): Shell {
  const key = become ? JSON.stringify([become.method, become.user, become.exe, become.flags]) : ''
  const way = state.ways.get(key) ?? { become, lanes: [] }
  // A password that was wrong may have been mended since.
  way.become = become
  state.ways.set(key, way)
  const pick = (): Lane => {
    const idle = way.lanes.find(lane => !lane.isBusy)
    if (idle) return idle
    if (way.lanes.length >= state.ground.width) return way.lanes.reduce((one, other) => (one.lastUse <= other.lastUse ? one : other))
    makeRoom(state)
    const { executable, note, host } = state.ground
    const fresh = lane({
      executable,
      note: message => note(`${host}: ${message}`),
      counted: processes => {
        state.processes = (state.processes ?? 0) + processes
      },
      open: () => openShell(state, key, way.become),
    })
    way.lanes.push(fresh)
    return fresh
  }
  return {
    frame: async (script, options) => pick().frame(script, options),
    command: async (command, options) => pick().command(command, options),
    close: async () => {
      await Promise.all(way.lanes.splice(0).map(lane => lane.close()))
    },
  }
}

function lanesOf({ ways }: State): Lane[] {
  return [...ways.values()].flatMap(way => way.lanes)
}

function makeRoom(state: State): void {
  if (state.ground.width > 1 || lanesOf(state).length < most) return
  const idle = lanesOf(state).filter(lane => !lane.isBusy)
  const oldest = idle.sort((one, other) => one.lastUse - other.lastUse)[0]
  for (const way of state.ways.values()) {
    const at = oldest ? way.lanes.indexOf(oldest) : -1
    if (at >= 0) way.lanes.splice(at, 1)
  }
  void oldest?.close()
}

async function openShell(state: State, key: string, become: Become | undefined): Promise<Session> {
  const { ground, id } = state
  const { carrier, tidied } = await connected(state)
  const token = newToken(id)
  const stacked = await stack(carrier, become, {
    executable: ground.executable,
    token,
    seconds: Math.max(ground.timeout, 12),
    host: ground.host,
  })
  const isFirst = !tidied.has(key)
  tidied.add(key)
  const onStray = strayNoter(ground)
  return session(stacked.pipes, {
    token,
    first: isFirst ? (state.isAgain ? awaitingOthers : tidying)(id, patience) : sh`:`,
    prologue: stacked.prologue,
    refused: stacked.refused,
    onStray,
  })
}

/** The connection there is, or the next one. */
async function connected(state: State): Promise<Connection> {
  const open = await state.connection?.catch(() => undefined)
  if (open?.carrier.isOpen) return open
  if (state.isClosed) throw new Unreachable('stopped', 'the connection was closed')
  // Several shells may ask at once: one connects for all of them.
  const there = await state.connection?.catch(() => undefined)
  if (there?.carrier.isOpen) return there
  state.isAgain ||= open !== undefined
  const again = state.ground.connect().then(connection)
  state.connection = again
  return again
}

/** Says once that something printed outside of any answer, with its beginning. */
function strayNoter({ note, host }: LinkGround): (bytes: Uint8Array) => void {
  let isSaid = false
  return bytes => {
    if (isSaid || bytes.length === 0) return
    isSaid = true
    const text = JSON.stringify(Buffer.from(bytes.subarray(0, 60)).toString('latin1'))
    note(`${host}: something wrote to a shell of ours outside of any answer, which was left out: ${text}`)
  }
}
