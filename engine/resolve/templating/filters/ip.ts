import { addressText, baseOf, type IpNetwork, ipNetworkOf, maskOf, sizeOf, widthOf } from '../../../text/ip-network.ts'
import { anyText, integerOf } from '../arguments.ts'
import { Fault, type Item } from '../items.ts'
import { entries } from '../library.ts'
import { whole } from '../python/numbers.ts'

/** Filters on addresses and networks, as ansible.utils has them. */
export const ipFilters = entries({
  ipaddr: ['value query?', (_, value, query) => asked(value, anyText(query, ''))],
  ipv4: ['value query?', (_, value, query) => asked(value, anyText(query, ''), 4)],
  ipv6: ['value query?', (_, value, query) => asked(value, anyText(query, ''), 6)],
  ipwrap: ['value query?', (_, value) => (Array.isArray(value) ? value.map(wrapped) : wrapped(value ?? null))],
  nthhost: ['value query', (_, value, index) => nthHost(value ?? null, integerOf(index))],
  ipmath: ['value amount', (_, value, amount) => moved(value ?? null, integerOf(amount))],
  ipsubnet: ['value query? index?', (_, value, size, index) => subnet(value ?? null, size, index)],
  network_in_network: ['value test', (_, value, test) => holds(value ?? null, test ?? null, false)],
  network_in_usable: ['value test', (_, value, test) => holds(value ?? null, test ?? null, true)],
})

function asked(value: Item | undefined, query: string, version?: 4 | 6): Item {
  if (Array.isArray(value)) return value.map(one => asked(one as Item, query, version)).filter(one => one !== false && one !== null)
  const net = read(value ?? null)
  if (!net || (version !== undefined && net.version !== version)) return false
  const answer = queries[query]
  if (answer) return answer(net, value ?? null)
  if (/^-?\d+$/.test(query)) return nth(net, BigInt(query))
  const within = ipNetworkOf(query)
  if (within) return isWithin(net, within) ? shown(net) : null
  throw new Fault(`ipaddr: unknown filter type: ${query}`)
}

function read(value: Item): IpNetwork | undefined {
  return value === null || typeof value === 'boolean' || value === '' ? undefined : ipNetworkOf(anyText(value))
}

function at(net: IpNetwork, address = net.address): string {
  return addressText(address, net.version)
}

function withPrefix(net: IpNetwork, address = net.address): string {
  return `${at(net, address)}/${net.prefix}`
}

function shown(net: IpNetwork): string {
  return net.isNet ? withPrefix(net) : at(net)
}

/** Whether it names a network, not an address in it. */
function isNetwork(net: IpNetwork): boolean {
  return sizeOf(net) > 1n && net.address === baseOf(net)
}

/** Whether it can be a host's: in networks of two addresses both can. */
function isHost(net: IpNetwork): boolean {
  return !isNetwork(net) || sizeOf(net) === 2n
}

const last = (net: IpNetwork) => baseOf(net) + sizeOf(net) - 1n
const usable = (net: IpNetwork) => (sizeOf(net) <= 2n ? ([baseOf(net), last(net)] as const) : ([baseOf(net) + 1n, last(net) - 1n] as const))
const hasHosts = (net: IpNetwork) => sizeOf(net) > 1n

function beside(net: IpNetwork, step: bigint): Item {
  const [first, final] = usable(net)
  const address = net.address + step
  return hasHosts(net) && address >= first && address <= final ? at(net, address) : null
}

const host = (net: IpNetwork): Item => (isHost(net) ? withPrefix(net) : null)
const hostOrFalse = (net: IpNetwork): Item => host(net) ?? false
const address = (net: IpNetwork): Item => (isHost(net) || net.version === 6 ? at(net) : null)
const subnetOf = (net: IpNetwork): Item => withPrefix(net, baseOf(net))
const given = (holds: (net: IpNetwork) => boolean) => (net: IpNetwork) => (holds(net) ? shown(net) : null)
const mask = (net: IpNetwork) => at(net, maskOf(net))
const wildcard = (net: IpNetwork) => at(net, sizeOf(net) - 1n)
const isSpecial = (list: readonly string[]) => (net: IpNetwork) =>
  list.some(text => isWithin({ ...net, prefix: widthOf(net) }, ipNetworkOf(text) as IpNetwork))
const isLoopback = isSpecial(['127.0.0.0/8', '::1/128'])
const isMulticast = isSpecial(['224.0.0.0/4', 'ff00::/8'])
const isLinkLocal = isSpecial(['169.254.0.0/16', 'fe80::/10'])
const isLocal = isSpecial([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  'fc00::/7',
  'fec0::/10',
])
const isPrivate = (net: IpNetwork) => isLocal(net) || isLinkLocal(net)

