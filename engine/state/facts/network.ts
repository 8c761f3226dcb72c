import { sh } from '../../shell/sh.ts'
import { type Address, addressesIn, ipv4, ipv6 } from './addresses.ts'
import { type Collector, entryOf, type Facts, linksIn, type Raw, saidOf, textOf } from './collector.ts'

const read = ['address', 'mtu', 'operstate', 'type', 'flags', 'speed']
const bridge = ['bridge_id', 'stp_state']
const bonding = ['slaves', 'mode', 'miimon', 'lacp_rate', 'primary', 'all_slaves_active']

/** Interfaces and addresses. A host names its interfaces as it likes: none of them stands over another fact. */
export const network: Collector = {
  names: ['network', 'interfaces', 'default_ipv4', 'default_ipv6', 'all_ipv4_addresses', 'all_ipv6_addresses'],
  brings: ['platform', 'distribution'],
  files: [...read, ...bridge.map(name => `bridge/${name}`), ...bonding.map(name => `bonding/${name}`)].map(
    name => sh`/sys/class/net/*/${name}`,
  ),
  // The route that a packet to somewhere far would take: addresses of a name server everybody knows, of which none is sent.
  script: sh`PATH=$PATH:/usr/sbin:/sbin; p addresses "$(ip -o addr show 2>/dev/null)"; p route4 "$(ip -4 route get 8.8.8.8 2>/dev/null)"; p route6 "$(ip -6 route get 2404:6800:400a:800::1012 2>/dev/null)"
p interfaces "$(ls -ld /sys/class/net/* /sys/class/net/*/device /sys/class/net/*/device/driver/module /sys/class/net/*/brif/* 2>/dev/null)"
command -v ethtool >/dev/null 2>&1 && for i in /sys/class/net/*; do p "features \${i##*/}" "$(ethtool -k "\${i##*/}" 2>/dev/null)"; done`,
  facts: raw => {
    const addresses = addressesIn(saidOf(raw, 'addresses'))
    const links = linksIn(saidOf(raw, 'interfaces'))
    const names = [...links.keys()].flatMap(path => /^\/sys\/class\/net\/([^/]+)$/.exec(path)?.[1] ?? [])
    const devices = names.map(name => [name.replace(/[-:]/g, '_'), deviceOf(raw, name, links, addresses)] as const)
    const own = (version: 4 | 6, aside: RegExp) =>
      addresses.filter(one => one.version === version && !aside.test(one.address)).map(({ address }) => address)
    return {
      ...Object.fromEntries(devices),
      interfaces: names,
      all_ipv4_addresses: own(4, /^127\./),
      all_ipv6_addresses: own(6, /^::1$/),
      default_ipv4: defaultOf(raw, 4, addresses),
      default_ipv6: defaultOf(raw, 6, addresses),
    }
  },
}

function deviceOf(raw: Raw, name: string, links: ReadonlyMap<string, string>, addresses: readonly Address[]): Facts {
  const at = `/sys/class/net/${name}`
  const get = (file: string) => textOf(raw, `${at}/${file}`)?.trim()
  const [first, ...others] = addresses.filter(one => one.device === name && one.version === 4)
  const six = addresses.filter(one => one.device === name && one.version === 6)
  const { macaddress, mtu, type } = linkOf(raw, name)
  const speed = get('speed')
  const moduleOf = links.get(`${at}/device/driver/module`)
  const pciid = links.get(`${at}/device`)
  const features = saidOf(raw, `features ${name}`)
  return {
    device: name,
    ...(macaddress !== undefined && { macaddress }),
    mtu,
    active: get('operstate') !== 'down',
    ...(moduleOf !== undefined && { module: lastPart(moduleOf) }),
    type,
    ...bridgeOf(raw, name, links),
    ...bondOf(raw, name),
    ...(pciid !== undefined && { pciid: lastPart(pciid) }),
    ...(speed !== undefined && { speed: Number(speed) }),
    promisc: (Number(get('flags') ?? 0) & 0x100) !== 0,
    ...(first && { ipv4: ipv4(first) }),
    ...(others.length > 0 && { ipv4_secondaries: others.map(ipv4) }),
    ...(six.length > 0 && { ipv6: six.map(ipv6) }),
    ...(features !== '' && { features: featuresIn(features) }),
  }
}

const types: { readonly [number: string]: string } = { 1: 'ether', 32: 'infiniband', 512: 'ppp', 772: 'loopback', 65534: 'tunnel' }

function linkOf(raw: Raw, name: string): { readonly macaddress?: string; readonly mtu: number; readonly type: string } {
  const at = `/sys/class/net/${name}`
  const get = (file: string) => textOf(raw, `${at}/${file}`)?.trim()
  const mac = get('address')
  const plain = entryOf(types, get('type') ?? '') ?? 'unknown'
  const type = get('bridge/bridge_id') !== undefined ? 'bridge' : get('bonding/mode') !== undefined ? 'bonding' : plain
  return { ...(mac && mac !== '00:00:00:00:00:00' && { macaddress: mac }), mtu: Number(get('mtu') ?? 0), type }
}

function bridgeOf(raw: Raw, name: string, links: ReadonlyMap<string, string>): Facts {
  const [id, stp] = bridge.map(file => textOf(raw, `/sys/class/net/${name}/bridge/${file}`)?.trim())
  if (id === undefined) return {}
  const ports = [...links.keys()].flatMap(path => new RegExp(`^/sys/class/net/${name}/brif/([^/]+)$`).exec(path)?.[1] ?? [])
  return { interfaces: ports, id, stp: stp === '1' }
}

function bondOf(raw: Raw, name: string): Facts {
  const get = (file: string) => textOf(raw, `/sys/class/net/${name}/bonding/${file}`)?.trim()
  const mode = get('mode')
  if (mode === undefined) return {}
  const first = (file: string) => get(file)?.split(' ')[0] ?? ''
  return {
    slaves: (get('slaves') ?? '').split(' ').filter(Boolean),
    mode: first('mode'),
    miimon: first('miimon'),
    lacp_rate: first('lacp_rate'),
    ...(get('primary') && { primary: get('primary') ?? '' }),
    all_slaves_active: get('all_slaves_active') === '1',
  }
}

/** Features by their names in words that variables can have. */
function featuresIn(said: string): Facts {
  const lines = [...said.matchAll(/^\s*([^\s:]+):[ \t]+(\S.*)$/gm)]
  return Object.fromEntries(lines.map(([, name = '', value = '']) => [name.replaceAll('-', '_'), value.trim()]))
}

function defaultOf(raw: Raw, version: 4 | 6, addresses: readonly Address[]): Facts {
  const route = saidOf(raw, `route${version}`)
  const word = (name: string) => new RegExp(` ${name} (\\S+)`).exec(route)?.[1]
  const [device, source, gateway] = [word('dev'), word('src'), word('via')]
  if (device === undefined || (version === 4 && source === undefined)) return {}
  const address = addresses.find(one => one.version === version && one.address === source)
  const { macaddress, mtu, type } = linkOf(raw, device)
  const about = { interface: device, ...(source !== undefined && { address: source }), ...(gateway !== undefined && { gateway }) }
  const link = { mtu, type, ...(macaddress !== undefined && { macaddress }) }
  if (!address) return about
  return version === 4 ? { ...about, ...ipv4(address), ...link, alias: address.label } : { ...about, ...ipv6(address), ...link }
}

function lastPart(path: string): string {
  return path.replace(/^.*\//, '')
}
