import { LazyMapping } from '../../../load/values.ts'
import { flagOf, integerOf, mappingOf } from '../arguments.ts'
import { Fault, type Item, type ItemMap, type Keywords, type Tuple, tuple } from '../items.ts'
import { bare, session } from '../session.ts'
import { asKey, equals, findIn, keyIn, sorted } from './compare.ts'
import { type Methods, methods } from './method.ts'
import { changers } from './operator-methods.ts'
import { literal, text } from './text.ts'
import { elements } from './truth.ts'

/** Methods that change their object: a template that names one works on copies of its variables. */
export const mutators: ReadonlySet<string> = new Set([
  ...changers,
  'append',
  'clear',
  'extend',
  'insert',
  'pop',
  'popitem',
  'remove',
  'reverse',
  'setdefault',
  'sort',
  'update',
])

/** The methods of a list. */
export const listMethods: Methods<readonly Item[]> = methods<readonly Item[]>({
  append: ['object', (self, object) => done(changing(self).push(object ?? null))],
  clear: ['', self => done(changing(self).splice(0))],
  copy: ['', self => [...self]],
  count: ['value', (self, value) => self.filter(member => equals(member, value ?? null)).length],
  extend: ['iterable', (self, iterable) => done(changing(self).push(...elements(iterable ?? null)))],
  index: [
    'value start? stop?',
    (self, value, start, stop) => index(self, value ?? null, integerOf(start, 0), integerOf(stop, self.length)),
  ],
  insert: ['index object', (self, at, object) => done(changing(self).splice(integerOf(at), 0, object ?? null))],
  pop: ['index?', (self, at) => pop(self, integerOf(at, -1))],
  remove: ['value', (self, value) => done(changing(self).splice(index(self, value ?? null, 0, self.length), 1))],
  reverse: ['', self => done(changing(self).reverse())],
  sort: ['reverse?', (self, isReversed) => sort(self, flagOf(isReversed))],
})

/** The methods of a tuple. */
export const tupleMethods: Methods<Tuple> = methods<Tuple>({
  count: ['value', (self, value) => self.filter(member => equals(member, value ?? null)).length],
  index: [
    'value start? stop?',
    (self, value, start, stop) => index(self, value ?? null, integerOf(start, 0), integerOf(stop, self.length)),
  ],
})

/** The methods of a mapping. */
export const mappingMethods: Methods<ItemMap> = methods<ItemMap>({
  clear: ['', self => done(changingMap(self).clear())],
  copy: ['', self => new Map(self)],
  fromkeys: ['iterable value?', (_, iterable, value) => new Map(elements(iterable ?? null).map(key => [asKey(key), value ?? null]))],
  get: ['key default?', (self, key, fallback) => member(self, key ?? null) ?? fallback ?? null],
  items: ['', self => [...self].map(([key, value]) => tuple(key as Item, value))],
  keys: ['', self => [...self.keys()] as Item[]],
  pop: ['key default?', (self, key, fallback) => take(self, key ?? null, fallback)],
  popitem: ['', self => takeLast(self)],
  setdefault: ['key default?', (self, key, value) => member(self, key ?? null) ?? setMember(self, key ?? null, value ?? null)],
  update: ['other? **keywords', (self, other, keywords) => update(self, other, keywords as unknown as Keywords)],
  values: ['', self => [...self.values()]],
})

function done(_result: unknown): null {
  return null
}

/** A list that may be changed: one that the template in hand made, or its copy of a variable. */
function changing(self: readonly Item[]): Item[] {
  if (!session().mutates) throw new Fault('a list cannot be changed by a method that is named in a roundabout way')
  return self as Item[]
}

function changingMap(self: ItemMap): Map<unknown, Item> {
  if (!session().mutates) throw new Fault('a mapping cannot be changed by a method that is named in a roundabout way')
  if (self instanceof LazyMapping) throw new Fault('this mapping cannot be changed')
  return self as Map<unknown, Item>
}

function index(self: readonly Item[], value: Item, start: number, stop: number): number {
  const at = self.findIndex((member, position) => position >= start && position < stop && equals(member, value))
  if (at < 0) throw new Fault(`${literal(value)} is not in the list`)
  return at
}

function pop(self: readonly Item[], at: number): Item {
  const position = at < 0 ? self.length + at : at
  const [taken] = changing(self).splice(position, 1)
  if (taken === undefined || position < 0) throw new Fault(self.length === 0 ? 'pop from empty list' : 'pop index out of range')
  return bare(taken)
}

function sort(self: readonly Item[], isReversed: boolean): null {
  const ordered = sorted(self, member_ => member_, isReversed)
  return done(changing(self).splice(0, self.length, ...ordered))
}

function member(self: ItemMap, key: Item): Item | undefined {
  const found = findIn(self, asKey(key))
  return found === undefined ? undefined : bare(found)
}

function setMember(self: ItemMap, key: Item, value: Item): Item {
  changingMap(self).set(keyIn(self, asKey(key)) ?? asKey(key), value)
  return value
}

function take(self: ItemMap, key: Item, fallback: Item | undefined): Item {
  const found = member(self, key)
  if (found === undefined && fallback === undefined) throw new Fault(`there is no key ${literal(key)}`)
  changingMap(self).delete(keyIn(self, asKey(key)))
  return found ?? fallback ?? null
}

function takeLast(self: ItemMap): Item {
  const last = [...self].at(-1)
  if (!last) throw new Fault('the mapping is empty')
  changingMap(self).delete(last[0])
  return tuple(last[0], last[1])
}

function update(self: ItemMap, other: Item | undefined, keywords: Keywords): null {
  const entries = other === undefined ? [] : other instanceof Map ? [...mappingOf(other)] : elements(other).map(pair)
  for (const [key, value] of entries) setMember(self, key, value)
  for (const [key, value] of keywords) setMember(self, key, value)
  return null
}

/** A key and its value from a list of two. */
export function pair(item: Item): readonly [key: Item, value: Item] {
  const members = elements(bare(item))
  const [key, value] = members
  if (members.length !== 2 || key === undefined || value === undefined) throw new Fault(`${text(item)} is no pair of key and value`)
  return [bare(key), value]
}
