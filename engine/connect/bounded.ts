import { Unreachable } from './link.ts'

/** How long something may be waited for. */
export interface Bounds {
  /** Seconds. */
  readonly timeout?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** A promise that is waited for no longer than a timeout and a signal allow. What it stands for goes on. */
export function bounded<T>(promise: Promise<T>, { timeout, signal }: Bounds): Promise<T> {
  return new Promise((resolve, reject) => {
    const over = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stopped)
    }
    const stopped = () => {
      over()
      reject(new Unreachable('stopped', 'it was stopped'))
    }
    const late = () => {
      over()
      reject(new Unreachable('timeout', `it took more than ${timeout} s`))
    }
    const timer = timeout === undefined ? undefined : setTimeout(late, Math.max(0, timeout) * 1000)
    signal?.addEventListener('abort', stopped, { once: true })
    if (signal?.aborted) stopped()
    void promise.then(resolve, reject).finally(over)
  })
}
