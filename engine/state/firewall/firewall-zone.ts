import { canonicalRichRule } from '../../text/rich-rule.ts'
import { canonicalPort } from './firewall-ports.ts'

/** Lists of what a zone lets in or belongs to, each entry as firewall-cmd writes it, sorted. */
export const lists = [
  ...(['services', 'ports', 'protocols', 'sources', 'interfaces', 'source_ports', 'forward_ports', 'icmp_blocks', 'rich_rules'] as const),
]
export const switches = ['masquerade', 'forward', 'icmp_block_inversion'] as const
export type List = (typeof lists)[number]
export type Switch = (typeof switches)[number]

/** What a zone of firewalld holds. */
export type Zone = { readonly [L in List]: readonly string[] } & { readonly [S in Switch]: boolean } & { readonly target: string }

/** Entries of a list as firewalld writes them, so that two that mean the same are the same. */
export function canonical(list: List, entry: string): string {
  if (list === 'rich_rules') return canonicalRichRule(entry)
  if (list === 'forward_ports') return forwardPort(entry)
  if (list === 'ports' || list === 'source_ports') return canonicalPort(entry)
  if (list === 'sources')
    return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(entry) ? entry.toUpperCase() : entry.toLowerCase().replace(/^ipset:/i, 'ipset:')
  return entry.trim()
}

function forwardPort(entry: string): string {
  const given = new Map(entry.split(':').map(part => part.split(/=(.*)/s, 2) as [string, string]))
  return ['port', 'proto', 'toport', 'toaddr'].map(name => `${name}=${given.get(name) ?? ''}`).join(':')
}

/** A zone that was just made. */
export const newZone: Zone = zoneOf(
  {
    services: [],
    ports: [],
    protocols: [],
    sources: [],
    interfaces: [],
    source_ports: [],
    forward_ports: [],
    icmp_blocks: [],
    rich_rules: [],
  },
  name => name === 'forward',
  'default',
)

/** A zone from what busctl prints of `getSettings2`. */
export function busZone(text: string): Zone | undefined {
  if (text === '') return undefined
  const { data } = JSON.parse(text) as { data: [Record<string, { data: unknown }>] }
  const found = (name: string) => data[0][name]?.data
  const strings = (name: string) => (found(name) as string[] | undefined) ?? []
  const rows = (name: string) => (found(name) as string[][] | undefined) ?? []
  return zoneOf(
    {
      services: strings('services'),
      ports: rows('ports').map(row => row.join('/')),
      protocols: strings('protocols'),
      sources: strings('sources'),
      interfaces: strings('interfaces'),
      source_ports: rows('source_ports').map(row => row.join('/')),
      forward_ports: rows('forward_ports').map(
        ([port, proto, toport, toaddr]) => `port=${port}:proto=${proto}:toport=${toport}:toaddr=${toaddr}`,
      ),
      icmp_blocks: strings('icmp_blocks'),
      rich_rules: strings('rules_str'),
    },
    name => found(name) === true,
    String(found('target') ?? 'default'),
  )
}

/** A zone from what `firewall-offline-cmd --list-all` prints. */
export function textZone(text: string): Zone | undefined {
  if (text === '') return undefined
  const found = new Map<string, string[]>()
  let name = ''
  for (const line of text.split('\n').slice(1)) {
    const [, label, rest = ''] = /^ {2}([a-z -]+):(.*)$/.exec(line) ?? []
    name = label ?? name
    const value = (label === undefined ? line : rest).trim()
    if (value !== '') found.set(name, [...(found.get(name) ?? []), value])
  }
  const words = (label: string) => (found.get(label) ?? []).flatMap(value => value.split(/\s+/))
  return zoneOf(
    {
      services: words('services'),
      ports: words('ports'),
      protocols: words('protocols'),
      sources: words('sources'),
      interfaces: words('interfaces'),
      source_ports: words('source-ports'),
      forward_ports: words('forward-ports'),
      icmp_blocks: words('icmp-blocks'),
      rich_rules: found.get('rich rules') ?? [],
    },
    label => words(label.replaceAll('_', '-'))[0] === 'yes',
    words('target')[0] ?? 'default',
  )
}

/** A zone of entries as firewalld writes them, sorted. */
export function zoneOf(entries: Record<List, readonly string[]>, isOn: (name: Switch) => boolean, target: string): Zone {
  const named = lists.map(list => [list, entries[list].map(entry => canonical(list, entry)).toSorted()] as const)
  return { ...Object.fromEntries(named), ...Object.fromEntries(switches.map(name => [name, isOn(name)])), target } as Zone
}
