/** How far the user wants a run to stop. */
export interface Interrupts {
  /** The first interrupt: end what runs, begin nothing. */
  readonly signal: AbortSignal
  /** The second: at once. */
  readonly kill: AbortSignal
  /** Counts one interrupt, as Ctrl-C does. */
  interrupt(): void
  /** Ends a little after the second one, whatever still hangs. */
  readonly killed: Promise<void>
  close(): void
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** Milliseconds for connections to be dropped before the process goes. */
const grace = 1000

/** Listens for Ctrl-C and its relatives until it is closed. */
export function listenForInterrupts(): Interrupts {
  const [stop, kill] = [new AbortController(), new AbortController()]
  let gone: () => void = () => undefined
  const killed = new Promise<void>(resolve => {
    gone = resolve
  })
  const interrupt = () => {
    if (!stop.signal.aborted) return stop.abort()
    kill.abort()
    setTimeout(gone, grace).unref()
  }
  for (const name of signals) process.on(name, interrupt)
  return {
    signal: stop.signal,
    kill: kill.signal,
    interrupt,
    killed,
    close() {
      for (const name of signals) process.off(name, interrupt)
    },
  }
}
