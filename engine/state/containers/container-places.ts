import { parsePort } from './published-port.ts'

type Bindings = { readonly [port: string]: readonly { readonly HostIp?: string; readonly HostPort?: string }[] | null }

/** Ports as they are compared: ADDRESS:PORT->PORT/PROTOCOL, one by one; without a port of the host where any will do. */
export function portsWanted(publish: readonly string[]): string[] {
  return publish
    .flatMap(parsePort)
    .map(({ address, host, inside }) => portWords(address, host, inside))
    .toSorted()
}

/** The same of what podman has; whichever port it took where any would do is no difference. */
export function portsNow(bindings: Bindings, publish: readonly string[]): string[] {
  const free = new Set(publish.flatMap(parsePort).flatMap(({ host, inside }) => (host === '' ? [inside] : [])))
  return Object.entries(bindings)
    .flatMap(([inside, places]) =>
      (places ?? []).map(({ HostIp = '', HostPort = '' }) => portWords(HostIp, free.has(inside) ? '' : HostPort, inside)),
    )
    .toSorted()
}

/** Volumes as they are compared: what of the host, where, and whether it may be written to. */
export function bindsWanted(volume: readonly string[]): string[] {
  return volume.map(one => bindWords(...parseBind(one))).toSorted()
}

/** A volume that podman has; one without a name that nobody asked for is the image's. */
export function bindNow(bind: string, volume: readonly string[]): string[] {
  const [source, inside, options] = parseBind(bind)
  if (!/^[0-9a-f]{64}$/.test(source)) return [bindWords(source, inside, options)]
  const isAsked = volume.some(one => parseBind(one)[0] === '' && parseBind(one)[1] === inside)
  return isAsked ? [bindWords('', inside, options)] : []
}

function portWords(address: string, host: string, inside: string): string {
  return `${address === '0.0.0.0' ? '' : address}:${host}->${inside}`
}

function parseBind(text: string): [source: string, inside: string, options: readonly string[]] {
  const parts = text.split(':')
  if (parts.length === 1) return ['', plain(text), []]
  const [source = '', inside = '', options = ''] = parts
  return [plain(source), plain(inside), options.split(',')]
}

function bindWords(source: string, inside: string, options: readonly string[]): string {
  return `${source}:${inside}${options.includes('ro') ? ':ro' : ''}`
}

function plain(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path
}
