/** An address, with the network that it stands in. */
export interface IpNetwork {
  readonly version: 4 | 6
  readonly address: bigint
  readonly prefix: number
  /** Whether the prefix was written. */
  readonly isNet: boolean
}

/** What a text such as 10.0.0.1, 10.0.0.0/8, 10.0.0.0/255.0.0.0, 2001:db8::/32 or 3232235777 means; undefined for anything else. */
export function ipNetworkOf(text: string): IpNetwork | undefined {
  const [left = '', right, more] = text.split('/')
  if (more !== undefined) return undefined
  const found = addressOf(left)
  if (!found) return undefined
  if (right === undefined) return { ...found, prefix: widthOf(found), isNet: false }
  const prefix = prefixOf(right, found)
  return prefix === undefined ? undefined : { ...found, prefix, isNet: true }
}

/** How many bits addresses of a version have. */
export function widthOf({ version }: Pick<IpNetwork, 'version'>): number {
  return version === 4 ? 32 : 128
}

/** How many addresses a network has. */
export function sizeOf(net: IpNetwork): bigint {
  return 1n << BigInt(widthOf(net) - net.prefix)
}

/** The first address of a network. */
export function baseOf(net: IpNetwork): bigint {
  return net.address & maskOf(net)
}

/** The bits of an address that are the network's. */
export function maskOf(net: IpNetwork): bigint {
  return (1n << BigInt(widthOf(net))) - sizeOf(net)
}

/** An address as it is written: IPv6 with its longest run of zeros left out. */
export function addressText(address: bigint, version: 4 | 6): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map(shift => String((address >> shift) & 255n)).join('.')
  const groups = Array.from({ length: 8 }, (_, at) => ((address >> BigInt(112 - 16 * at)) & 0xffffn).toString(16))
  const runs = [...groups.join(':').matchAll(/(?<=^|:)0(?::0)+(?=:|$)/g)].map(([run]) => run)
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '')
  if (longest === '') return groups.join(':')
  const at = groups.join(':').search(new RegExp(`(?<=^|:)${longest}(?=:|$)`))
  const text = groups.join(':')
  return `${text.slice(0, Math.max(at - 1, 0))}::${text.slice(at + longest.length + 1)}`
}

function addressOf(text: string): Pick<IpNetwork, 'version' | 'address'> | undefined {
  if (/^\d+$/.test(text)) return numbered(BigInt(text))
  const four = fourOf(text)
  if (four !== undefined) return { version: 4, address: four }
  const six = sixOf(text)
  return six === undefined ? undefined : { version: 6, address: six }
}

function numbered(address: bigint): Pick<IpNetwork, 'version' | 'address'> | undefined {
  if (address >= 1n << 128n) return undefined
  return { version: address < 1n << 32n ? 4 : 6, address }
}

function fourOf(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every(part => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n)
}

function sixOf(text: string): bigint | undefined {
  const tail = /^(.*:)([\d.]+\.[\d.]+)$/.exec(text)
  const four = tail ? fourOf(tail[2] ?? '') : undefined
  if (tail && four === undefined) return undefined
  const plain = tail && four !== undefined ? `${tail[1]}${(four >> 16n).toString(16)}:${(four & 0xffffn).toString(16)}` : text
  const halves = plain.split('::')
  if (halves.length > 2) return undefined
  const [front = [], back = []] = halves.map(half => (half === '' ? [] : half.split(':')))
  const gap = 8 - front.length - back.length
  if (halves.length === 2 ? gap < 1 : gap !== 0) return undefined
  const groups = [...front, ...Array.from({ length: gap }, () => '0'), ...back]
  if (!groups.every(group => /^[\da-fA-F]{1,4}$/.test(group))) return undefined
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n)
}

function prefixOf(text: string, { version }: Pick<IpNetwork, 'version'>): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= widthOf({ version }) ? Number(text) : undefined
  const mask = version === 4 ? fourOf(text) : undefined
  const bits = mask?.toString(2).padStart(32, '0')
  return bits && /^1*0*$/.test(bits) ? bits.replace(/0+$/, '').length : undefined
}
