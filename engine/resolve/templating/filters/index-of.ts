import { anyText, flagOf } from '../arguments.ts'
import { Fault, type Item, type ItemMap } from '../items.ts'
import type { Kernel } from '../kernel.ts'
import { entries } from '../library.ts'
import { findIn } from '../python/compare.ts'
import { text, typeName } from '../python/text.ts'
import { bare } from '../session.ts'

/** ansible.utils' filter for where in a list a test holds. */
export const indexFilters = entries({
  index_of: [
    'data test value? key? fail_on_missing? wantlist?',
    (kernel, data, test, value, key, isStrict, wantsList) => {
      const [list, member] = [listed(data ?? null), key === undefined || key === null ? undefined : anyText(key)]
      if (member !== undefined) onlyMappings(list)
      const holds = tested(kernel, anyText(test), value)
      const found = list.flatMap((one, at) => (holds(memberOf(one, member, at, flagOf(isStrict))) ? [at] : []))
      return found.length === 1 && !flagOf(wantsList) ? (found[0] ?? null) : found
    },
  ],
})

function listed(data: Item): Item[] {
  if (data instanceof Map) throw new Fault("argument 'data' cannot be converted to a list, it is a dict")
  return Array.isArray(data) ? data.map(one => bare(one as Item)) : text(data).split(',')
}

function onlyMappings(list: readonly Item[]): void {
  const kinds = [...new Set(list.map(typeName))]
  if (list.every(one => one instanceof Map)) return
  throw new Fault(
    `Error when using plugin 'index_of': When a key name is provided, all list entries are required to be dictionaries, got ${kinds.join(' and ')}`,
  )
}

/** What is tested of an element; undefined where it has no such key. */
function memberOf(element: Item, key: string | undefined, at: number, isStrict: boolean): Item | undefined {
  if (key === undefined) return element
  const found = findIn(element as ItemMap, key)
  if (found !== undefined) return bare(found)
  if (!isStrict) return undefined
  throw new Fault(`Error when using plugin 'index_of': '${key}' was not found in '${text(element)}' at [${at}]. fail_on_missing=True`)
}

/** A test by its name, which a `!` or `not` before it turns around. */
function tested(kernel: Kernel, name: string, value: Item | undefined): (given: Item | undefined) => boolean {
  const plain = name.replace(/^(?:!|not )\s*/, '')
  const rest = value === undefined ? [] : [value]
  return given => given !== undefined && kernel.test(plain, given, rest, new Map()) === (plain === name)
}
