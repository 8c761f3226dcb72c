import { isIPv6, SocketAddress } from 'node:net'

/** How values are written: what is compared of what nmcli prints, and of what a playbook gives. */
interface Written<T extends string | readonly string[]> {
  readonly read: (printed: string) => T
  readonly want: (given: unknown) => T
}

/** Names of the ways that properties are written. */
export type Form = keyof typeof forms

const privacy = ['disabled', 'prefer-public-addr', 'prefer-temp-addr']

/** Every way that a property's value is written. */
export const forms = {
  text: single(text => text),
  /** A device; `*` is none in particular. */
  device: single(text => (text === '*' ? '' : text)),
  hardware: single(text => text.toUpperCase()),
  /** nmcli may say what a number means: `1 (REORDER_HEADERS)`. */
  number: single(text => text.replace(/ \(.*\)$/, '')),
  mtu: single(text => (text === 'auto' || text === '' ? '0' : text)),
  privacy: single(text => {
    const number = text.replace(/ \(.*\)$/, '')
    return number === '-1' ? 'unknown' : (privacy[Number(number)] ?? number)
  }),
  address: single(address),
  addresses: list(/\s*,\s*/, withPrefix),
  servers: list(/[\s,;]+/, address),
  words: list(/[\s,;]+/, text => text),
  options: list(/,(?=\w+=)/, text => text),
  routes: list(/\s*,\s*/, route),
  rules: list(/\s*,\s*/, rule),
} as const

function single(canonical: (text: string) => string): Written<string> {
  return { read: canonical, want: given => canonical(typeof given === 'boolean' ? (given ? 'yes' : 'no') : String(given).trim()) }
}

function list(separator: RegExp, canonical: (text: string) => string): Written<readonly string[]> {
  const parts = (text: string) =>
    text
      .split(separator)
      .map(part => part.trim())
      .filter(Boolean)
      .map(canonical)
  return {
    read: parts,
    want: given =>
      (Array.isArray(given) ? given : [given]).flatMap(item =>
        typeof item === 'object' ? [canonical(routeText(item))] : parts(String(item)),
      ),
  }
}

/** An IPv6 address as NetworkManager writes it; anything else as it is. */
function address(text: string): string {
  return isIPv6(text) ? new SocketAddress({ address: text, family: 'ipv6' }).address : text
}

function withPrefix(text: string): string {
  const [host = '', prefix] = text.split('/', 2)
  return `${address(host)}/${prefix ?? (host.includes(':') ? 128 : 32)}`
}

/** Destination, next hop and metric, then attributes in the order of their names. */
function route(text: string): string {
  const [destination = '', ...words] = text.split(/\s+/)
  const attributes = words.filter(word => word.includes('=')).toSorted()
  const others = words.filter(word => !word.includes('='))
  return [withPrefix(destination), ...others.map(address), ...attributes].join(' ')
}

function routeText(given: object): string {
  const { ip, next_hop, metric, ...attributes } = given as { readonly [name: string]: string | number | boolean }
  const named = Object.entries(attributes).map(([name, value]) => `${name}=${String(value)}`)
  return [ip, next_hop, metric, ...named].filter(word => word !== undefined).join(' ')
}

/** `ip rule` has two names for some of its words; a host needs no prefix. */
function rule(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\b(pref|preference|order)(?= \d)/g, 'priority')
    .replaceAll(/\blookup(?= )/g, 'table')
    .replaceAll(/(?<=\.\d+)\/32\b|(?<=:[\da-f]*)\/128\b/g, '')
}
