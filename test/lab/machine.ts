import { existsSync } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mustRun } from './program.ts'

/** Tells people what takes a while. */
export type Progress = (sentence: string) => void

/** The programs that a lab is made with, and Debian's packages that bring them. */
const programs: Readonly<Record<string, string>> = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  'apt-ftparchive': 'apt-utils',
  ip: 'iproute2',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  gpg: 'gnupg',
  openssl: 'openssl',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  mount: 'mount',
}

/** Why a lab cannot be made on this machine, in a sentence each; nothing where it can, if need be after `installPrograms`. */
export function obstacles(): string[] {
  if (process.platform !== 'linux') return [`it needs Linux, and this is ${process.platform}`]
  const isRoot = process.getuid?.() === 0
  const missing = missingPackages()
  return [
    ...(isRoot ? [] : ['it needs root, to make a network and file systems of its own']),
    ...(missing.length > 0 && !(isRoot && find('apt-get')) ? [`these Debian packages are missing: ${missing.join(' ')}`] : []),
  ]
}

/** Installs what is missing, by Debian package name, without starting anything that the packages bring. */
export async function installPrograms(progress: Progress): Promise<void> {
  const missing = missingPackages()
  if (missing.length === 0) return
  progress(`installing ${missing.join(', ')} on this machine`)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await withDaemonsDown(async () => {
    await mustRun('apt-get', ['-qq', 'update'], { environment })
    await mustRun('apt-get', ['-qq', '-y', '--no-install-recommends', 'install', ...missing], { environment })
  })
}

function missingPackages(): string[] {
  return [...new Set(Object.entries(programs).flatMap(([program, name]) => (find(program) ? [] : [name])))]
}

function find(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin']
  return folders.some(folder => folder !== '' && existsSync(join(folder, program)))
}

const policy = '/usr/sbin/policy-rc.d'
const aside = `${policy}.before-tsplay-lab`
const denial = '#!/bin/sh\n# Written by the lab of tsplay for the time of an installation.\nexit 101\n'

/** Debian starts what it installs, unless this file says no. A file of the machine's own is put aside and back again. */
async function withDaemonsDown(work: () => Promise<void>): Promise<void> {
  await restorePolicy()
  if (existsSync(policy)) await rename(policy, aside)
  await writeFile(policy, denial, { mode: 0o755 })
  try {
    await work()
  } finally {
    await restorePolicy()
  }
}

/** Also what a run that was killed in between left. */
async function restorePolicy(): Promise<void> {
  const now = await readFile(policy, 'utf8').catch(() => '')
  if (now === denial) await rm(policy)
  if (existsSync(aside)) await rename(aside, policy)
}
