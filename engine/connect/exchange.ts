import { collector } from './framing.ts'
import type { CommandOptions, FrameAnswer, Unreachable } from './link.ts'

/** One answer on its way: fed with what the shell prints until both marks are there. */
export interface Exchange {
  out(bytes: Uint8Array): void
  err(bytes: Uint8Array): void
  fail(error: Unreachable): void
}

/** How an exchange ends. */
export interface Ending {
  /** `leftover`: what the command left running holds its pipes, so the shell cannot be used again. */
  done(answer: FrameAnswer, leftover: boolean): void
  fail(error: Unreachable): void
}

/** How long a command's pipes may stay held after its end, in milliseconds. */
const patience = 500

/** Collects an answer; of a command it also waits for the line that tells that nobody holds its pipes. */
export function exchange(mark: string, isCommand: boolean, { onOutput }: CommandOptions, ending: Ending): Exchange {
  const out = collector(mark, onOutput && (bytes => onOutput('stdout', bytes)))
  const err = collector(mark, onOutput && (bytes => onOutput('stderr', bytes)))
  const free = Buffer.from(`${mark} free\n`)
  let tail: Buffer | undefined
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const finish = (leftover: boolean) => {
    const [o, e] = [out.done(), err.done()]
    if (isOver || !o || !e) return
    isOver = true
    clearTimeout(timer)
    ending.done({ status: Number(o.tail), stdout: o.bytes, stderr: e.bytes }, leftover)
  }
  const look = () => {
    const [o, e] = [out.done(), err.done()]
    if (!o || !e) return
    if (!isCommand) return finish(false)
    tail ??= Buffer.from(o.rest)
    if (tail.includes(free)) return finish(false)
    timer ??= setTimeout(() => finish(true), patience)
  }
  return {
    out(bytes) {
      if (out.done() && tail) tail = Buffer.concat([tail, bytes])
      else out.push(bytes)
      look()
    },
    err(bytes) {
      err.push(bytes)
      look()
    },
    fail(error) {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      ending.fail(error)
    },
  }
}
