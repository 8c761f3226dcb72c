import { LazyMapping, Secret, Template, Unknown, type Value } from '../../load/values.ts'
import { type Item, type ItemMap, missing, Thing, Tuple, tuple, Undefined, Waiting } from './items.ts'
import { open } from './session.ts'

/** An item with everything inside it open: for filters that look into it. Throws where something inside is not known yet. */
export function uncovered(item: Item): Item {
  if (typeof item !== 'object' || item === null) return item
  if (item instanceof Secret) return uncovered(open(item))
  if (item instanceof Unknown) throw new Waiting(item)
  if (item instanceof Template) return item.source
  return inside(item, uncovered)
}

/** Lists and mappings of an item as copies that may be changed. */
export function copied(item: Item): Item {
  if (Array.isArray(item)) return item instanceof Tuple ? tuple(...item.map(copied)) : (item as readonly Item[]).map(copied)
  if (item instanceof LazyMapping || !(item instanceof Map)) return item
  return new Map([...(item as ItemMap)].map(([key, member]) => [key, copied(member)]))
}

/** An item with each member treated; the same one where that changes nothing. */
function inside(item: Item, treat: (member: Item) => Item): Item {
  if (Array.isArray(item)) {
    const members = (item as readonly Item[]).map(treat)
    if (members.every((member, index) => member === item[index])) return item as readonly Item[]
    return item instanceof Tuple ? tuple(...members) : members
  }
  if (!(item instanceof Map) || item instanceof LazyMapping) return item
  const entries = [...(item as ItemMap)].map(([key, member]) => [key, member, treat(member)] as const)
  return entries.every(([, member, treated]) => member === treated) ? item : new Map(entries.map(([key, , treated]) => [key, treated]))
}

/** What leaves a template as a value: what lives in templates only becomes text, what is undefined is an error. */
export function outward(item: Item): Value {
  if (typeof item !== 'object' || item === null) return item
  if (item instanceof Undefined) return item.isSoft ? '' : missing(item)
  if (item instanceof Thing) return item.elements()?.map(outward) ?? item.text()
  if (item instanceof Template) return item.source
  return inside(item, outward) as Value
}

/** An item of a loop, as tasks read it: the tuples in it are lists. */
export function listed(item: Item): Item {
  const told = typeof item === 'object' && item !== null ? inside(item, listed) : item
  return told instanceof Tuple ? [...told] : told
}

const plain = new WeakSet<object>()

/** Whether a value holds a template somewhere inside. */
export function holdsTemplates(value: Value): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Template) return true
  if (value instanceof Secret) return holdsTemplates(value.reveal())
  if (!(Array.isArray(value) || value instanceof Map) || value instanceof LazyMapping || plain.has(value)) return false
  const members: Iterable<Value> = Array.isArray(value) ? (value as readonly Value[]) : value.values()
  for (const member of members) if (holdsTemplates(member)) return true
  plain.add(value)
  return false
}
