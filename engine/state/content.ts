import { createHash } from 'node:crypto'

/** What a file holds, compared by hash. The bytes are there when they come from the control side or were asked for. */
export class Content {
  /** SHA-1 of the bytes, in hex: the hash that `stat`, `copy` and `file` of playbooks speak of. */
  readonly sha1: string
  readonly bytes: Uint8Array | undefined
  /** Another run makes other bytes for the same wish: a hash with a salt of its own. */
  readonly isOnce: boolean
  constructor(sha1: string, bytes?: Uint8Array, isOnce = false) {
    this.sha1 = sha1
    this.bytes = bytes
    this.isOnce = isOnce
  }
  /** Content of these bytes. */
  static of(bytes: Uint8Array | string): Content {
    const buffer = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes
    return new Content(createHash('sha1').update(buffer).digest('hex'), buffer)
  }
  /** What a program of the target will make, in a check: nobody knows it, but that it is no other's. */
  static unknown(path: string): Content {
    return new Content(`what ${path} will hold`)
  }
  /** False for what is not made yet. */
  get isKnown(): boolean {
    return !this.sha1.includes(' ')
  }
  /** Whether the run will make just these bytes. */
  get isCertain(): boolean {
    return this.isKnown && !this.isOnce
  }
  toJSON(): string {
    if (!this.isKnown) return this.sha1
    return `sha1:${this.sha1}`
  }
}
