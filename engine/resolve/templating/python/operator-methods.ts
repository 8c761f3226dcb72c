import { LazyMapping } from '../../../load/values.ts'
import { Fault, type Item, type ItemMap, Thing } from '../items.ts'
import { bare, session } from '../session.ts'
import { add, divide, floorDivide, multiply, negative, power, remainder, subtract } from './arithmetic.ts'
import { asKey, equals, findIn, holds, keyIn, order } from './compare.ts'
import { bound, type Method, methods } from './method.ts'
import { isInteger, isNumeric, toNumber } from './numbers.ts'
import { percent } from './percent-format.ts'
import { literal, text, typeName } from './text.ts'
import { elements, truthy } from './truth.ts'

/** What Python's operators are called as methods: `mapping.__setitem__('a', 1)`, `list.__len__()`, `value.__class__.__name__`. */
export function operatorMember(object: Item, name: string): Item | undefined {
  if (!name.startsWith('__')) return undefined
  if (name === '__class__') return new TypeOf(typeName(object))
  const table = kinds.find(([isOne, of]) => isOne(object) && of.has(name))?.[1]
  return table && bound(table, object, name)
}

/** Operators that change their object. */
export const changers: readonly string[] = ['__setitem__', '__delitem__', '__iadd__']

/** The type of a value: it has a name, and nothing that leads further. */
class TypeOf extends Thing {
  override readonly type = 'type'
  readonly #name: string
  constructor(name: string) {
    super()
    this.#name = name
  }
  override member(name: string): Item | undefined {
    return name === '__name__' ? this.#name : undefined
  }
  override text(): string {
    return `<class '${this.#name}'>`
  }
}

const any = methods<Item>({
  __eq__: ['other', (self, other) => equals(self, other ?? null)],
  __ne__: ['other', (self, other) => !equals(self, other ?? null)],
  __str__: ['', self => text(self)],
  __repr__: ['', self => literal(self)],
})

const ordered = methods<Item>({
  __lt__: ['other', (self, other) => order(self, other ?? null) < 0],
  __le__: ['other', (self, other) => order(self, other ?? null) <= 0],
  __gt__: ['other', (self, other) => order(self, other ?? null) > 0],
  __ge__: ['other', (self, other) => order(self, other ?? null) >= 0],
})

const sized = methods<Item>({
  __len__: ['', self => elements(self).length],
  __contains__: ['item', (self, item) => holds(self, item ?? null)],
  __iter__: ['', self => [...elements(self)]],
})

const sequence = methods<Item>({
  __getitem__: ['index', (self, index) => bare(elements(self).at(position(self, index)) ?? null)],
  __add__: ['other', (self, other) => add(self, other ?? null)],
  __mul__: ['times', (self, times) => multiply(self, times ?? null)],
})

const ofText = methods<Item>({ __mod__: ['values', (self, values) => percent(text(self), values ?? null)] })

const ofList = methods<Item>({
  __setitem__: ['index value', (self, index, value) => nothing(changing(self).splice(position(self, index), 1, value ?? null))],
  __delitem__: ['index', (self, index) => nothing(changing(self).splice(position(self, index), 1))],
  __iadd__: ['iterable', (self, iterable) => extended(changing(self), iterable)],
})

const ofMapping = methods<Item>({
  __getitem__: ['key', (self, key) => bare(findIn(self as ItemMap, known(self, key)) ?? null)],
  __setitem__: ['key value', (self, key, value) => nothing(changingMap(self).set(keyFor(self, key), value ?? null))],
  __delitem__: ['key', (self, key) => nothing(changingMap(self).delete(known(self, key)))],
})

const ofNumber = methods<Item>({
  __add__: ['other', (self, other) => add(self, other ?? null)],
  __radd__: ['other', (self, other) => add(other ?? null, self)],
  __sub__: ['other', (self, other) => subtract(self, other ?? null)],
  __mul__: ['other', (self, other) => multiply(self, other ?? null)],
  __truediv__: ['other', (self, other) => divide(self, other ?? null)],
  __floordiv__: ['other', (self, other) => floorDivide(self, other ?? null)],
  __mod__: ['other', (self, other) => remainder(self, other ?? null)],
  __pow__: ['other', (self, other) => power(self, other ?? null)],
  __neg__: ['', self => negative(self)],
  __abs__: ['', self => (isNumeric(self) && toNumber(self) < 0 ? negative(self) : self)],
  __int__: ['', self => (isInteger(self) ? self : Math.trunc(isNumeric(self) ? toNumber(self) : 0))],
  __bool__: ['', self => truthy(self)],
})

const isText = (item: Item) => typeof item === 'string'
const isMapping = (item: Item) => item instanceof Map
const kinds: readonly (readonly [isOne: (item: Item) => boolean, of: ReadonlyMap<string, Method<Item>>])[] = [
  [isText, ofText],
  [isMapping, ofMapping],
  [Array.isArray, ofList],
  [isNumeric, ofNumber],
  [item => isText(item) || Array.isArray(item), sequence],
  [item => isText(item) || Array.isArray(item) || isMapping(item), sized],
  [item => isText(item) || Array.isArray(item) || isNumeric(item), ordered],
  [item => item === null || typeof item !== 'object' || Array.isArray(item) || isMapping(item), any],
]

function nothing(_result: unknown): null {
  return null
}

function changing(self: Item): Item[] {
  if (!session().mutates || !Array.isArray(self)) throw new Fault('this list cannot be changed')
  return self as Item[]
}

function changingMap(self: Item): Map<unknown, Item> {
  if (!session().mutates || self instanceof LazyMapping) throw new Fault('this mapping cannot be changed')
  return self as Map<unknown, Item>
}

function extended(self: Item[], iterable: Item | undefined): Item {
  self.push(...elements(iterable ?? null))
  return self
}

function position(self: Item, index: Item | undefined): number {
  const { length } = elements(self)
  if (!isInteger(index)) throw new Fault(`${typeName(self)} indices must be integers or slices, not ${typeName(index ?? null)}`)
  const at = toNumber(index) < 0 ? length + toNumber(index) : toNumber(index)
  if (at < 0 || at >= length) throw new Fault(`${typeName(self)} index out of range`)
  return at
}

function keyFor(self: Item, key: Item | undefined) {
  return keyIn(self as ItemMap, asKey(key ?? null)) ?? asKey(key ?? null)
}

function known(self: Item, key: Item | undefined) {
  const found = keyIn(self as ItemMap, asKey(key ?? null))
  if (found === undefined) throw new Fault(`there is no key ${literal(key ?? null)}`)
  return found
}
