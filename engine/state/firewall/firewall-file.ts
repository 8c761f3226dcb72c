import { type Switch, switches, type Zone, zoneOf } from './firewall-zone.ts'

/** A zone as a file of firewalld has it; undefined for one with rules of the rich language, which the daemon alone reads as it does. */
export function fileZone(xml: string): Zone | undefined {
  const text = xml.replaceAll(/<!--[\s\S]*?-->/g, '')
  if (/<rule[\s>]/.test(text) || !/<zone[\s>]/.test(text)) return undefined
  const named = (tag: string) => [...text.matchAll(new RegExp(`<${tag}\\s([^>]*?)/?>`, 'g'))].map(([, inside = '']) => attributesIn(inside))
  const values = (tag: string, attribute: string) => named(tag).flatMap(attributes => attributes.get(attribute) ?? [])
  const ports = (tag: string) => named(tag).map(attributes => `${attributes.get('port')}/${attributes.get('protocol')}`)
  const zone = named('zone')[0]
  return zoneOf(
    {
      services: values('service', 'name'),
      ports: ports('port'),
      protocols: values('protocol', 'value'),
      sources: named('source').flatMap(source => source.get('address') ?? source.get('mac') ?? `ipset:${source.get('ipset')}`),
      interfaces: values('interface', 'name'),
      source_ports: ports('source-port'),
      forward_ports: named('forward-port').map(
        forward =>
          `port=${forward.get('port')}:proto=${forward.get('protocol')}:toport=${forward.get('to-port') ?? ''}:toaddr=${forward.get('to-addr') ?? ''}`,
      ),
      icmp_blocks: values('icmp-block', 'name'),
      rich_rules: [],
    },
    name => isOn(text, name),
    zone?.get('target') ?? 'default',
  )
}

/** The zone for which none is named, as firewalld.conf says. */
export function defaultZoneIn(conf: string): string {
  return /^DefaultZone[ \t]*=[ \t]*(\S+)/m.exec(conf)?.[1] ?? 'public'
}

function isOn(text: string, name: Switch): boolean {
  return switches.includes(name) && new RegExp(`<${name.replaceAll('_', '-')}\\s*/?>`).test(text)
}

function attributesIn(text: string): ReadonlyMap<string, string> {
  const found = [...text.matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)]
  return new Map(found.map(([, name = '', double, single]) => [name, unescaped(double ?? single ?? '')]))
}

function unescaped(text: string): string {
  const names: { readonly [entity: string]: string } = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
  return text.replaceAll(/&(\w+);/g, (whole, name: string) => names[name] ?? whole)
}
