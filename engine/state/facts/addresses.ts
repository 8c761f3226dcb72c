import type { Facts } from './collector.ts'

/** One address of an interface, as `ip -o addr` tells it. */
export interface Address {
  readonly version: 4 | 6
  readonly device: string
  readonly address: string
  readonly prefix: string
  readonly broadcast: string
  readonly scope: string
  /** The name it was given under, such as eth0:1. */
  readonly label: string
}

/** Addresses by their lines; of a link between two ends the own one. */
export function addressesIn(text: string): Address[] {
  const lines = text.matchAll(/^\d+:\s+(\S+)\s+(inet6?)\s+([\da-f.:]+)(?:\s+peer\s+[\da-f.:]+)?(?:\/(\d+))?(.*)$/gm)
  return [...lines].map(([, device = '', family, address = '', prefix, rest = '']) => {
    const version = family === 'inet' ? 4 : 6
    const label = version === 4 ? /scope \S+ (?:(?:secondary|dynamic|noprefixroute|deprecated) )*([^\s\\]+)\\/.exec(rest)?.[1] : undefined
    return {
      version,
      device,
      address,
      prefix: prefix ?? (/peer\s+\S+\/(\d+)/.exec(text)?.[1] || (version === 4 ? '32' : '128')),
      broadcast: /\sbrd ([\d.]+)/.exec(rest)?.[1] ?? '',
      scope: /\sscope (\S+)/.exec(rest)?.[1] ?? '',
      label: label ?? device,
    }
  })
}

/** An address with its network. */
export function ipv4({ address, prefix, broadcast }: Address): Facts {
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - Number(prefix))
  return { address, broadcast, netmask: dotted(2 ** 32 - size), network: dotted(Math.floor(number / size) * size), prefix }
}

/** An address with its scope. */
export function ipv6({ address, prefix, scope }: Address): Facts {
  return { address, prefix, scope }
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map(shift => Math.floor(value / 2 ** shift) % 256).join('.')
}
