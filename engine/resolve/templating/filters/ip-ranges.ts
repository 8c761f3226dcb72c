import { addressText, baseOf, type IpNetwork, ipNetworkOf, sizeOf, widthOf } from '../../../text/ip-network.ts'
import { anyText, eachOf, integerOf } from '../arguments.ts'
import { Fault, type Item } from '../items.ts'
import { entries } from '../library.ts'
import { addressOfMac } from './mac.ts'

/** Filters on several addresses or networks at once, and on what follows from one, as ansible.utils has them. */
export const ipRangeFilters = entries({
  cidr_merge: [
    'value action?',
    (_, value, action) => merged((typeof value === 'string' ? [value] : eachOf(value)).map(networkOf), anyText(action, 'merge')),
  ],
  next_nth_usable: ['value offset', (_, value, offset) => beside(anyText(value), integerOf(offset))],
  previous_nth_usable: ['value offset', (_, value, offset) => beside(anyText(value), -integerOf(offset))],
  usable_range: ['ip', (_, value) => usableRange(anyText(value))],
  reduce_on_network: ['value network', (_, value, network) => eachOf(value).filter(one => isWithin(anyText(one), anyText(network)))],
  ip4_hex: ['arg delimiter?', (_, value, by) => hexadecimal(anyText(value), anyText(by))],
  slaac: ['value query?', (_, value, mac) => configured(anyText(value), anyText(mac))],
})

interface Range {
  readonly first: bigint
  readonly last: bigint
  readonly version: 4 | 6
}

function networkOf(item: Item): IpNetwork {
  const net = ipNetworkOf(anyText(item))
  if (net) return net
  throw new Fault(`cidr_merge: invalid IPNetwork ${anyText(item)}`)
}

function rangeOf(net: IpNetwork): Range {
  return { first: baseOf(net), last: baseOf(net) + sizeOf(net) - 1n, version: net.version }
}

function merged(nets: readonly IpNetwork[], action: string): Item {
  if (action === 'merge') return joined(nets.map(rangeOf)).flatMap(networksOf)
  if (action !== 'span') throw new Fault(`cidr_merge: invalid action '${action}'`)
  const [first, ...others] = nets
  if (!first) return null
  const ranges = [first, ...others].map(rangeOf)
  // biome-ignore lint/complexity/useMathMinMax: Math takes no bigint.
  const low = ranges.reduce((a, { first: b }) => (b < a ? b : a), baseOf(first))
  // biome-ignore lint/complexity/useMathMinMax: Math takes no bigint.
  const high = ranges.reduce((a, { last: b }) => (b > a ? b : a), 0n)
  const bits = (low ^ high).toString(2)
  const prefix = widthOf(first) - (low === high ? 0 : bits.length)
  return `${addressText(baseOf({ ...first, address: low, prefix }), first.version)}/${prefix}`
}

/** Ranges that touch or overlap as one, the lowest first. */
function joined(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort((a, b) => a.version - b.version || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))
  const done: Range[] = []
  for (const range of sorted) {
    const before = done.at(-1)
    if (before?.version !== range.version || range.first > before.last + 1n) done.push(range)
    // biome-ignore lint/complexity/useMathMinMax: Math takes no bigint.
    else done[done.length - 1] = { ...before, last: range.last > before.last ? range.last : before.last }
  }
  return done
}

/** The fewest networks that make up a range. */
function networksOf({ first, last, version }: Range): string[] {
  const found: string[] = []
  const width = widthOf({ version })
  let at = first
  while (at <= last) {
    let bits = 0
    // A network begins at a multiple of its size, and ends within the range.
    while (bits < width && at % (2n << BigInt(bits)) === 0n && at + (2n << BigInt(bits)) - 1n <= last) bits += 1
    found.push(`${addressText(at, version)}/${width - bits}`)
    at += 1n << BigInt(bits)
  }
  return found
}

function beside(value: string, step: number): Item {
  const net = ipNetworkOf(value)
  if (!net) return false
  if (sizeOf(net) <= 1n) return null
  const { first, last } = rangeOf(net)
  const [low, high] = sizeOf(net) === 2n ? [first, last] : [first + 1n, last - 1n]
  const found = net.address + BigInt(step)
  return found >= low && found <= high ? addressText(found, net.version) : null
}

function usableRange(value: string): Item {
  const net = ipNetworkOf(value)
  if (!net || net.address !== baseOf(net))
    throw new Fault(
      `Error while using plugin 'usable_range': ${net ? `${value} has host bits set` : `'${value}' does not appear to be an IPv4 or IPv6 network`}`,
    )
  const { first } = rangeOf(net)
  if (sizeOf(net) > 65_536n) throw new Fault(`usable_range: ${value} has ${sizeOf(net)} addresses, too many for a list`)
  const all = Array.from({ length: Number(sizeOf(net)) }, (_, index) => addressText(first + BigInt(index), net.version))
  return new Map<string, Item>([
    ['usable_ips', all],
    ['number_of_ips', all.length],
  ])
}

function isWithin(value: string, network: string): boolean {
  const [net, around] = [ipNetworkOf(value), ipNetworkOf(network)]
  if (!net || net.version !== around?.version) return false
  const [inner, outer] = [rangeOf(net), rangeOf(around)]
  return inner.first >= outer.first && inner.last <= outer.last
}

function hexadecimal(value: string, by: string): string {
  const net = ipNetworkOf(value)
  if (net?.version !== 4) throw new Fault(`ip4_hex: ${value} is no IPv4 address`)
  return [24n, 16n, 8n, 0n].map(shift => ((net.address >> shift) & 255n).toString(16).padStart(2, '0')).join(by)
}

/** The address that a machine with this hardware address gives itself in a network. */
function configured(value: string, mac: string): Item {
  const [net, hardware] = [ipNetworkOf(value), addressOfMac(mac)]
  if (net?.version !== 6 || hardware === undefined) return false
  const own = (((hardware >> 24n) ^ 0x020000n) << 40n) | (0xfffen << 24n) | (hardware & 0xffffffn)
  return addressText(((net.address >> 64n) << 64n) + own, 6)
}
