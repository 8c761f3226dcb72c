import { Fault, type Item, Undefined } from '../items.ts'
import { item } from '../python/members.ts'
import { bare } from '../session.ts'

/** Reads a member by a path such as `a.b.0` or a number, as map(attribute=…) and sort(attribute=…) do. */
export function memberAt(attribute: Item, fallback?: Item): (object: Item) => Item {
  const keys = keysOf(attribute)
  return object => {
    let found = bare(object)
    for (const key of keys) {
      found = item(found, key)
      // As in Jinja, what follows is looked for in the fallback.
      if (found instanceof Undefined && fallback !== undefined && fallback !== null) found = fallback
    }
    return found
  }
}

/** Reads several members by `a.b,c`. */
export function membersAt(attribute: Item): (object: Item) => Item[] {
  const readers = typeof attribute === 'string' ? attribute.split(',').map(part => memberAt(part)) : [memberAt(attribute)]
  return object => readers.map(read => read(object))
}

function keysOf(attribute: Item): readonly Item[] {
  const path = bare(attribute)
  if (typeof path === 'number') return [path]
  if (typeof path !== 'string') throw new Fault('an attribute is named by a text or a number')
  return path.split('.').map(part => (/^\d+$/.test(part) ? Number(part) : part))
}

/** A text in small letters, anything else as it is: how Jinja compares unless told to mind the case. */
export function withoutCase(value: Item): Item {
  return typeof value === 'string' ? value.toLowerCase() : value
}
