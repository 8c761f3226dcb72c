import { type Address, type Link, type Noter, Unreachable } from './link.ts'
import { linkOver } from './link-over.ts'
import { programCarrier } from './spawned.ts'

/** How many shells of one user work here at the same time: all hosts may delegate to this machine at once. */
const width = 16

/** A link to this machine. */
export function openLocal({ executable, timeout }: Address, note: Noter): Link {
  return over(['/bin/sh', '-c'], 'localhost', { executable, timeout, width, note })
}

/** A link into a container or folder of this machine, through the program that enters it. */
export function openInside({ connection, host, executable, timeout }: Address, note: Noter): Link {
  if (host.startsWith('-') || host === '' || host.includes('\0'))
    throw new Unreachable(
      'login',
      `${JSON.stringify(host)} is no name of a container or folder`,
      'it must not begin with a dash: mend ansible_host',
    )
  const ways: { readonly [kind: string]: readonly string[] } = {
    nspawn: ['systemd-run', '--quiet', '--pipe', `--machine=${host}`, '--', executable, '-c'],
    podman: ['podman', 'exec', '-i', '--', host, executable, '-c'],
    chroot: ['chroot', host, executable, '-c'],
  }
  return over(ways[connection] ?? [executable, '-c'], host, { executable, timeout, width: 1, note })
}

function over(words: readonly string[], host: string, more: { executable: string; timeout: number; width: number; note: Noter }): Link {
  const traffic = { turns: 0, up: 0, down: 0 }
  return linkOver({ ...more, host, traffic, connect: async () => programCarrier(words) }, undefined)
}
