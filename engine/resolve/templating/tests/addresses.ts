import { baseOf, type IpNetwork, ipNetworkOf, sizeOf, widthOf } from '../../../text/ip-network.ts'
import { anyText, eachOf } from '../arguments.ts'
import { addressOfMac } from '../filters/mac.ts'
import type { Item } from '../items.ts'
import { entries } from '../library.ts'

/** Tests on addresses and networks, as ansible.utils has them. */
export const addressTests = entries({
  ip: ['ip', (_, value) => networkIn(value) !== undefined],
  ipv4: ['ip', (_, value) => networkIn(value)?.version === 4],
  ipv6: ['ip', (_, value) => networkIn(value)?.version === 6],
  ip_address: ['ip', (_, value) => addressIn(value) !== undefined],
  ipv4_address: ['ip', (_, value) => addressIn(value)?.version === 4],
  ipv6_address: ['ip', (_, value) => addressIn(value)?.version === 6],
  ipv4_netmask: ['mask', (_, value) => /^1+0*$/.test(bitsOf(value))],
  ipv4_hostmask: ['ip', (_, value) => /^0*1+$/.test(bitsOf(value))],
  in_network: ['ip network', (_, value, network) => isWithin(value, network)],
  in_any_network: ['ip networks', (_, value, networks) => eachOf(networks).some(one => isWithin(value, one))],
  in_one_network: ['ip networks', (_, value, networks) => eachOf(networks).filter(one => isWithin(value, one)).length === 1],
  subnet_of: ['network_a network_b', (_, value, other) => isWithin(value, other)],
  supernet_of: ['network_a network_b', (_, value, other) => isWithin(other, value)],
  loopback: ['ip', (_, value) => isAmong(value, ['127.0.0.0/8', '::1/128'])],
  multicast: ['ip', (_, value) => isAmong(value, ['224.0.0.0/4', 'ff00::/8'])],
  unspecified: ['ip', (_, value) => isAmong(value, ['0.0.0.0/32', '::/128'])],
  private: ['ip', (_, value) => isAmong(value, ofOne)],
  public: ['ip', (_, value) => addressIn(value) !== undefined && !isAmong(value, [...ofOne, '100.64.0.0/10'])],
  reserved: ['ip', (_, value) => isAmong(value, kept)],
  ipv6_ipv4_mapped: ['ip', (_, value) => isAmong(value, ['::ffff:0:0/96'])],
  ipv6_sixtofour: ['ip', (_, value) => isAmong(value, ['2002::/16'])],
  ipv6_teredo: ['ip', (_, value) => isAmong(value, ['2001::/32'])],
  mac: ['mac', (_, value) => addressOfMac(anyText(value)) !== undefined],
})

/** What is not routed, by IANA's registries as Python knows them. */
const ofOne = (
  '0.0.0.0/8 10.0.0.0/8 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/29 192.0.0.170/31 192.0.2.0/24 192.168.0.0/16 198.18.0.0/15 ' +
  '198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 ::1/128 ::/128 ::ffff:0:0/96 100::/64 2001::/23 2001:db8::/32 fc00::/7 fe80::/10'
).split(' ')

/** What nobody has yet. */
const kept =
  '240.0.0.0/4 ::/8 100::/8 200::/7 400::/6 800::/5 1000::/4 4000::/3 6000::/3 8000::/3 a000::/3 c000::/3 e000::/4 f000::/5 f800::/6 fe00::/9'.split(
    ' ',
  )

/** A network, or an address: nothing stands behind its prefix. */
function networkIn(value: Item | undefined): IpNetwork | undefined {
  const net = ipNetworkOf(anyText(value))
  return net && net.address === baseOf(net) ? net : undefined
}

function addressIn(value: Item | undefined): IpNetwork | undefined {
  const net = ipNetworkOf(anyText(value))
  return net?.isNet === false ? net : undefined
}

function isAmong(value: Item | undefined, networks: readonly string[]): boolean {
  return addressIn(value) !== undefined && networks.some(network => isWithin(value, network))
}

function isWithin(value: Item | undefined, network: Item | undefined): boolean {
  const [net, around] = [networkIn(value), networkIn(network)]
  if (!net || net.version !== around?.version) return false
  return baseOf(net) >= baseOf(around) && baseOf(net) + sizeOf(net) <= baseOf(around) + sizeOf(around)
}

function bitsOf(value: Item | undefined): string {
  const net = addressIn(value)
  return net?.version === 4 ? net.address.toString(2).padStart(widthOf(net), '0') : 'none'
}
