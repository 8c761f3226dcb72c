import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Moves this process into control groups of the lab's own, below those it is in, and gives their paths. systemd-nspawn makes groups with
 * fixed names where it stands: without groups of their own two labs would share them.
 */
export async function joinGroups(id: string): Promise<string[]> {
  const own = (await readFile('/proc/self/cgroup', 'utf8')).trim().split('\n')
  const paths = await Promise.all(own.map(line => folderOf(line)))
  const groups = paths.flatMap(path => (path === undefined ? [] : [join(path, `tsplay-lab-${id}`)]))
  for (const group of groups) {
    await mkdir(group, { recursive: true })
    await writeFile(join(group, 'cgroup.procs'), '0')
  }
  return groups
}

/** Where the group of a line of /proc/self/cgroup is, for the two hierarchies that systemd minds. */
async function folderOf(line: string): Promise<string | undefined> {
  const [, hierarchy, path = '/'] = line.match(/^\d+:([^:]*):(.*)$/) ?? []
  if (hierarchy === 'name=systemd') return first([`/sys/fs/cgroup/systemd${path}`])
  if (hierarchy === '') return first([`/sys/fs/cgroup/unified${path}`, `/sys/fs/cgroup${path}`])
  return undefined
}

function first(candidates: readonly string[]): string | undefined {
  return candidates.find(path => existsSync(join(path, 'cgroup.procs')))
}
