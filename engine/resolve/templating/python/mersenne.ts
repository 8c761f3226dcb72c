import { createHash } from 'node:crypto'
import type { Item } from '../items.ts'
import { isFloat, isNumeric, toBigInt } from './numbers.ts'
import { text } from './text.ts'

/** Chance of some kind: a number below a limit. */
export interface Chance {
  below(limit: number): number
}

/** Python's Random(seed): the Mersenne Twister, seeded as Python seeds it, so that the same seed gives the same choice. */
export function seeded(seed: Item): Chance {
  const next = twister(words(seed))
  return {
    below: limit => {
      if (limit <= 1) return 0
      const bits = limit.toString(2).length
      for (;;) {
        const drawn = bits <= 32 ? next() >>> (32 - bits) : next() + (next() >>> (64 - bits)) * 2 ** 32
        if (drawn < limit) return drawn
      }
    },
  }
}

/** Chance without a seed. */
export function unseeded(random: () => number): Chance {
  return { below: limit => Math.floor(random() * limit) }
}

function words(seed: Item): number[] {
  let value = isNumeric(seed) && !isFloat(seed) ? toBigInt(seed) : textSeed(text(seed))
  if (value < 0n) value = -value
  const found: number[] = []
  for (; value > 0n; value >>= 32n) found.push(Number(value & 0xffffffffn))
  return found.length === 0 ? [0] : found
}

function textSeed(written: string): bigint {
  const bytes = Buffer.from(written, 'utf8')
  return BigInt(`0x${Buffer.concat([bytes, createHash('sha512').update(bytes).digest()]).toString('hex')}`)
}

const size = 624

function twister(key: readonly number[]): () => number {
  const state = initial(key)
  let at = size
  return () => {
    if (at >= size) {
      twist(state)
      at = 0
    }
    let y = state[at++] ?? 0
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    return (y ^ (y >>> 18)) >>> 0
  }
}

function initial(key: readonly number[]): Uint32Array {
  const state = new Uint32Array(size)
  const was = (index: number) => (state[index] ?? 0) ^ ((state[index] ?? 0) >>> 30)
  state[0] = 19_650_218
  for (let i = 1; i < size; i++) state[i] = Math.imul(1_812_433_253, was(i - 1)) + i
  let [i, j] = [1, 0]
  const advance = () => {
    i += 1
    if (i < size) return
    state[0] = state[size - 1] ?? 0
    i = 1
  }
  for (let k = Math.max(size, key.length); k > 0; k--) {
    state[i] = ((state[i] ?? 0) ^ Math.imul(was(i - 1), 1_664_525)) + (key[j] ?? 0) + j
    j = (j + 1) % key.length
    advance()
  }
  for (let k = size - 1; k > 0; k--) {
    state[i] = ((state[i] ?? 0) ^ Math.imul(was(i - 1), 1_566_083_941)) - i
    advance()
  }
  state[0] = 0x80000000
  return state
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < size; i++) {
    const y = ((state[i] ?? 0) & 0x80000000) | ((state[(i + 1) % size] ?? 0) & 0x7fffffff)
    state[i] = (state[(i + 397) % size] ?? 0) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0)
  }
}
