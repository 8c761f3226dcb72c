import { anyText, integerOf } from '../arguments.ts'
import { Fault, type Item } from '../items.ts'
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
  random_mac: ['value seed?', (kernel, value, seed) => randomMac(value ?? null, chance(kernel, seed))],
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
  if (list.length === 0) throw new Fault('Cannot choose from an empty sequence')
  return list[by.below(list.length)] ?? null
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

/** The five bytes that Ansible draws, whatever is needed of them. */
function randomMac(value: Item, by: Chance): string {
  if (typeof value !== 'string') throw new Fault(`Invalid value type (<class '${typeName(value)}'>) for random_mac (${anyText(value)})`)
  const wrong = (why: string) => new Fault(`Invalid value (${value.toLowerCase()}) for random_mac: ${why}`)
  const given = value.toLowerCase().split(':')
  if (given.length > 5) throw wrong('5 colon(:) separated items max')
  if (given.includes('')) throw wrong('empty item')
  const odd = given.find(part => !/^[0-9a-f]{2}/.test(part))
  if (odd !== undefined) throw wrong(`${odd} not hexa byte`)
  const drawn = (0x1000000000 + by.below(0xf000000000)).toString(16).match(/../g) ?? []
  return [...given, ...drawn.slice(0, 6 - given.length)].join(':')
}
