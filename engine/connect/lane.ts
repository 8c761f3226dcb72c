import { setTimeout as wait } from 'node:timers/promises'
import type { Ran, UserCommand } from '../module.ts'
import { decode } from '../shell/records.ts'
import type { Sh } from '../shell/sh.ts'
import { bounded } from './bounded.ts'
import { commandLine, frameLine, wrongName } from './framing.ts'
import { type CommandOptions, type FrameAnswer, type FrameOptions, type Shell, Unreachable } from './link.ts'
import { burying, ending } from './old-shells.ts'
import type { Identity, Session, Work } from './session.ts'

/** How a lane comes to a shell: a fresh one each time, as the same user. */
export interface LaneGround {
  readonly executable: string
  /** Opens a shell; reconnects first where the connection was lost. */
  open(signal: AbortSignal | undefined): Promise<Session>
  note(message: string): void
  /** Hears how many processes a piece of work took. */
  counted(processes: number): void
}

/** A place for one piece of work after the other: a shell, and the next one when it is lost, killed or held by a leftover. */
export interface Lane extends Shell {
  readonly isBusy: boolean
  /** When it was last asked for something, to find the longest unused. */
  readonly lastUse: number
  /** Ends the shell after the work in hand, and waits for its end; the next work opens another. */
  release(): Promise<void>
}

/** A shell that may still be at work though nobody hears it any more. */
interface Old extends Identity {
  /** What was asked of it last may run until then, in milliseconds since 1970; 0 where nothing ran. */
  readonly until: number
}

interface State {
  readonly ground: LaneGround
  session: Session | undefined
  olds: Old[]
  waiting: number
  lastUse: number
  last: Promise<unknown>
  isClosed: boolean
}

/** How long to wait for what an old shell does, in seconds, where its task has no timeout. */
export const patience = 600

/** A lane over a way of opening shells. */
export function lane(ground: LaneGround): Lane {
  const state: State = { ground, session: undefined, olds: [], waiting: 0, lastUse: Date.now(), last: Promise.resolve(), isClosed: false }
  return {
    get isBusy() {
      return state.waiting > 0
    },
    get lastUse() {
      return state.lastUse
    },
    frame: (script: Sh, options: FrameOptions = {}) =>
      run(state, { line: envelope => frameLine(script, envelope), environment: options.environment ?? {}, saysFree: false }, options),
    command: (command: UserCommand, options: CommandOptions = {}) => runCommand(state, command, options),
    release: () => inTurn(state, () => letGo(state)),
    async close() {
      state.isClosed = true
      if (state.waiting > 0) state.session?.drop()
      await inTurn(state, () => giveBack(state))
    },
  }
}

async function runCommand(state: State, command: UserCommand, options: CommandOptions): Promise<Ran> {
  const work: Work = {
    line: envelope => commandLine(command, envelope, state.ground.executable),
    environment: options.environment ?? {},
    onOutput: options.onOutput,
    saysFree: true,
  }
  const { status, stdout, stderr } = await run(state, work, options)
  return { status, stdout: decode(stdout), stderr: decode(stderr) }
}

function run(state: State, work: Work, options: FrameOptions): Promise<FrameAnswer> {
  const wrong = wrongName(work.environment)
  if (wrong !== undefined) return Promise.resolve(refusal(`environment: no shell takes the variable "${wrong}"`))
  return inTurn(state, async () => {
    if (state.isClosed) throw new Unreachable('stopped', 'the connection was closed')
    if (options.signal?.aborted) throw new Unreachable('stopped', 'it was stopped')
    const until = Date.now() + (options.timeout ?? patience) * 1000
    const session = await bounded(ready(state, options.signal), options)
    try {
      const left = { ...options, ...(options.timeout === undefined ? {} : { timeout: (until - Date.now()) / 1000 }) }
      const answer = await bounded(session.exchange(work), left)
      if (answer.processes !== undefined) state.ground.counted(answer.processes)
      return answer
    } catch (error) {
      state.session = undefined
      if (error instanceof Unreachable && error.phase === 'lost') state.olds.push({ ...session.identity, until })
      else if (session.isOpen) await stopThere(state, session)
      throw error
    }
  })
}

/** A shell that can take work: the one there is, or a new one, which first sees to what the old ones left. */
async function ready(state: State, signal: AbortSignal | undefined): Promise<Session> {
  const { session } = state
  if (session?.isOpen && (await session.isFree())) return session
  if (session) {
    state.session = undefined
    // Held by a leftover: the shell goes, what the user left running stays.
    if (session.isOpen) session.drop()
    state.olds.push({ ...session.identity, until: 0 })
  }
  const fresh = await state.ground.open(signal)
  for (let old = state.olds[0]; old; old = state.olds[0]) {
    const seconds = Math.max(0, (old.until - Date.now()) / 1000)
    const script = seconds > 0 ? burying(old, seconds) : ending(old)
    await told(state, fresh.exchange(frame(script)), seconds)
    state.olds.shift()
  }
  state.session = fresh
  return fresh
}

async function told<T>(state: State, burial: Promise<T>, seconds: number): Promise<T> {
  const late = wait(3000, undefined, { ref: false })
  const first = await Promise.race([burial.then(() => 'over' as const), late])
  if (first !== 'over' && seconds > 0)
    state.ground.note(`what ran when the connection was lost is still at work: waiting for it, at most ${Math.ceil(seconds)} s`)
  return burial
}

/** Ends what runs in a shell, by another one: its own input is taken by what runs. */
async function stopThere(state: State, session: Session): Promise<void> {
  try {
    const signal = AbortSignal.timeout(10_000)
    const fresh = await bounded(state.ground.open(signal), { signal })
    await bounded(fresh.exchange(frame(ending(session.identity))), { signal })
    if (!state.isClosed) state.session = fresh
    else fresh.end()
  } catch {
    // The next shell of this lane tries again.
    state.olds.push({ ...session.identity, until: 0 })
  }
  session.drop()
}

/** How long to wait for the end of a shell that has nothing to do, in milliseconds. */
const farewell = 2000

async function letGo(state: State): Promise<void> {
  const { session } = state
  await giveBack(state)
  await Promise.race([session?.ended, wait(farewell, undefined, { ref: false })])
}

async function giveBack(state: State): Promise<void> {
  const { session } = state
  state.session = undefined
  if (!session?.isOpen) return
  if (await session.isFree()) session.end()
  else await stopThere(state, session)
}

function inTurn<T>(state: State, work: () => Promise<T>): Promise<T> {
  state.waiting++
  state.lastUse = Date.now()
  const mine = state.last.then(work).finally(() => state.waiting--)
  state.last = mine.catch(() => undefined)
  return mine
}

function frame(script: Sh): Work {
  return { line: envelope => frameLine(script, envelope), environment: {}, saysFree: false }
}

function refusal(message: string): FrameAnswer {
  return { status: 2, stdout: new Uint8Array(), stderr: Buffer.from(`${message}\n`) }
}
