import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** What went through since the last `zero()`. A turn: the client sends again after having received. */
export interface Counts {
  readonly connections: number
  readonly up: number
  readonly down: number
  readonly turns: number
}

/**
 * When a link is cut: once all of these counts are reached, at once where none is given. Byte counts hold to the byte, so a frame
 * is torn in two; a turn is cut before its bytes. `after`: what new connections meet. `how`: reset is a dead peer, hang a silent one.
 */
export interface Cut {
  readonly at?: Partial<Counts>
  readonly after?: 'open' | 'refuse'
  readonly how?: 'reset' | 'hang'
}

/** A TCP proxy on loopback that counts, delays and cuts. `cut` resolves when it has happened; `mend` undoes it for new connections. */
export interface CountingProxy {
  readonly address: '127.0.0.1'
  readonly port: number
  readonly counts: () => Counts
  readonly zero: () => void
  readonly cut: (cut?: Cut) => Promise<void>
  readonly mend: () => void
  readonly stop: () => Promise<void>
}

/** Where the proxy leads to, and for how many milliseconds it holds every chunk, each way. */
export interface ProxyOptions {
  readonly to: { readonly address: string; readonly port: number }
  readonly delay?: number
}

type Way = 'up' | 'down'

interface Wire {
  readonly up: Socket
  readonly down: Socket
  last: Way
  isSilent: boolean
}

interface State {
  counts: Counts
  cut: (Cut & { readonly done: () => void }) | undefined
  isRefusing: boolean
  readonly wires: Set<Wire>
  readonly delay: number
}

const nothing: Counts = { connections: 0, up: 0, down: 0, turns: 0 }

/** Starts a proxy in front of `to`. It counts a byte when it comes in, before holding it. */
export async function startProxy({ to, delay = 0 }: ProxyOptions): Promise<CountingProxy> {
  const state: State = { counts: nothing, cut: undefined, isRefusing: false, wires: new Set(), delay }
  const server = createServer({ allowHalfOpen: true, noDelay: true }, client => join(state, client, to))
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done))
  return {
    address: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    counts: () => state.counts,
    zero: () => {
      state.counts = nothing
    },
    cut: (cut = {}) =>
      new Promise(done => {
        state.cut = { ...cut, done }
        if (isDue(state)) fire(state)
      }),
    mend: () => {
      state.isRefusing = false
      state.cut = undefined
    },
    stop: () => close(server, state),
  }
}

function join(state: State, client: Socket, { address, port }: ProxyOptions['to']): void {
  if (state.isRefusing) {
    client.resetAndDestroy()
    return
  }
  const up = connect({ host: address, port, noDelay: true, allowHalfOpen: true })
  const wire: Wire = { up, down: client, last: 'down', isSilent: false }
  state.wires.add(wire)
  add(state, { connections: 1 })
  listen(state, wire, 'up')
  listen(state, wire, 'down')
  if (isDue(state)) fire(state)
}

function listen(state: State, wire: Wire, way: Way): void {
  const from = way === 'up' ? wire.down : wire.up
  const into = wire[way]
  const later = (act: () => void) => {
    if (wire.isSilent) return
    if (state.delay > 0) setTimeout(act, state.delay)
    else act()
  }
  from.on('data', chunk => carry(state, wire, way, chunk))
  from.on('end', () => later(() => into.end()))
  from.on('error', () => later(() => into.destroy()))
  from.on('close', () => {
    if (into.destroyed) state.wires.delete(wire)
    later(() => into.destroySoon())
  })
}

function carry(state: State, wire: Wire, way: Way, chunk: Buffer): void {
  if (wire.isSilent) return
  if (way === 'up' && wire.last === 'down') add(state, { turns: 1 })
  wire.last = way
  const room = isDue(state) ? 0 : (state.cut?.at?.[way] ?? Number.POSITIVE_INFINITY) - state.counts[way]
  // A limit that was passed long ago holds nothing back: it waits for the other counts.
  const passing = room < 0 ? chunk : chunk.subarray(0, room)
  add(state, { [way]: passing.length })
  const into = wire[way]
  if (!isDue(state)) {
    if (state.delay > 0) setTimeout(() => into.writable && into.write(passing), state.delay)
    else if (into.writable) into.write(passing)
    return
  }
  // What comes before the cut must arrive: an orderly end flushes it, a reset would throw it away.
  if (passing.length > 0 && state.cut?.how !== 'hang') into.end(passing)
  else if (passing.length > 0) into.write(passing)
  fire(state)
}

function isDue({ cut, counts }: State): boolean {
  return cut !== undefined && entries(cut.at ?? {}).every(([name, count]) => counts[name] >= count)
}

function fire(state: State): void {
  const { how, after, done } = state.cut ?? {}
  state.cut = undefined
  state.isRefusing = after === 'refuse'
  for (const wire of state.wires) {
    if (how === 'hang') wire.isSilent = true
    else reset(wire)
  }
  done?.()
}

function reset(wire: Wire): void {
  for (const socket of [wire.up, wire.down]) {
    if (socket.writableEnded) socket.destroySoon()
    else socket.resetAndDestroy()
  }
}

function add(state: State, more: Partial<Counts>): void {
  for (const [name, count] of entries(more)) state.counts = { ...state.counts, [name]: state.counts[name] + count }
}

function entries(counts: Partial<Counts>): [keyof Counts, number][] {
  return Object.entries(counts) as [keyof Counts, number][]
}

async function close(server: Server, state: State): Promise<void> {
  const closed = new Promise<void>(done => server.close(() => done()))
  for (const wire of state.wires) reset(wire)
  await closed
}
