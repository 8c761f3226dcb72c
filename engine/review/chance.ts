import { createHash, randomBytes } from 'node:crypto'
import type { World } from '../load/world.ts'

/** What templates found by chance when a plan was made: its moment, and what each draw is worked out from. */
export interface Chance {
  /** Milliseconds since 1970. */
  readonly now: number
  readonly seed: string
  /** The same for passwords; whoever knows it can tell them. */
  readonly secretSeed?: string
}

/** The chance of a plan that is made now. */
export function chanceOf(now: number): Required<Chance> {
  return { now, seed: randomBytes(16).toString('hex'), secretSeed: randomBytes(32).toString('hex') }
}

/** A world whose clock stands still, and in which what is drawn at a place is always the same. */
export function byChance(world: World, { now, seed, secretSeed }: Chance, place: string): World {
  return {
    ...world,
    now: () => now,
    random: draws(seed, place),
    entropy: secretSeed === undefined ? world.entropy : draws(secretSeed, place),
  }
}

function draws(seed: string, place: string): () => number {
  let count = 0
  return () => {
    const drawn = createHash('sha256').update(JSON.stringify([seed, place, count++]))
    return drawn.digest().readUIntBE(0, 6) / 2 ** 48
  }
}
