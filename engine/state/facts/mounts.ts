import { sh } from '../../shell/sh.ts'
import { type Facts, type Raw, saidOf, textOf } from './collector.ts'

export const mountFiles = ['/proc/mounts', '/proc/self/mountinfo']

/**
 * Mounts of devices and of other machines with their sizes: one process for those of here, one for the others, which may hang and
 * then are given up.
 */
export const mountScript = sh`near= far=; while read -r d m t o; do case $d in /*|*:/*) ;; *) continue ;; esac
case $t in none|autofs) ;; nfs*|cifs|smb*|fuse.sshfs|ceph|glusterfs|9p) far="$far $m" ;; *) near="$near $m" ;; esac; done </proc/mounts
sizes_of() { set -f; l=$1; set --; for m in $l; do case $m in *\\\\*) m=$(printf '%b' "$m") ;; esac; set -- "$@" "$m"; done; set +f; [ $# -eq 0 ] || $limit stat -f -c '%S %b %a %c %d %n' -- "$@" 2>/dev/null; }
limit=; command -v timeout >/dev/null 2>&1 && limit="timeout $gather_timeout"; p sizes "$(sizes_of "$near"; [ -z "$far" ] || sizes_of "$far")"
p uuids "$(lsblk -l -n -p -o NAME,UUID --exclude 2 2>/dev/null)"`

/** What is mounted, but for what has no device; where things lie over each other, the last one. */
export function mountFacts(raw: Raw): Facts {
  const uuids = new Map([...saidOf(raw, 'uuids').matchAll(/^(\S+)\s+(\S+)$/gm)].map(([, name = '', uuid = '']) => [name, uuid]))
  const sizes = new Map(
    [...saidOf(raw, 'sizes').matchAll(/^(\d+) (\d+) (\d+) (\d+) (\d+) (.*)$/gm)].map(([, ...fields]) => [
      fields[5] ?? '',
      fields.map(Number),
    ]),
  )
  const lines = (textOf(raw, '/proc/mounts') ?? '').split('\n').map(line => line.split(' ').map(unescaped))
  const bound = boundIn(textOf(raw, '/proc/self/mountinfo') ?? '')
  const mounts = lines.flatMap(([device = '', mount = '', fstype = '', options = '']) => {
    if (!/^\/|:\//.test(device) || fstype === 'none' || fstype === 'autofs') return []
    const told = bound.has(mount) ? `${options},bind` : options
    return [[mount, { mount, device, fstype, options: told, ...sizeOf(sizes.get(mount)), uuid: uuids.get(device) ?? 'N/A' }] as const]
  })
  return { mounts: [...new Map(mounts).values()] }
}

/** Mounts of a part of a file system: folders or files that are bound, and subvolumes. */
function boundIn(mountinfo: string): ReadonlySet<string> {
  const lines = mountinfo.split('\n').map(line => line.split(' '))
  return new Set(lines.flatMap(([, , , root = '/', mount = '']) => (root === '/' ? [] : [unescaped(mount)])))
}

function sizeOf(numbers: readonly number[] | undefined): Facts {
  if (!numbers) return {}
  const [block = 0, total = 0, available = 0, inodes = 0, free = 0] = numbers
  return {
    size_total: block * total,
    size_available: block * available,
    block_size: block,
    block_total: total,
    block_available: available,
    block_used: total - available,
    inode_total: inodes,
    inode_available: free,
    inode_used: inodes - free,
  }
}

function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}
