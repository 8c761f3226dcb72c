import type { State } from '../../module.ts'
import { parsePort } from './published-port.ts'

/** The ports of a container as Docker has them. */
export type DockerBindings = { readonly [port: string]: readonly { readonly HostIp?: string; readonly HostPort?: string }[] | null }

/** Ports as they are compared: the places of the host that lead to each; without a port of the host where any will do. */
export function portsOf(published: readonly string[], anywhere = '0.0.0.0'): State {
  const all = published.flatMap(one => parsePort(one))
  return Object.fromEntries(
    [...new Set(all.map(({ inside }) => inside))].map(inside => [
      inside,
      all
        .filter(one => one.inside === inside)
        .map(({ address, host }) => `${address || anywhere || '0.0.0.0'}:${host}`)
        .toSorted(),
    ]),
  )
}

/** Words of `--publish`, with the address that holds where none is said. */
export function portWords(published: readonly string[], anywhere = ''): string[] {
  return published.map(one => {
    if (anywhere === '' || /^(\[.*\]|[\d.]+\.[\d.]*):/.test(one)) return one
    return one.includes(':') ? `${anywhere}:${one}` : `${anywhere}::${one}`
  })
}

/** Volumes as they are compared: what of the host, where, and how it may be used. */
export function bindsOf(volumes: readonly string[]): string[] {
  return [...new Set(volumes.map(bindWords))].toSorted()
}

function bindWords(text: string): string {
  const [source = '', inside, modes = ''] = text.split(':')
  if (inside === undefined) return plain(source)
  const more = modes.split(',').filter(mode => mode !== '' && mode !== 'rw')
  return `${plain(source)}:${plain(inside)}:${['rw', ...more]
    .filter(mode => mode !== 'rw' || !more.includes('ro'))
    .toSorted()
    .join(',')}`
}

function plain(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path
}
