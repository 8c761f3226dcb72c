/** A port of a container, and where on the host it is reached; any address or port where the text is empty. */
export interface PublishedPort {
  readonly address: string
  readonly host: string
  readonly inside: string
}

/** Reads [[ADDRESS:][PORT]:]PORT[/PROTOCOL]; ranges of ports become one each. */
export function parsePort(text: string): PublishedPort[] {
  const [places = '', protocol = 'tcp'] = text.split('/')
  const [, address = '', host = '', inside = places] = places.match(/^(?:(\[.*\]|[^:]*):)?([\d-]*):([\d-]+)$/) ?? []
  const [first = 0, last = first] = inside.split('-').map(Number)
  const from = host === '' ? undefined : Number(host.split('-')[0])
  return Array.from({ length: Math.max(1, last - first + 1) }, (_, at) => ({
    address: address.replace(/^\[|\]$/g, ''),
    host: from === undefined ? '' : String(from + at),
    inside: `${first + at}/${protocol.toLowerCase()}`,
  }))
}
