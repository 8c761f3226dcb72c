import { Float, type Key, LazyMapping, Moment, Secret, Template, type Value } from '../../load/values.ts'
import { Loop } from './loop-facts.ts'
import { methods } from './methods.ts'
import { Callable, isMapping, isNumber, isText, need, numberOf, typeName, Undefined } from './python.ts'
import type { Run } from './run.ts'

/** A member of a value by a dotted name: Python's method where the type has one of that name, else the item. */
export function member(run: Run, of: unknown, name: string): unknown {
  if (of instanceof Undefined) return new Undefined(of.what, of.cause)
  const value = need(run.open(of))
  if (value instanceof Loop) return value.facts.get(name) ?? new Undefined(`loop has no '${name}'`)
  const method = methods(value, name)
  if (method) return new Callable(name, method)
  if (isMapping(value)) {
    if (value.has(name)) return run.open(value.get(name))
    return new Undefined(`'dict object' has no attribute '${name}'`)
  }
  if (value instanceof Moment) return momentMember(value, name)
  return new Undefined(`'${typeName(value)} object' has no attribute '${name}'`)
}

/** An item of a value by its key or position; a method's name works too, as Jinja has it. */
export function item(run: Run, of: unknown, key: unknown): unknown {
  if (of instanceof Undefined) return new Undefined(of.what, of.cause)
  const value = need(run.open(of))
  const wanted = need(run.open(key))
  if (isMapping(value)) return fromMapping(run, value, wanted)
  if ((Array.isArray(value) || isText(value)) && (isNumber(wanted) || typeof wanted === 'boolean')) {
    const items = isText(value) ? Array.from(value) : value
    const at = numberOf(wanted)
    const found = items[at < 0 ? items.length + at : at]
    return found === undefined ? new Undefined(`${typeName(value)} object has no element ${at}`) : run.open(found)
  }
  return isText(wanted) ? member(run, value, wanted) : new Undefined(`${typeName(value)} object has no element ${String(wanted)}`)
}

function fromMapping(run: Run, value: Map<Key, unknown>, wanted: unknown): unknown {
  const key = wanted as Key
  if (value.has(key)) return run.open(value.get(key))
  if (wanted instanceof Float && value.has(wanted.value)) return run.open(value.get(wanted.value))
  const method = isText(wanted) ? methods(value, wanted) : undefined
  if (method && isText(wanted)) return new Callable(wanted, method)
  const what =
    value instanceof LazyMapping
      ? `"hostvars['${String(wanted)}']"`
      : `'dict object' has no attribute ${isText(wanted) ? `'${wanted}'` : String(wanted)}`
  return new Undefined(what)
}

function momentMember({ epoch }: Moment, name: string): unknown {
  const date = new Date(epoch)
  const parts: { readonly [name: string]: () => number } = {
    year: () => date.getUTCFullYear(),
    month: () => date.getUTCMonth() + 1,
    day: () => date.getUTCDate(),
    hour: () => date.getUTCHours(),
    minute: () => date.getUTCMinutes(),
    second: () => date.getUTCSeconds(),
  }
  return Object.hasOwn(parts, name) ? parts[name]?.() : new Undefined(`'datetime' has no attribute '${name}'`)
}

/** A value without secrets inside; tells the run that one was read. */
export function opened(value: unknown, onSecret: () => void): unknown {
  if (value instanceof Secret) {
    onSecret()
    return opened(value.reveal(), onSecret)
  }
  if (value instanceof Template) return value.source
  if (!holdsSecret(value)) return value
  if (Array.isArray(value)) return value.map(part => opened(part, onSecret))
  return new Map([...(value as Map<Key, Value>)].map(([key, part]) => [key, opened(part, onSecret)]))
}

function holdsSecret(value: unknown): boolean {
  if (value instanceof Secret) return true
  if (Array.isArray(value)) return value.some(holdsSecret)
  if (!(value instanceof Map) || value instanceof LazyMapping) return false
  for (const part of value.values()) if (holdsSecret(part)) return true
  return false
}
