import { sh } from '../shell/sh.ts'
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
export function openInside({ connection, host, program, user, executable, timeout }: Address, note: Noter): Link {
  if (host.startsWith('-') || host === '' || host.includes('\0'))
    throw new Unreachable(
      'login',
      `${JSON.stringify(host)} is no name of a container or folder`,
      'it must not begin with a dash: mend ansible_host',
    )
  const exec = ['exec', '-i', ...(user === undefined ? [] : [`--user=${user}`]), '--', host, executable, '-c']
  const ways: { readonly [kind: string]: readonly string[] } = {
    nspawn: ['sh', '-c', entering.text, 'sh', host, ...ofRoot, executable, '-c'],
    podman: [...(program ?? ['podman']), ...exec],
    docker: [...(program ?? ['docker']), ...exec],
    chroot: ['chroot', host, ...ofRoot, executable, '-c'],
  }
  return over(ways[connection] ?? [executable, '-c'], host, { executable, timeout, width: 1, note })
}

/** The environment of a login: nothing of ours is any of its business. */
const ofRoot = [
  ...['env', '-i', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ...['HOME=/root', 'USER=root', 'LOGNAME=root', 'SHELL=/bin/sh'],
]

/** Enters a machine of systemd-nspawn: as machined knows it, else (not registered, no systemd here) by the name that its program was given. */
const entering = sh`m=$1; shift
p=$(machinectl show --property=Leader --value -- "$m" 2>/dev/null)
if [ -z "$p" ]; then
for f in $(grep -lzxF -e "--machine=$m" /proc/[0-9]*/cmdline 2>/dev/null); do
IFS= read -r c <"\${f%cmdline}comm" && [ "$c" = systemd-nspawn ] || continue
for k in $(cat "\${f%cmdline}"task/*/children 2>/dev/null); do p="$p$k "; done
done
fi
set -- $p -- "$@"
case $2 in --) p=$1; shift 2; exec nsenter -t "$p" -a -- "$@" ;; esac
[ "$1" = -- ] && echo "no machine $m runs here" >&2 || echo "several machines $m run here" >&2
exit 1`

function over(words: readonly string[], host: string, more: { executable: string; timeout: number; width: number; note: Noter }): Link {
  const traffic = { turns: 0, up: 0, down: 0 }
  return linkOver({ ...more, host, traffic, connect: async () => programCarrier(words) }, undefined)
}
