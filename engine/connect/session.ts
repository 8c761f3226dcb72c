import type { Ran, UserCommand } from '../module.ts'
import { decode } from '../shell/records.ts'
import type { Sh } from '../shell/sh.ts'
import { collector, commandLine, frameLine, newMark } from './framing.ts'
import { type CommandOptions, type FrameAnswer, type FrameOptions, type Shell, Unreachable } from './link.ts'
import type { Pipes } from './pipes.ts'

/** What a session needs beside its pipes: a way to end what runs on the host. */
export interface SessionOptions {
  /** Kills the process group of the shell, and with it what runs in it. */
  readonly end: () => void
}

/** A long-lived shell over pipes; one frame or command at a time, further ones wait their turn. */
export function session(pipes: Pipes, { end }: SessionOptions): Shell {
  let broken: Unreachable | undefined
  let feed: { out: (bytes: Uint8Array) => void; err: (bytes: Uint8Array) => void; fail: (error: Unreachable) => void } | undefined
  let last: Promise<unknown> = Promise.resolve()
  const give = (phase: Unreachable['phase'], message: string, hint?: string) => {
    broken ??= new Unreachable(phase, message, hint)
    feed?.fail(broken)
  }
  pipes.onStdout(bytes => feed?.out(bytes))
  pipes.onStderr(bytes => feed?.err(bytes))
  pipes.onClose(why => give('lost', why))
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work)
    last = mine.catch(() => undefined)
    return mine
  }
  const stop = (phase: 'timeout' | 'stopped', message: string) => {
    give(phase, message)
    end()
  }
  const exchange = (line: string, mark: string, options: CommandOptions): Promise<FrameAnswer> =>
    new Promise((resolve, reject) => {
      if (broken) return reject(broken)
      const out = collector(mark, options.onOutput && (bytes => options.onOutput?.('stdout', bytes)))
      const err = collector(mark, options.onOutput && (bytes => options.onOutput?.('stderr', bytes)))
      const aborted = () => stop('stopped', 'it was stopped')
      const timer = options.timeout === undefined ? undefined : setTimeout(() => stop('timeout', `it took more than ${options.timeout} s`), options.timeout * 1000)
      const over = () => {
        clearTimeout(timer)
        options.signal?.removeEventListener('abort', aborted)
        feed = undefined
      }
      const settle = () => {
        const [o, e] = [out.done(), err.done()]
        if (!o || !e) return
        over()
        resolve({ status: Number(o.tail), stdout: o.bytes, stderr: e.bytes })
      }
      const push = (to: typeof out) => (bytes: Uint8Array) => {
        to.push(bytes)
        settle()
      }
      feed = {
        out: push(out),
        err: push(err),
        fail: error => {
          over()
          reject(error)
        },
      }
      if (options.signal?.aborted) return aborted()
      options.signal?.addEventListener('abort', aborted, { once: true })
      pipes.write(line)
    })
  return {
    frame: (script: Sh, options: FrameOptions = {}) =>
      inTurn(() => {
        const mark = newMark()
        return exchange(frameLine(script, mark, options), mark, options)
      }),
    command: (command: UserCommand, options: CommandOptions = {}): Promise<Ran> =>
      inTurn(async () => {
        const mark = newMark()
        const answer = await exchange(commandLine(command, mark, options), mark, options)
        return { status: answer.status, stdout: decode(answer.stdout), stderr: decode(answer.stderr) }
      }),
    close: async () => {
      give('stopped', 'the shell was closed')
      pipes.kill()
    },
  }
}
