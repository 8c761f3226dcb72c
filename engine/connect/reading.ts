/** Who hears of one stream while an answer is read from it. */
export interface Hearers {
  /** The answer's bytes as they come. */
  readonly onBytes?: ((bytes: Uint8Array) => void) | undefined
  /** Bytes that stand before the answer and belong to nobody. */
  readonly onStray: (bytes: Uint8Array) => void
  /** What a shell says of itself before its first answer. */
  readonly onGreeting?: ((words: readonly string[]) => void) | undefined
}

/** One answer on one stream. */
export interface Reading {
  push(bytes: Uint8Array): void
  readonly isBegun: boolean
  /** The bytes between the marks, once both are there. */
  readonly bytes: Buffer | undefined
  /** What stands behind the second mark on its line. */
  readonly tail: string
  /** Whether `free` was said behind it. */
  readonly isFree: boolean
}

interface State {
  phase: 'before' | 'inside' | 'after'
  held: Buffer
  readonly passed: Buffer[]
  bytes: Buffer | undefined
  tail: string
  isFree: boolean
}

/** Reads one answer: `MARK(` begins it, `MARK)` ends it, `MARK free` may follow. */
export function reading(mark: string, hearers: Hearers): Reading {
  const state: State = { phase: 'before', held: Buffer.alloc(0), passed: [], bytes: undefined, tail: '', isFree: false }
  return {
    push(bytes) {
      state.held = state.held.length === 0 ? Buffer.from(bytes) : Buffer.concat([state.held, bytes])
      if (state.phase === 'before') readBefore(state, mark, hearers)
      if (state.phase === 'inside') readInside(state, mark, hearers)
      if (state.phase === 'after') readAfter(state, mark)
    },
    get isBegun() {
      return state.phase !== 'before'
    },
    get bytes() {
      return state.bytes
    },
    get tail() {
      return state.tail
    },
    get isFree() {
      return state.isFree
    },
  }
}

function readBefore(state: State, mark: string, { onStray, onGreeting }: Hearers): void {
  for (;;) {
    const at = state.held.indexOf(mark)
    const lineEnd = at < 0 ? -1 : state.held.indexOf(10, at)
    const stray = at < 0 ? unmarked(state.held, Buffer.from(mark)) : at
    if (stray > 0) onStray(state.held.subarray(0, stray))
    state.held = state.held.subarray(stray)
    if (at < 0 || lineEnd < 0) return
    const said = state.held.subarray(mark.length, lineEnd - stray).toString('latin1')
    state.held = state.held.subarray(lineEnd - stray + 1)
    if (said === '(') {
      state.phase = 'inside'
      return
    }
    if (said.startsWith('<')) onGreeting?.(said.slice(1).trim().split(' '))
  }
}

function readInside(state: State, mark: string, { onBytes }: Hearers): void {
  const needle = Buffer.from(`${mark})`)
  const at = state.held.indexOf(needle)
  const lineEnd = at < 0 ? -1 : state.held.indexOf(10, at + needle.length)
  const sure = at < 0 ? unmarked(state.held, needle) : at
  if (sure > 0) {
    const bytes = state.held.subarray(0, sure)
    state.passed.push(bytes)
    onBytes?.(bytes)
    state.held = state.held.subarray(sure)
  }
  if (at < 0 || lineEnd < 0) return
  state.tail = state.held
    .subarray(needle.length, lineEnd - sure)
    .toString('latin1')
    .trim()
  state.bytes = Buffer.concat(state.passed)
  state.held = state.held.subarray(lineEnd - sure + 1)
  state.phase = 'after'
}

function readAfter(state: State, mark: string): void {
  state.isFree ||= state.held.includes(`${mark} free\n`)
  state.held = state.held.subarray(Math.max(0, state.held.length - 64))
}

/** How many bytes cannot be the beginning of a mark: those after them are, as far as they go. */
function unmarked(bytes: Buffer, needle: Buffer): number {
  for (let length = Math.min(needle.length - 1, bytes.length); length > 0; length--)
    if (bytes.subarray(bytes.length - length).equals(needle.subarray(0, length))) return bytes.length - length
  return bytes.length
}
