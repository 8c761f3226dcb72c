import { type Key, LazyMapping, type Mapping, type Value } from '../load/values.ts'
import type { Layer } from './precedence.ts'

/** Finds variables by name: raw, as they were written. */
export interface VariableScope {
  get(name: string): Value | undefined
  names(): Iterable<string>
  /** Whether the variable's text stays text: of a set_fact whose filter says so, where no other level hides it. */
  isKept(name: string): boolean
}

/** A scope over layers, the last winning, with magic variables above them. */
export function scopeOf(layers: readonly Layer[], magic: ReadonlyMap<string, () => Value | undefined>): VariableScope {
  const highest = [...layers].reverse()
  return {
    get(name) {
      const special = magic.get(name)?.()
      if (special !== undefined) return special
      return highest.find(layer => layer.vars.has(name))?.vars.get(name)
    },
    isKept: name => !magic.has(name) && highest.find(layer => layer.vars.has(name))?.kept?.has(name) === true,
    names: () => new Set([...layers.flatMap(layer => [...layer.vars.keys()].map(String)), ...magic.keys()]),
  }
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
