import type { Key } from '../../../load/values.ts'
import { anyText, flagOf } from '../arguments.ts'
import { Fault, type Item, type ItemMap, missing, Undefined } from '../items.ts'
import { entries } from '../library.ts'
import { asKey } from '../python/compare.ts'
import { item } from '../python/members.ts'
import { text } from '../python/text.ts'
import { bare } from '../session.ts'

/** Filters on the ways into nested data, as ansible.utils has them. */
export const wayFilters = entries({
  get_path: ['var path wantlist?', (_, value, path, list) => listed(leafAt(value ?? null, anyText(path)), list)],
  to_paths: ['var prepend? wantlist?', (_, value, prepend, list) => listed(waysOf(value ?? null, anyText(prepend ?? undefined)), list)],
})

function listed(value: Item, wantsList: Item | undefined): Item {
  return flagOf(wantsList) ? [value] : value
}

const step = /^(?:\.?([^.[\]]+)|\[(-?\d+)\]|\['(.*?)'\]|\["(.*?)"\])/

/** What stands at a way, as a template of its own hands it over: numbers as text. */
export function leafAt(value: Item, path: string): Item {
  const found = memberAt(value, path)
  return Array.isArray(found) || found instanceof Map || found === null || typeof found === 'boolean' ? found : text(found)
}

/** What stands at a way such as `a.b[0]['c d']`. */
function memberAt(value: Item, path: string): Item {
  let [rest, at] = [path, value]
  while (rest !== '') {
    const found = step.exec(rest)
    if (!found) throw new Fault(`the path "${path}" cannot be read from "${rest}" on`)
    const [all, word, index, single, double] = found
    at = bare(item(at, index === undefined ? (named(at, word) ?? single ?? double ?? '') : Number(index)))
    if (at instanceof Undefined) return missing(at)
    rest = rest.slice(all.length)
  }
  return at
}

/** A word of a way: of a list it is a number, `a.0`. */
function named(at: Item, word: string | undefined): Item | undefined {
  return word !== undefined && Array.isArray(at) && /^\d+$/.test(word) ? Number(word) : word
}

/** Every leaf of nested data by the way that leads to it; what is empty is a leaf. */
export function waysOf(value: Item, prepend: string): ItemMap {
  const found: [Key, Item][] = []
  const walk = (at: Item, way: string) => {
    const members = membersOf(at, way === '')
    if (members.length === 0) found.push([way, at])
    for (const [key, member] of members) walk(member, way + key)
  }
  walk(value, prepend)
  return new Map(found.map(([way, leaf]) => [asKey(way as Item), leaf]))
}

function membersOf(value: Item, isFirst: boolean): (readonly [step: string, member: Item])[] {
  if (Array.isArray(value)) return (value as readonly Item[]).map((member, at) => [`[${at}]`, bare(member)] as const)
  if (!(value instanceof Map)) return []
  return [...(value as ItemMap)].map(([key, member]) => {
    const name = text(key)
    if (isFirst) return [name, bare(member)] as const
    return [/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? `.${name}` : `['${name}']`, bare(member)] as const
  })
}
