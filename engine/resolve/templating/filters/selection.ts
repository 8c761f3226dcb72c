import { Unknown } from '../../../load/values.ts'
import { Fault, type Item, type ItemMap, type Keywords, missing, Undefined, Waiting } from '../items.ts'
import type { Kernel } from '../kernel.ts'
import { lazyEntries } from '../library.ts'
import { text } from '../python/text.ts'
import { elements, truthy } from '../python/truth.ts'
import { bare } from '../session.ts'
import { memberAt } from './attributes.ts'

/** Filters that pick elements of a list, or make each of them into another. */
export const selectionFilters = lazyEntries({
  map: [
    'value *rest **keywords',
    (kernel, value, rest, keywords) => map(kernel, value ?? null, rest as readonly Item[], asKeywords(keywords)),
  ],
  select: [
    'value *rest **keywords',
    (kernel, value, rest, keywords) => picked(kernel, value ?? null, rest as readonly Item[], asKeywords(keywords), true),
  ],
  reject: [
    'value *rest **keywords',
    (kernel, value, rest, keywords) => picked(kernel, value ?? null, rest as readonly Item[], asKeywords(keywords), false),
  ],
  selectattr: [
    'value attribute *rest **keywords',
    (kernel, value, at, rest, keywords) =>
      picked(kernel, value ?? null, rest as readonly Item[], asKeywords(keywords), true, memberAt(at ?? null)),
  ],
  rejectattr: [
    'value attribute *rest **keywords',
    (kernel, value, at, rest, keywords) =>
      picked(kernel, value ?? null, rest as readonly Item[], asKeywords(keywords), false, memberAt(at ?? null)),
  ],
})

function asKeywords(item: Item | undefined): Keywords {
  return new Map([...(item as ItemMap)].map(([key, value]) => [String(key), value]))
}

function map(kernel: Kernel, value: Item, args: readonly Item[], keywords: Keywords): Item {
  const [first, ...rest] = args
  const attribute = keywords.get('attribute')
  if (first === undefined && attribute !== undefined) {
    const other = [...keywords.keys()].find(name => name !== 'attribute' && name !== 'default')
    if (other !== undefined) throw new Fault(`map has no argument "${other}" beside attribute`)
    return elements(value).map(memberAt(attribute, keywords.get('default')))
  }
  if (first === undefined)
    throw new Fault('map requires a filter argument', 'template-error', "map('upper') uses a filter, map(attribute='name') takes a member")
  const name = text(first)
  return elements(value).map(element => whole(kernel.filter(name, bare(element), rest, keywords)))
}

function whole(item: Item): Item {
  if (item instanceof Unknown) throw new Waiting(item)
  return item
}

function picked(
  kernel: Kernel,
  value: Item,
  args: readonly Item[],
  keywords: Keywords,
  wanted: boolean,
  read: (item: Item) => Item = bare,
): Item {
  const [name, ...rest] = args
  const holds = (element: Item): boolean => {
    const found = read(element)
    if (name !== undefined) return kernel.test(text(name), found, rest, keywords)
    return found instanceof Undefined && !found.isSoft ? missing(found) : truthy(found)
  }
  return elements(value).filter(element => holds(element) === wanted)
}
