import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { inRoot, installation, isolated } from './in-root.ts'
import type { Progress } from './machine.ts'
import { cacheFolder } from './places.ts'
import { mustRun } from './program.ts'
import { bare, clients, files, masked, offered, recipeName, repository, suite } from './recipe.ts'

/** What was built once for all labs: a bare host's root, a node's root, the packages that hosts can install, and the key to all hosts. */
export interface Roots {
  readonly name: string
  readonly host: string
  readonly node: string
  readonly packages: string
  readonly key: string
  readonly hostKey: string
}

const rootsFolder = join(cacheFolder, 'roots')

/** Gives the roots of today's recipe, built first where they are not there yet. Two that build at once do not meet: the first to end wins. */
export async function ensureRoots(progress: Progress): Promise<Roots> {
  const name = recipeName()
  const folder = join(rootsFolder, name)
  if (!existsSync(folder)) {
    const building = `${folder}.building-${process.pid}`
    await mkdir(building, { recursive: true, mode: 0o700 })
    try {
      await build(building, progress)
      await rename(building, folder).catch(problem => {
        if (!existsSync(folder)) throw problem
      })
    } finally {
      await rm(building, { recursive: true, force: true })
    }
  }
  return open(name, folder)
}

/** Removes what other recipes built, and what killed builds left, unless a lab still stands on it. */
export async function removeOldRoots(used: readonly string[]): Promise<void> {
  const kept = new Set([recipeName(), ...used])
  for (const name of await readdir(rootsFolder).catch(() => [])) {
    const builder = name.match(/\.building-(\d+)$/)?.[1]
    const isBeingBuilt = builder !== undefined && existsSync(`/proc/${builder}`)
    if (!kept.has(name) && !isBeingBuilt) await rm(join(rootsFolder, name), { recursive: true, force: true })
  }
}

async function open(name: string, folder: string): Promise<Roots> {
  const host = join(folder, 'host')
  const [type, key] = (await readFile(join(host, 'etc/ssh/ssh_host_ed25519_key.pub'), 'utf8')).split(' ')
  return {
    name,
    host,
    node: join(folder, 'node'),
    packages: join(folder, 'packages'),
    key: join(folder, 'key'),
    hostKey: `${type} ${key?.trim()}`,
  }
}

async function build(folder: string, progress: Progress): Promise<void> {
  const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
    [
      `building a bare Debian ${suite} and fetching the packages that hosts can install (about half a minute and 130 MB)`,
      () => fetchPackages(folder),
    ],
    ['making a package repository of them', () => indexPackages(folder)],
    ['preparing the root of hosts', () => finishHost(folder)],
    ['preparing the root of nodes', () => finishNode(folder)],
  ]
  // One after the other: each stands on what the one before made.
  for (const [sentence, step] of steps) {
    progress(sentence)
    await step()
  }
}

/** Everything that needs the internet: the base system, and all others' packages with what they depend on. */
async function fetchPackages(folder: string): Promise<void> {
  const options = `-o Dir::Cache::archives=${repository} -o APT::Sandbox::User=root`
  const fetch = `mkdir -p "$1${repository}/partial" && chroot "$1" apt-get -y ${options} --no-install-recommends --download-only install`
  const hooks = [
    `${fetch} ${[...offered, ...clients].join(' ')}`,
    `mkdir ${quoted(join(folder, 'packages'))} && mv "$1${repository}"/*.deb ${quoted(join(folder, 'packages'))}/ && rm -rf "$1${repository}"/*`,
  ]
  const mirror = process.env.TSPLAY_LAB_MIRROR ?? 'http://deb.debian.org/debian'
  await isolated('mmdebstrap', [
    ...['--quiet', '--mode=root', '--variant=minbase', `--include=${bare.join(',')}`],
    ...hooks.map(hook => `--customize-hook=${hook}`),
    ...[suite, join(folder, 'host'), mirror],
  ])
}

async function indexPackages(folder: string): Promise<void> {
  const packages = join(folder, 'packages')
  await writeFile(join(packages, 'Packages'), await mustRun('apt-ftparchive', ['packages', '.'], { folder: packages }))
  await writeFile(join(packages, 'Release'), await mustRun('apt-ftparchive', ['release', '.'], { folder: packages }))
}

async function finishHost(folder: string): Promise<void> {
  const host = join(folder, 'host')
  for (const { path, text, mode = 0o644 } of files) {
    await mkdir(dirname(join(host, path)), { recursive: true })
    await writeFile(join(host, path), text)
    await chmod(join(host, path), mode)
  }
  await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'tsplay-lab', '-f', join(folder, 'key')])
  await copyFile(join(folder, 'key.pub'), join(host, 'srv/key.pub'))
  await inRoot(
    host,
    join(folder, 'packages'),
    `rm -rf /etc/apt/sources.list.d/* /var/lib/apt/lists/*
    apt-get -qq update
    useradd --create-home --shell /bin/bash admin
    for home in /root /home/admin; do
      mkdir -p -m 700 $home/.ssh
      install -m 600 /srv/key.pub $home/.ssh/authorized_keys
    done
    chown -R admin:admin /home/admin
    systemctl mask ${masked.join(' ')}
    rm /srv/key.pub
    : >/etc/machine-id`,
  )
}

async function finishNode(folder: string): Promise<void> {
  const node = join(folder, 'node')
  await mustRun('cp', ['-a', join(folder, 'host'), node])
  await inRoot(node, join(folder, 'packages'), `${installation(clients)}\n    rm -rf /root/.ssh /home/admin/.ssh`)
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
