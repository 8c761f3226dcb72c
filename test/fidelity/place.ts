import { mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mustRun } from '../lab/program.ts'
import { repository } from '../lab/recipe.ts'
import type { Roots } from '../lab/roots.ts'

/** A folder with a bare Debian that nobody has written to yet; what is written is in memory. */
export interface Place {
  readonly root: string
  /** What was written to since: every path below the root. */
  readonly touched: () => readonly string[]
  readonly drop: () => Promise<void>
}

const layers = new Map<string, Promise<string>>()

/** Lays a blank host over the bare system, with some packages besides. Only in a mount namespace of one's own. */
export async function openPlace(folder: string, roots: Roots, needs: readonly string[]): Promise<Place> {
  const lower = needs.length === 0 ? [] : [await layer(roots, [...needs].sort())]
  return over(folder, [...lower, roots.host])
}

/** Lays a blank host over this very machine's system, with all that it has installed. What was begun in it ends with it. */
export async function openMachine(folder: string): Promise<Place> {
  const place = await over(folder, ['/'])
  return {
    ...place,
    drop: async () => {
      endAllIn(place.root)
      await place.drop()
    },
  }
}

/** Daemons outlive whoever began them: they are known by their root. */
function endAllIn(root: string): void {
  const inside = readdirSync('/proc').filter(name => /^\d+$/.test(name) && rootOf(name) === root)
  for (const pid of inside) end(Number(pid))
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // One that another's end took along is gone already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function rootOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/root`)
  } catch {
    return undefined // it has ended meanwhile
  }
}

/** The packages as a layer of their own: installed once, for all books that need the same. */
function layer(roots: Roots, packages: readonly string[]): Promise<string> {
  const name = packages.join(' ')
  const made = layers.get(name) ?? install(roots, packages, `/tmp/tsplay-fidelity-${process.pid}-${layers.size}`)
  layers.set(name, made)
  return made
}

async function install(roots: Roots, packages: readonly string[], folder: string): Promise<string> {
  mkdirSync(folder, { mode: 0o700 })
  const { root } = await over(folder, [roots.host])
  const script = `mount --bind "$1" "$2${repository}"; printf '#!/bin/sh\\nexit 101\\n' >"$2/usr/sbin/policy-rc.d"; chmod 755 "$2/usr/sbin/policy-rc.d"
chroot "$2" apt-get -qq update; shift
root=$1; shift
DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get -qq -y --no-install-recommends -o Dpkg::Options::=--force-unsafe-io install "$@" >/dev/null
rm "$root/usr/sbin/policy-rc.d"; umount "$root${repository}" "$root/proc"; umount --lazy "$root"`
  await mustRun('sh', ['-ec', script, 'sh', roots.packages, root, ...packages])
  return join(folder, 'upper')
}

async function over(folder: string, lowers: readonly string[]): Promise<Place> {
  mkdirSync(folder, { recursive: true })
  await mustRun('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', folder])
  const [upper, work, root] = ['upper', 'work', 'root'].map(name => join(folder, name)) as [string, string, string]
  for (const path of [upper, work, root]) mkdirSync(path)
  await mustRun('mount', ['-t', 'overlay', '-o', `lowerdir=${lowers.join(':')},upperdir=${upper},workdir=${work}`, 'overlay', root])
  // No device of the machine is within a book's reach.
  const nodes = [...['null 1 3', 'zero 1 5', 'full 1 7', 'random 1 8', 'urandom 1 9', 'tty 5 0'].map(node => node.split(' '))]
  const devices = nodes.map(([name, major, minor]) => `[ -e ${name} ] || mknod -m 666 ${name} c ${major} ${minor}`).join('; ')
  await mustRun('sh', ['-ec', `mount -t proc proc "$1/proc"; mkdir -p "$1/dev"; cd "$1/dev"; ${devices}`, 'sh', root])
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1\tlocalhost\n')
  const before = new Set(below(upper))
  return {
    root,
    touched: () => below(upper).filter(path => !before.has(path) && !untold.test(path)),
    drop: async () => void (await mustRun('umount', ['--recursive', '--lazy', folder])),
  }
}

/** Folders of temporary files, and what Ansible keeps of its own. */
const untold = /^\/(tmp|root|root\/\.ansible(\/.*)?)$/

function below(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(path => `/${path}`)
    .sort()
}
