import type { Ran, UserCommand } from '../module.ts'
import { decode } from '../shell/records.ts'
import type { Sh } from '../shell/sh.ts'
import { type Exchange, exchange } from './exchange.ts'
import { commandLine, frameLine, newMark } from './framing.ts'
import { type CommandOptions, type FrameAnswer, type FrameOptions, type Shell, Unreachable } from './link.ts'
import type { Pipes } from './pipes.ts'

/** A long-lived shell over pipes; one frame or command at a time, further ones wait their turn. `gone` is called when it cannot be used again. */
export function session(pipes: Pipes, gone: () => void): Shell {
  const state: State = { pipes, gone, broken: undefined, now: undefined }
  let last: Promise<unknown> = Promise.resolve()
  pipes.onStdout(bytes => state.now?.out(bytes))
  pipes.onStderr(bytes => state.now?.err(bytes))
  pipes.onClose(why => breakDown(state, new Unreachable('lost', why)))
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work)
    last = mine.catch(() => undefined)
    return mine
  }
  return {
    frame: (script: Sh, options: FrameOptions = {}) =>
      inTurn(() => {
        const mark = newMark()
        return send(state, frameLine(script, mark, options), mark, false, options)
      }),
    command: (command: UserCommand, options: CommandOptions = {}): Promise<Ran> =>
      inTurn(async () => {
        const mark = newMark()
        const answer = await send(state, commandLine(command, mark, options), mark, true, options)
        return { status: answer.status, stdout: decode(answer.stdout), stderr: decode(answer.stderr) }
      }),
    close: async () => {
      breakDown(state, new Unreachable('stopped', 'the shell was closed'))
      pipes.end()
    },
  }
}

interface State {
  readonly pipes: Pipes
  readonly gone: () => void
  broken: Unreachable | undefined
  now: Exchange | undefined
}

function breakDown(state: State, error: Unreachable): void {
  if (!state.broken) state.gone()
  state.broken ??= error
  state.now?.fail(state.broken)
}

/** Sends one line and waits for its answer, its timeout or the stop of the run. */
function send(state: State, line: string, mark: string, isCommand: boolean, options: CommandOptions): Promise<FrameAnswer> {
  return new Promise((resolve, reject) => {
    if (state.broken) return reject(state.broken)
    const stop = (error: Unreachable) => {
      breakDown(state, error)
      state.pipes.kill()
    }
    const aborted = () => stop(new Unreachable('stopped', 'it was stopped'))
    if (options.signal?.aborted) return reject(new Unreachable('stopped', 'it was stopped'))
    const { timeout } = options
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => stop(new Unreachable('timeout', `it took more than ${timeout} s`)), timeout * 1000)
    const over = () => {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', aborted)
      state.now = undefined
    }
    state.now = exchange(mark, isCommand, options, {
      done(answer, leftover) {
        over()
        if (leftover) abandon(state)
        resolve(answer)
      },
      fail(error) {
        over()
        reject(error)
      },
    })
    options.signal?.addEventListener('abort', aborted, { once: true })
    state.pipes.write(line)
  })
}

/** What the command left running keeps its pipes: it goes on, and the next work gets a shell of its own. */
function abandon(state: State): void {
  breakDown(state, new Unreachable('lost', 'the shell was given up: something that a command left running holds its pipes'))
  state.pipes.end()
}