const queries: { readonly [query: string]: (net: IpNetwork, value: Item) => Item } = {
  '': shown,
  address,
  ip: address,
  net: net => (isNetwork(net) ? withPrefix(net) : null),
  network: net => at(net, baseOf(net)),
  network_id: net => at(net, baseOf(net)),
  netmask: mask,
  hostmask: wildcard,
  wildcard,
  prefix: net => net.prefix,
  host,
  hostnet: hostOrFalse,
  router: hostOrFalse,
  gateway: hostOrFalse,
  gw: hostOrFalse,
  host_prefix: hostOrFalse,
  'host/prefix': hostOrFalse,
  address_prefix: hostOrFalse,
  'address/prefix': hostOrFalse,
  ip_prefix: net => (hasHosts(net) ? host(net) : null),
  'ip/prefix': net => (hasHosts(net) ? host(net) : null),
  network_prefix: subnetOf,
  'network/prefix': subnetOf,
  subnet: subnetOf,
  cidr: shown,
  size: net => whole(sizeOf(net)),
  size_usable: net => whole(sizeOf(net) === 1n ? 0n : sizeOf(net) === 2n ? 2n : sizeOf(net) - 2n),
  broadcast: net => (sizeOf(net) > 2n ? at(net, last(net)) : null),
  first_usable: net => (hasHosts(net) ? at(net, usable(net)[0]) : null),
  last_usable: net => (hasHosts(net) ? at(net, usable(net)[1]) : null),
  range_usable: net =>
    hasHosts(net)
      ? usable(net)
          .map(end => at(net, end))
          .join('-')
      : null,
  next_usable: net => beside(net, 1n),
  previous_usable: net => beside(net, -1n),
  network_netmask: net => `${at(net, baseOf(net))} ${mask(net)}`,
  network_wildcard: net => `${at(net, baseOf(net))} ${wildcard(net)}`,
  ip_netmask: net => (hasHosts(net) && !isNetwork(net) ? `${at(net)} ${mask(net)}` : null),
  public: given(net => !isMulticast(net) && !isPrivate(net) && !isLoopback(net)),
  private: given(isPrivate),
  loopback: given(isLoopback),
  lo: given(isLoopback),
  multicast: given(isMulticast),
  unicast: given(net => !isMulticast(net)),
  'link-local': given(isLinkLocal),
  bool: () => true,
  type: net => (isNetwork(net) ? 'network' : 'address'),
  version: net => net.version,
  int: net => (net.isNet ? `${net.address}/${net.prefix}` : whole(net.address)),
  wrap: (_, value) => wrapped(value),
  revdns: reversed,
  ipv4: net => (net.version === 4 ? shown(net) : false),
  ipv6: net => (net.version === 6 ? shown(net) : `::ffff:${at(net)}/${96 + net.prefix}`),
}

function reversed(net: IpNetwork): Item {
  if (net.version === 4) return `${at(net).split('.').reverse().join('.')}.in-addr.arpa.`
  return `${[...net.address.toString(16).padStart(32, '0')].reverse().join('.')}.ip6.arpa.`
}

function wrapped(value: Item): Item {
  const net = read(value)
  if (!net) return value
  return net.version === 4 ? shown(net) : `[${at(net)}]${net.isNet ? `/${net.prefix}` : ''}`
}

function isWithin(net: IpNetwork, around: IpNetwork): boolean {
  return net.version === around.version && baseOf(net) >= baseOf(around) && last(net) <= last(around)
}

/** An address of a network by its number, from its end where that is negative. */
function nth(net: IpNetwork, index: bigint): Item {
  if (!hasHosts(net)) return shown(net)
  const found = index < 0n ? last(net) + 1n + index : baseOf(net) + index
  return found >= baseOf(net) && found <= last(net) ? withPrefix(net, found) : false
}

function nthHost(value: Item, index: number): Item {
  const net = read(value)
  if (!net) return false
  const found = index < 0 ? last(net) + 1n + BigInt(index) : baseOf(net) + BigInt(index)
  return found >= baseOf(net) && found <= last(net) ? at(net, found) : false
}

function moved(value: Item, amount: number): Item {
  const net = read(value)
  if (!net) throw new Fault(`You must pass a valid IP address; ${anyText(value)} is invalid`)
  return at(net, net.address + BigInt(amount))
}

/** Without a size the network itself; without an index how many there are, of an address the one that it is in. */
function subnet(value: Item, size: Item | undefined, index: Item | undefined): Item {
  const net = read(value)
  if (!net) return false
  if (size === undefined || size === '') return withPrefix(net, baseOf(net))
  const prefix = integerOf(size)
  if (!hasHosts(net)) return subnetOf({ ...net, prefix })
  if (prefix < net.prefix) return false
  const count = 1n << BigInt(prefix - net.prefix)
  if (index === undefined) return String(count)
  const wanted = BigInt(integerOf(index))
  const number = wanted < 0n ? count + wanted : wanted
  if (number < 0n || number >= count) return false
  const part = { ...net, prefix }
  return withPrefix(part, baseOf(net) + number * sizeOf(part))
}

function holds(value: Item, test: Item, isUsable: boolean): Item {
  const [net, other] = [read(value), read(test)]
  if (!net || !other || net.version !== other.version) return false
  const [first, final] = isUsable ? usable(net) : ([baseOf(net), last(net)] as const)
  return baseOf(other) >= first && last(other) <= final
}
