import type { Key } from '../../../load/values.ts'
import { anyText, eachOf, mappingOf } from '../arguments.ts'
import { Fault, type Item, type ItemMap } from '../items.ts'
import { entries } from '../library.ts'
import { asKey, findIn } from '../python/compare.ts'
import { text } from '../python/text.ts'
import { bare } from '../session.ts'
import { patternOf } from './regex.ts'

/** Filters on the keys of nested data, as ansible.utils has them. */
export const keyFilters = entries({
  keep_keys: [
    'data target matching_parameter?',
    (_, value, target, how) => {
      const data = nested(value, 'keep_keys', 'keep operation')
      const fits = anyOf(wordsOf(target), how)
      return Array.isArray(data) ? data.map(one => kept(bare(one as Item), fits)) : kept(data, fits)
    },
  ],
  remove_keys: [
    'data target matching_parameter?',
    (_, value, target, how) => removed(nested(value, 'remove_keys', 'attribute removal'), anyOf(wordsOf(target), how)),
  ],
  replace_keys: [
    'data target matching_parameter?',
    (_, value, target, how) =>
      replaced(
        nested(value, 'replace_keys', 'replace operation'),
        eachOf(target).map(one => renamingOf(mappingOf(one), how)),
      ),
  ],
})

type Fits = (key: Key) => boolean

interface Renaming {
  readonly fits: Fits
  readonly after: Key
}

function nested(value: Item | undefined, filter: string, purpose: string): Item {
  if (Array.isArray(value) || value instanceof Map) return value
  throw new Fault(`Error when using plugin '${filter}': Input is not valid for ${purpose}`)
}

function wordsOf(target: Item | undefined): string[] {
  return typeof target === 'string' ? [target] : eachOf(target).map(one => anyText(one))
}

function anyOf(words: readonly string[], how: Item | undefined): Fits {
  const each = words.map(word => fitting(word, how === undefined || how === null ? 'equal' : anyText(how)))
  return key => each.some(fits => fits(text(key)))
}

function fitting(word: string, how: string): (key: string) => boolean {
  if (how === 'equal') return key => key === word
  if (how === 'starts_with') return key => key.startsWith(word)
  if (how === 'ends_with') return key => key.endsWith(word)
  if (how !== 'regex') throw new Fault(`value of matching_parameter must be one of: starts_with, ends_with, regex, got: ${how}`)
  const pattern = patternOf(word, '')
  return key => pattern.exec(key)?.index === 0
}

const isEmpty = (value: Item) => (Array.isArray(value) && value.length === 0) || (value instanceof Map && value.size === 0)

/** What fits, and the ways to it; what stands in lists by itself stays, what is left empty goes. */
function kept(value: Item, fits: Fits): Item {
  if (Array.isArray(value)) return value.map(one => kept(bare(one as Item), fits)).filter(one => !isEmpty(one))
  if (!(value instanceof Map)) return value
  const members = [...(value as ItemMap)].map(([key, member]) => [key, bare(member)] as const)
  const nests = (member: Item) => Array.isArray(member) || member instanceof Map
  return new Map(
    members
      .filter(([key, member]) => nests(member) || fits(key))
      .map(([key, member]) => [key, kept(member, fits)] as const)
      .filter(([, member]) => !isEmpty(member)),
  )
}

/** What does not fit; mappings in lists that are left empty go, and what was empty there. */
function removed(value: Item, fits: Fits): Item {
  if (Array.isArray(value))
    return value
      .map(one => bare(one as Item))
      .filter(one => !isEmpty(one))
      .map(one => removed(one, fits))
      .filter(one => !(one instanceof Map && one.size === 0))
  if (!(value instanceof Map)) return value
  return new Map([...(value as ItemMap)].filter(([key]) => !fits(key)).map(([key, member]) => [key, removed(bare(member), fits)]))
}

function renamingOf(target: ItemMap, how: Item | undefined): Renaming {
  const other = [...target.keys()].find(key => key !== 'before' && key !== 'after')
  if (other !== undefined) throw new Fault(`target.${text(other)}. Supported parameters include: after, before.`)
  return { fits: anyOf([anyText(findIn(target, 'before'))], how), after: asKey(findIn(target, 'after') ?? null) }
}

/** Keys by their new names: one renaming after the other, and a renamed key comes last. */
function replaced(value: Item, renamings: readonly Renaming[]): Item {
  if (Array.isArray(value)) return value.map(one => replaced(bare(one as Item), renamings))
  if (!(value instanceof Map)) return value
  const made = new Map([...(value as ItemMap)].map(([key, member]) => [key, replaced(bare(member), renamings)] as const))
  for (const { fits, after } of renamings) {
    for (const key of [...made.keys()].filter(fits)) {
      const member = made.get(key) ?? null
      made.delete(key)
      made.delete(after)
      made.set(after, member)
    }
  }
  return made
}
