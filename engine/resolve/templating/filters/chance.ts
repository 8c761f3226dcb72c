import { anyText, integerOf } from '../arguments.ts'
import { Fault, type Item, Undefined } from '../items.ts'
import type { Kernel } from '../kernel.ts'
import { lazyEntries } from '../library.ts'
import { type Chance, seeded, unseeded } from '../python/mersenne.ts'
import { isFloat, isNumeric } from '../python/numbers.ts'
import { typeName } from '../python/text.ts'
import { elements } from '../python/truth.ts'

/** Filters that leave it to chance; a seed makes them choose as Python would with it. */
export const chanceFilters = lazyEntries({
  random: [
    'value start? step? seed?',
    (kernel, value, start, step, seed) => random(value ?? null, start ?? null, step ?? null, chance(kernel, seed)),
  ],
  shuffle: ['value seed?', (kernel, value, seed) => shuffled(elements(value ?? null), chance(kernel, seed))],
  random_mac: ['value seed?', (kernel, value, seed) => randomMac(anyText(value), chance(kernel, seed))],
})

function chance(kernel: Kernel, seed: Item | undefined): Chance {
  return seed === undefined || seed === null ? unseeded(() => kernel.world.random()) : seeded(seed)
}

function random(end: Item, start: Item, step: Item, by: Chance): Item {
  if (isNumeric(end) && !isFloat(end)) {
    const [from, width] = [integerOf(start ?? 0), integerOf(step ?? 1)]
    const count = Math.ceil((integerOf(end) - from) / width)
    if (count <= 0) throw new Fault('empty range for random')
    return from + width * by.below(count)
  }
  if (start !== null || step !== null) throw new Fault('start and step can only be used with integer values')
  if (typeof end !== 'string' && !Array.isArray(end))
    throw new Fault(`random can only be used on sequences and integers, not on this ${typeName(end)}`)
  const list = elements(end)
  return list.length === 0 ? new Undefined('No random item, sequence was empty.') : (list[by.below(list.length)] ?? null)
}

/** A list in an order left to chance: Python's shuffle. */
export function shuffled(list: readonly Item[], by: Chance): Item[] {
  const mixed = [...list]
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = by.below(i + 1)
    ;[mixed[i], mixed[j]] = [mixed[j] ?? null, mixed[i] ?? null]
  }
  return mixed
}

function randomMac(value: string, by: Chance): string {
  const given = value
    .toLowerCase()
    .split(':')
    .filter(part => part !== '')
  if (given.length === 0 || given.length > 5) throw new Fault('Invalid value for random_mac: 5 colon(s) at most, and a prefix')
  if (given.some(part => !/^[0-9a-f]{2}$/.test(part)))
    throw new Fault(`Invalid value (${value}) for random_mac: not a prefix of a MAC address`)
  const prefix = given.join(':')
  const missing = 6 - given.length
  const low = 16 * 16 ** ((missing - 1) * 2)
  const drawn = low + by.below(16 ** (missing * 2) - low)
  return `${prefix}:${(
    drawn
      .toString(16)
      .padStart(missing * 2, '0')
      .match(/../g) ?? []
  ).join(':')}`
}
