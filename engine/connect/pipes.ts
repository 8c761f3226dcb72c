/** How a process with pipes came to its end. */
export interface Ended {
  readonly why: string
  /** The connection under it broke, so that nobody knows what became of it. */
  readonly isLost: boolean
  readonly status?: number | undefined
}

/** Who hears what a process prints. */
export interface Ears {
  out(bytes: Uint8Array): void
  err(bytes: Uint8Array): void
  /** Called once. */
  closed(end: Ended): void
}

/** A process with pipes, wherever it runs: a channel of ssh2, the ssh program, a process of ours, one in a container. */
export interface Pipes {
  /** What is written before it runs waits for it. */
  write(bytes: Uint8Array | string): void
  /** From now on these hear it, and no others; who comes after its end is told of it at once. */
  listen(ears: Ears): void
  /** Ends its input: a shell that has nothing else to do ends by itself. */
  end(): void
  /** Lets go of it at once. What runs on the host need not notice before it reads or prints. */
  drop(): void
}

/** A way onto a machine: starts programs there, each with pipes of its own. */
export interface Carrier {
  /** Starts a command line there, in the shell of who logged in. */
  start(command: string): Pipes
  readonly isOpen: boolean
  close(): void
}

const nobody: Ears = { out: () => undefined, err: () => undefined, closed: () => undefined }

/** The hearing side of pipes: what comes goes to who listens at the moment, and the end is told exactly once. */
export function hearing(): { readonly ears: Ears; readonly listen: Pipes['listen'] } {
  let heard = nobody
  let end: Ended | undefined
  return {
    ears: {
      out: bytes => heard.out(bytes),
      err: bytes => heard.err(bytes),
      closed: how => {
        if (end) return
        end = how
        heard.closed(how)
      },
    },
    listen: ears => {
      heard = ears
      if (end) ears.closed(end)
    },
  }
}
