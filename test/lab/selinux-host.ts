import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { waitUntilUp } from './host.ts'
import { writeHosts } from './inventory.ts'
import type { Finished } from './program.ts'
import { startQemu } from './qemu.ts'
import { ensureSelinuxImage } from './selinux-image.ts'
import { type SshAddress, ssh } from './ssh.ts'

/** A machine that runs Debian with SELinux on, permissive at first; its root is as the image has it. */
export interface SelinuxHost {
  readonly id: string
  readonly host: SshAddress
  /** An inventory that calls it services. */
  readonly inventory: string
  /** Runs a command on it with the plain ssh client. Everything takes ten times as long as elsewhere. */
  readonly ssh: (command: string) => Promise<Finished>
  readonly stop: () => Promise<void>
}

/** Why no such machine can be made here, in a sentence each; `obstacles` tells of the rest. */
export function selinuxObstacles(): string[] {
  const needed = { 'qemu-system-x86': '/usr/bin/qemu-system-x86_64', e2fsprogs: '/usr/sbin/mke2fs' }
  return Object.entries(needed).flatMap(([name, path]) => (existsSync(path) ? [] : [`the Debian package ${name} is missing`]))
}

/** Starts such a machine, QEMU's, without KVM; makes what it is made of where that is not made yet. */
export async function startSelinuxHost(): Promise<SelinuxHost> {
  const image = await ensureSelinuxImage()
  const folder = await mkdtemp(join(tmpdir(), 'tsplay-selinux-'))
  const console = join(folder, 'console')
  const machine = await startQemu(image.words(console))
  const stop = async () => {
    await machine.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const host = await image.address(await machine.port(), folder)
    await machine.during(waitUntilUp(host, console, { limit: 300_000 }))
    const inventory = join(folder, 'inventory.yml')
    await writeHosts(inventory, host)
    return { id: `selinux-${host.port}`, host, inventory, ssh: command => ssh(host, command, { timeout: 240_000 }), stop }
  } catch (problem) {
    await stop()
    throw problem
  }
}
