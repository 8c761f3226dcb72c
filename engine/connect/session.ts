import { randomBytes } from 'node:crypto'
import { encode } from '../shell/records.ts'
import type { Sh } from '../shell/sh.ts'
import { type Envelope, inBlocks, newMark, readTail } from './framing.ts'
import { type CommandOptions, type FrameAnswer, Unreachable } from './link.ts'
import type { Ended, Pipes } from './pipes.ts'
import { type Reading, reading } from './reading.ts'

/** A shell process on a host, by the words that find it there again. */
export interface Identity {
  /** A word on its command line that no other process has. */
  readonly token: string
  /** Undefined until it has said it. */
  readonly pid: string | undefined
}

/** One exchange with a shell: the line for an envelope, and who hears what is printed. */
export interface Work {
  readonly line: (envelope: Envelope) => string
  readonly environment: Readonly<Record<string, string>>
  readonly onOutput?: CommandOptions['onOutput'] | undefined
  /** Whether `free` is said behind the answer. */
  readonly saysFree: boolean
}

/** A shell that runs on a host, for one exchange at a time. */
export interface Session {
  readonly identity: Identity
  readonly isOpen: boolean
  /** Sends one line and gives its answer; rejects when the shell ends. */
  exchange(work: Work): Promise<FrameAnswer>
  /** Whether nothing that a command left running holds the pipes; waits a moment for the word. */
  isFree(): Promise<boolean>
  end(): void
  drop(): void
  /** Ends when the shell has. */
  readonly ended: Promise<void>
}

/** What a session is told when it begins. */
export interface Beginning {
  readonly token: string
  /** What the first frame does before all else. */
  readonly first: Sh
  /** Written together with the first frame, before it. */
  readonly prologue: string
  /** The error for a shell that ends before it said who it is; `said` is what it printed to stderr. */
  readonly refused: (said: string, end: Ended) => Unreachable
  readonly onStray: (bytes: Uint8Array) => void
}

/** A word for the command line of a shell of ours; `link` is common to all of one link. */
export function newToken(link: string): string {
  return `tsplay-sh-${link}-${randomBytes(8).toString('hex')}`
}

interface State extends Beginning {
  readonly pipes: Pipes
  pid: string | undefined
  isBash: boolean
  isGreeted: boolean
  said: string
  end: Unreachable | undefined
  now:
    | { readonly out: Reading; readonly err: Reading; readonly look: () => unknown; readonly fail: (error: Unreachable) => void }
    | undefined
}

/** A session over the pipes of a shell that was just started. */
export function session(pipes: Pipes, beginning: Beginning): Session {
  const state: State = { ...beginning, pipes, pid: undefined, isBash: false, isGreeted: false, said: '', end: undefined, now: undefined }
  let over: () => void = () => undefined
  const ended = new Promise<void>(resolve => {
    over = resolve
  })
  pipes.listen({
    out: bytes => hear(state, 'out', bytes),
    err: bytes => hear(state, 'err', bytes),
    closed: end => {
      close(state, end)
      over()
    },
  })
  return {
    get identity() {
      return { token: state.token, pid: state.pid }
    },
    get isOpen() {
      return state.end === undefined
    },
    exchange: work => exchange(state, work),
    isFree: () => isFree(state),
    end: () => pipes.end(),
    drop: () => pipes.drop(),
    ended,
  }
}

function hear(state: State, stream: 'out' | 'err', bytes: Uint8Array): void {
  if (stream === 'err' && state.pid === undefined) state.said = (state.said + Buffer.from(bytes).toString('utf8')).slice(-4096)
  if (!state.now) return void (state.isGreeted && state.onStray(bytes))
  state.now[stream].push(bytes)
  state.now.look()
}

function close(state: State, end: Ended): void {
  state.end = state.pid === undefined && !end.isLost ? state.refused(state.said, end) : new Unreachable('lost', end.why)
  state.now?.fail(state.end)
}

function exchange(state: State, work: Work): Promise<FrameAnswer> {
  const mark = newMark()
  const isFirst = !state.isGreeted
  state.isGreeted = true
  return new Promise((resolve, reject) => {
    if (state.end) return reject(state.end)
    // What a login shell prints before it runs ours is nobody's business.
    const onStray = (bytes: Uint8Array) => void (isFirst || state.onStray(bytes))
    const onGreeting = ([pid, kind]: readonly string[]) => {
      state.pid = pid
      state.isBash = kind === 'bash'
    }
    const hears = (stream: 'stdout' | 'stderr') => work.onOutput && ((bytes: Uint8Array) => work.onOutput?.(stream, bytes))
    const out = reading(mark, { onBytes: hears('stdout'), onStray, onGreeting })
    const err = reading(mark, { onBytes: hears('stderr'), onStray })
    const look = () => {
      if (out.bytes && err.bytes) resolve({ ...readTail(out.tail), stdout: out.bytes, stderr: err.bytes })
      if (out.bytes && err.bytes && !work.saysFree) state.now = undefined
    }
    state.now = { out, err, look, fail: reject }
    const line = work.line({ mark, environment: work.environment, first: isFirst ? state.first : undefined })
    const isBig = state.isBash && line.length > bytewise
    state.pipes.write(encode((isFirst ? state.prologue : '') + (isBig ? inBlocks(line, mark) : line)))
  })
}

/** From here on it counts that bash reads a pipe one byte at a time. */
const bytewise = 50_000
/** How long a command's pipes may stay held after its answer, in milliseconds. */
const patience = 500

async function isFree(state: State): Promise<boolean> {
  const { now } = state
  if (!now || state.end) return true
  if (!now.out.isFree) {
    await new Promise<void>(resolve => {
      const over = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(over, patience)
      state.now = { ...now, look: () => now.out.isFree && over(), fail: over }
    })
  }
  if (now.out.isFree) state.now = undefined
  return now.out.isFree
}
