import { anyText, flagOf, integerOf } from '../arguments.ts'
import { shuffled } from '../filters/chance.ts'
import { Fault, type Keywords } from '../items.ts'
import type { Kernel } from '../kernel.ts'
import { type Chance, unseeded } from '../python/mersenne.ts'
import type { Lookup } from './run.ts'

/** Lookups that draw, from what cannot be foretold: such a text may be a password. */
export const chanceLookups: Readonly<Record<string, Lookup>> = {
  random_string: (kernel, _terms, options) => [randomString(kernel, options)],
}

const kinds = [
  ['lower', 'abcdefghijklmnopqrstuvwxyz'],
  ['upper', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ['numbers', '0123456789'],
  ['special', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
] as const

const minimums: { readonly [kind: string]: string } = { numbers: 'min_numeric' }

function randomString(kernel: Kernel, options: Keywords): string {
  const length = integerOf(options.get('length'), 8)
  const chance = unseeded(() => kernel.world.entropy())
  const drawn = charactersOf(options, length, chance)
  if (drawn.length > length) throw new Fault(`random_string: ${drawn.length} characters are demanded of ${length}`)
  const text = shuffled(drawn, chance).join('')
  return flagOf(options.get('base64')) ? Buffer.from(text).toString('base64') : text
}

function charactersOf(options: Keywords, length: number, chance: Chance): string[] {
  const special = anyText(options.get('override_special') ?? undefined)
  const similar = flagOf(options.get('ignore_similar_chars')) ? anyText(options.get('similar_chars') ?? undefined, 'il1LoO0') : ''
  const of = (kind: string, all: string) =>
    [...(kind === 'special' && special !== '' ? special : all)].filter(one => !similar.includes(one))
  const draw = (from: readonly string[], count: number) => Array.from({ length: count }, () => from[chance.below(from.length)] ?? '')
  const all = anyText(options.get('override_all') ?? undefined)
  if (all !== '') return draw([...all], length)
  const demanded = kinds.flatMap(([kind, set]) => draw(of(kind, set), integerOf(options.get(minimums[kind] ?? `min_${kind}`), 0)))
  const open = kinds.flatMap(([kind, set]) => (flagOf(options.get(kind), true) ? of(kind, set) : []))
  const missing = length - demanded.length
  if (missing > 0 && open.length === 0) throw new Fault('Available characters cannot be None, please change constraints')
  return [...demanded, ...draw(open, Math.max(0, missing))]
}
