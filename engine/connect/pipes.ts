/** A process with pipes, wherever it runs: a channel of ssh2, the ssh program, a local shell. */
export interface Pipes {
  write(bytes: Uint8Array | string): void
  onStdout(listener: (bytes: Uint8Array) => void): void
  onStderr(listener: (bytes: Uint8Array) => void): void
  /** Called once, when it has ended or the link broke. */
  onClose(listener: (why: string) => void): void
  /** Ends its input: a shell that has nothing else to do ends by itself. */
  end(): void
  /** Ends it at once, with all it started. */
  kill(): void
}
