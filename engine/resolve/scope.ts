import { type Key, LazyMapping, type Mapping, type Value } from '../load/values.ts'
import type { Layer } from './precedence.ts'

/** Finds variables by name: raw, as they were written. */
export interface VariableScope {
  get(name: string): Value | undefined
  names(): Iterable<string>
  /** Whether the variable's text stays text: of a set_fact whose filter says so, where no other level hides it. */
  isKept(name: string): boolean
}

/** A scope over layers, the last winning, with magic variables above them; `merges` where mappings of several layers become one (hash_behaviour). */
export function scopeOf(layers: readonly Layer[], magic: ReadonlyMap<string, () => Value | undefined>, merges = false): VariableScope {
  const highest = [...layers].reverse()
  return {
    get(name) {
      const special = magic.get(name)?.()
      if (special !== undefined) return special
      if (!merges) return highest.find(layer => layer.vars.has(name))?.vars.get(name)
      return layers.map(layer => layer.vars.get(name)).reduce(merged, undefined)
    },
    isKept: name => !magic.has(name) && highest.find(layer => layer.vars.has(name))?.kept?.has(name) === true,
    names: () => new Set([...layers.flatMap(layer => [...layer.vars.keys()].map(String)), ...magic.keys()]),
  }
}

/** What two levels give, the second winning: mappings become one, and so do mappings in them. */
function merged(below: Value | undefined, above: Value | undefined): Value | undefined {
  if (above === undefined) return below
  if (!(below instanceof Map && above instanceof Map)) return above
  const [under, over_] = [below as Mapping, above as Mapping]
  return new Map<Key, Value>([...under, ...[...over_].map(([key, value]): [Key, Value] => [key, merged(under.get(key), value) ?? value])])
}

/** A scope with a few names above another one: a registered result for changed_when, a loop's item. */
export function over(vars: Mapping, scope: VariableScope): VariableScope {
  return {
    get: name => vars.get(name) ?? (vars.has(name) ? null : scope.get(name)),
    isKept: name => !vars.has(name) && scope.isKept(name),
    names: () => new Set([...[...vars.keys()].map(String), ...scope.names()]),
  }
}

/** All variables as one mapping whose members are rendered when they are read. */
export function rendered(names: () => Iterable<Key>, render: (name: string) => Value | undefined): Mapping {
  return new LazyMapping(names, key => render(String(key)))
}
