import { anyText } from '../arguments.ts'
import { Fault, type Item } from '../items.ts'
import { entries } from '../library.ts'
import { whole } from '../python/numbers.ts'

/** Filters on hardware addresses, as ansible.utils has them. */
export const macFilters = entries({
  hwaddr: ['value query? alias?', (_, value, query, alias) => spelled(anyText(value), anyText(query), anyText(alias, 'hwaddr'))],
  macaddr: ['value query?', (_, value, query) => spelled(anyText(value), anyText(query), 'macaddr')],
})

/** The 48 bits of a hardware address in any of its usual spellings; undefined for anything else. */
export function addressOfMac(text: string): bigint | undefined {
  const plain = /^[\da-f]{12}$/i.test(text) || /^(?:[\da-f]{4}[.:-]){2}[\da-f]{4}$/i.test(text) || /^[\da-f]{6}[:-][\da-f]{6}$/i.test(text)
  if (plain) return BigInt(`0x${text.replace(/[^\da-f]/gi, '')}`)
  if (!/^(?:[\da-f]{1,2}:){5}[\da-f]{1,2}$|^(?:[\da-f]{1,2}-){5}[\da-f]{1,2}$/i.test(text)) return undefined
  return text.split(/[:-]/).reduce((sum, part) => (sum << 8n) | BigInt(`0x${part}`), 0n)
}

const inParts = (hex: string, length: number, by: string) => (hex.match(new RegExp(`.{${length}}`, 'g')) ?? []).join(by)
const linux = (hex: string) => inParts(hex, 2, ':')
const windows = (hex: string) => inParts(hex.toUpperCase(), 2, '-')
const postgres = (hex: string) => inParts(hex, 6, ':')

const queries: { readonly [query: string]: (hex: string, value: string) => Item } = {
  '': (_, value) => value,
  bare: hex => hex.toUpperCase(),
  bool: () => true,
  int: hex => whole(BigInt(`0x${hex}`)),
  cisco: hex => inParts(hex, 4, '.'),
  eui48: windows,
  win: windows,
  linux,
  pgsql: postgres,
  postgresql: postgres,
  psql: postgres,
  unix: hex => linux(hex).replace(/(^|:)0/g, '$1'),
}

function spelled(value: string, query: string, alias: string): Item {
  const address = addressOfMac(value)
  const answer = queries[query]
  if (!answer) throw new Fault(`${alias}: unknown filter type: ${query}`)
  if (address !== undefined) return answer(address.toString(16).padStart(12, '0'), value)
  if (query === '' || query === 'bool') return null
  throw new Fault(`${alias}: not a hardware address: ${value}`)
}
