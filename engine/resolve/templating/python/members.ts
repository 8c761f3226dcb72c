import { Float, LazyMapping, Moment, Unknown } from '../../../load/values.ts'
import { integerOf } from '../arguments.ts'
import { Callable, Fault, type Item, type ItemMap, missing, Thing, Tuple, tuple, Undefined, Waiting } from '../items.ts'
import { bare } from '../session.ts'
import { asKey, findIn } from './compare.ts'
import { listMethods, mappingMethods, tupleMethods } from './container-methods.ts'
import { Group } from './group.ts'
import { bound, methods } from './method.ts'
import { momentMember } from './moment-members.ts'
import { floating, isFloat, isInteger, isNumeric, toBigInt, toNumber } from './numbers.ts'
import { operatorMember } from './operator-methods.ts'
import { characters, typeName } from './text.ts'
import { decode, textMethods } from './text-methods.ts'

/** `object.name`: a method or attribute, else what a mapping holds under that name. */
export function attribute(object: Item, name: string): Item {
  if (object instanceof Undefined || object instanceof Unknown) return object
  if (object instanceof Map) return mappingAttribute(object as ItemMap, name)
  return ownMember(object, name) ?? absent(object, name)
}

function mappingAttribute(map: ItemMap, name: string): Item {
  const method = map instanceof LazyMapping && map.has(name) ? undefined : bound(mappingMethods, map, name)
  if (method) return method
  const found = map.get(name)
  return found === undefined ? absent(map, name) : bare(found)
}

function absent(object: Item, name: string): Item {
  const operator = operatorMember(object, name)
  if (operator !== undefined) return operator
  if (name.startsWith('__')) return new Undefined(`access to attribute '${name}' of '${typeName(object)}' object is unsafe`)
  return new Undefined(`'${typeName(object)} object' has no attribute '${name}'`)
}

/** `object[key]`: an element or a member, else a method of that name. */
export function item(object: Item, key: Item): Item {
  if (object instanceof Undefined || object instanceof Unknown) return object
  if (key instanceof Unknown) return key
  if (key instanceof Undefined) return missing(key)
  const found = element(object, bare(key))
  if (found !== undefined) return bare(found)
  if (typeof key === 'string') {
    const method = object instanceof Map ? bound(mappingMethods, object as ItemMap, key) : ownMember(object, key)
    return method ?? absent(object, key)
  }
  if (object instanceof Map)
    return new Undefined(`'dict object' has no attribute ${typeof key === 'object' ? 'of that kind' : String(key)}`)
  return new Undefined(`${typeName(object)} object has no element ${typeof key === 'object' ? 'of that kind' : String(key)}`)
}

function element(object: Item, key: Item): Item | undefined {
  if (object instanceof Map) return findIn(object as ItemMap, asKey(key))
  if (!isInteger(key)) return undefined
  const at = toNumber(key)
  if (Array.isArray(object)) return (object as readonly Item[]).at(at)
  if (typeof object === 'string') return characters(object).at(at)
  return object instanceof Uint8Array ? object.at(at) : undefined
}

/** What an object that is no mapping has under a name; undefined where it has nothing. */
function ownMember(object: Item, name: string): Item | undefined {
  if (typeof object === 'string') return bound(textMethods, object, name)
  if (object instanceof Group) return object.named(name) ?? bound(tupleMethods, object, name)
  if (object instanceof Tuple) return bound(tupleMethods, object, name)
  if (Array.isArray(object)) return bound(listMethods, object as readonly Item[], name)
  if (isNumeric(object)) return bound(isFloat(object) ? floatMethods : integerMethods, object, name) ?? numberMember(object, name)
  if (object instanceof Uint8Array) return bound(bytesMethods, object, name)
  if (object instanceof Moment) return momentMember(object, name)
  return object instanceof Thing ? object.member(name) : undefined
}

const integerMethods = methods<Item>({
  bit_length: [
    '',
    self =>
      isInteger(self)
        ? toBigInt(self)
            .toString(2)
            .replace(/^-|^0$/g, '').length
        : 0,
  ],
  is_integer: ['', () => true],
})

const floatMethods = methods<Item>({
  is_integer: ['', self => self instanceof Float],
})

const bytesMethods = methods<Uint8Array>({
  decode: ['encoding? errors?', (self, encoding) => decode(self, typeof encoding === 'string' ? encoding : 'utf-8')],
  hex: ['', self => Buffer.from(self).toString('hex')],
})

function numberMember(object: Item, name: string): Item | undefined {
  if (name === 'real') return object
  if (name === 'imag') return isFloat(object) ? floating(0) : 0
  return undefined
}

/** `object[from:to:step]` of a list, a tuple, a text or bytes. */
export function slice(object: Item, from: Item, to: Item, step: Item): Item {
  if (object instanceof Unknown) throw new Waiting(object)
  if (object instanceof Undefined) return missing(object)
  const by = step === null ? 1 : integerOf(step)
  if (by === 0) throw new Fault('slice step cannot be zero')
  if (typeof object === 'string') return cut(characters(object), from, to, by).join('')
  if (object instanceof Uint8Array) return new Uint8Array(cut([...object], from, to, by))
  if (!Array.isArray(object)) throw new Fault(`'${typeName(object)}' object cannot be sliced`)
  const members = cut(object as readonly Item[], from, to, by)
  return object instanceof Tuple ? tuple(...members) : members
}

function cut<T>(list: readonly T[], from: Item, to: Item, step: number): T[] {
  const { length } = list
  const clamp = (at: Item, fallback: number) => {
    if (at === null) return fallback
    const wanted = integerOf(at) < 0 ? length + integerOf(at) : integerOf(at)
    return step > 0 ? Math.min(Math.max(wanted, 0), length) : Math.min(Math.max(wanted, -1), length - 1)
  }
  const start = clamp(from, step > 0 ? 0 : length - 1)
  const end = clamp(to, step > 0 ? length : -1)
  if (step === 1) return list.slice(start, end)
  const picked: T[] = []
  for (let at = start; step > 0 ? at < end : at > end; at += step) picked.push(list[at] as T)
  return picked
}

/** Calls something with arguments; what cannot be called is refused. */
export function call(callee: Item, args: readonly Item[], keywords: ReadonlyMap<string, Item>): Item {
  if (callee instanceof Callable) return callee.invoke(args, keywords)
  if (callee instanceof Unknown) return callee
  if (callee instanceof Undefined) return missing(callee)
  const inner = callee instanceof Thing ? callee.member('__call__') : undefined
  if (inner instanceof Callable) return inner.invoke(args, keywords)
  throw new Fault(`'${typeName(callee)}' object is not callable`)
}
