/** Chance that the same seed throws again. */
export interface Dice {
  /** A whole number from 0 to below `sides`. */
  throw(sides: number): number
  /** True so many times in a hundred. */
  happens(percent: number): boolean
  pick<T>(things: readonly T[]): T
}

/** Dice of a seed (mulberry32). */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const roll = (sides: number) => Math.floor(next() * sides)
  return {
    throw: roll,
    happens: percent => roll(100) < percent,
    pick: things => things[roll(things.length)] as (typeof things)[number],
  }
}
