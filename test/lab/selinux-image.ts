import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { waitUntilUp } from './host.ts'
import { inRoot, installation } from './in-root.ts'
import { beginning, fetchKernel, type Kernel, network } from './kernel.ts'
import { installPrograms, type Progress } from './machine.ts'
import { cacheFolder } from './places.ts'
import { mustRun } from './program.ts'
import { type Qemu, startQemu } from './qemu.ts'
import { ensureRoots, type Roots } from './roots.ts'
import type { SshAddress } from './ssh.ts'

/** A machine with SELinux on, as it was saved when it had booted; and how to reach it at a port. */
export interface SelinuxImage {
  /** Words for QEMU: it goes on from there, and what it writes to its disk is thrown away. */
  readonly words: (console: string) => string[]
  readonly address: (port: number, folder: string) => Promise<SshAddress>
}

/** What the machine has besides the lab's bare host. */
const packages = ['selinux-policy-default', 'policycoreutils', 'policycoreutils-python-utils', 'netbase', 'apache2', 'curl']
/** Units that wait for devices, or write at a moment of their own; there is no udev. */
const masked = ['serial-getty@ttyS0', 'getty@tty1', 'e2scrub_reap', 'systemd-pstore', 'apache-htcacheclean']
const maskedTimers = ['e2scrub_all.timer', 'fstrim.timer']
const contexts = '/etc/selinux/default/contexts/files/file_contexts'

/** The labels are given as the image is made: they are attributes of files, which root may write where SELinux is off, too. */
const setup = `${installation(packages)}
    rm -rf /var/lib/apt/lists/* /var/cache/apt/*
    systemctl -q mask ${[...masked.map(name => `${name}.service`), ...maskedTimers].join(' ')}
    printf '/dev/vda / ext4 rw,noatime 0 1\\n' >/etc/fstab
    printf 'selinux\\n' >/etc/hostname
    printf '127.0.0.1 localhost selinux\\n' >/etc/hosts
    setfiles -F ${contexts} / >/dev/null`

/** No name server, no DHCP: the address is given before systemd begins. */
const init = `${beginning}ip link set lo up
ip link set eth0 up
ifconfig eth0 10.0.2.15 netmask 255.255.255.0
mount -t ext4 -o noatime /dev/vda /root
umount /proc /sys
mount --move /dev /root/dev
exec switch_root /root /sbin/init
`
const modules = [...network, 'drivers/block/virtio_blk', 'drivers/char/hw_random/virtio-rng']
const folderOfAll = join(cacheFolder, 'selinux')

/** Gives the machine, made and booted once where that was not done yet. Two that do so at once do not meet: the first to end wins. */
export async function ensureSelinuxImage(progress: Progress = () => undefined): Promise<SelinuxImage> {
  await installPrograms(progress)
  const [roots, kernel, version] = [await ensureRoots(progress), await fetchKernel(), await mustRun('qemu-system-x86_64', ['--version'])]
  const recipe = JSON.stringify({ version: 1, roots: roots.name, kernel: kernel.name, qemu: version, setup, init, modules })
  const folder = join(folderOfAll, createHash('sha256').update(recipe).digest('hex').slice(0, 12))
  if (!existsSync(folder)) {
    await mkdir(folderOfAll, { recursive: true, mode: 0o700 })
    const building = await mkdtemp(join(folderOfAll, 'building-'))
    try {
      progress('making a machine with SELinux on (about two minutes)')
      await build(building, roots, kernel)
      await rename(building, folder).catch(problem => {
        if (!existsSync(folder)) throw problem
      })
    } finally {
      await rm(building, { recursive: true, force: true })
    }
  }
  await removeOthers(folder)
  return imageIn(folder, roots, kernel)
}

async function removeOthers(kept: string): Promise<void> {
  const others = (await readdir(folderOfAll)).filter(name => !name.startsWith('building-') && join(folderOfAll, name) !== kept)
  for (const name of others) await rm(join(folderOfAll, name), { recursive: true, force: true })
}

function imageIn(folder: string, roots: Roots, kernel: Kernel): SelinuxImage {
  return {
    words: console => [...hardware(folder, kernel, console), '-snapshot', '-incoming', `exec:cat '${join(folder, 'memory')}'`],
    address: async (port, at) => {
      const knownHosts = join(at, 'known_hosts')
      await writeFile(knownHosts, `[127.0.0.1]:${port} ${roots.hostKey}\n`)
      return { address: '127.0.0.1', port, user: 'root', key: roots.key, knownHosts }
    },
  }
}

async function build(folder: string, roots: Roots, kernel: Kernel): Promise<void> {
  const root = join(folder, 'root')
  await mustRun('cp', ['-a', roots.host, root])
  await inRoot(root, roots.packages, setup)
  // A journal is for machines that are to outlive a crash.
  await mustRun('/usr/sbin/mke2fs', ['-q', '-t', 'ext4', '-O', '^has_journal', '-d', root, join(folder, 'disk'), '1G'])
  await rm(root, { recursive: true })
  await writeFile(join(folder, 'initramfs'), await kernel.initramfs(modules, { init }))
  await saveBooted(folder, roots, kernel)
}

/** A boot takes a minute and, where others work, some: what it comes to is kept, the machine's memory as a file beside its disk. */
async function saveBooted(folder: string, roots: Roots, kernel: Kernel): Promise<void> {
  const console = join(folder, 'console')
  const machine = await startQemu(hardware(folder, kernel, console))
  try {
    const host = await imageIn(folder, roots, kernel).address(await machine.port(), folder)
    await machine.during(waitUntilUp(host, console, { limit: 600_000 }))
    await machine.ask('migrate-set-parameters', { 'max-bandwidth': 2 ** 40 })
    await machine.ask('migrate', { uri: `exec:cat >'${join(folder, 'memory')}'` })
    await untilSaved(machine)
    await machine.ask('quit')
  } finally {
    await machine.stop()
  }
}

async function untilSaved(machine: Qemu): Promise<void> {
  for (;;) {
    const { status } = (await machine.ask('query-migrate')) as { readonly status: string }
    if (status === 'completed') return
    if (!['setup', 'active', 'device'].includes(status)) throw new Error(`QEMU does not save the machine: ${status}`)
    await new Promise(done => setTimeout(done, 50))
  }
}

function hardware(folder: string, { path }: Kernel, console: string): string[] {
  return [
    ...['-m', '768', '-smp', '2', '-accel', 'tcg,thread=multi', '-cpu', 'max', '-serial', `file:${console}`],
    ...['-kernel', path, '-initrd', join(folder, 'initramfs')],
    ...['-append', 'console=ttyS0 quiet mitigations=off security=selinux selinux=1'],
    ...['-drive', `file=${join(folder, 'disk')},if=none,id=disk,format=raw,cache=unsafe`, '-device', 'virtio-blk-pci,drive=disk'],
    ...['-netdev', 'user,id=wire,restrict=on,hostfwd=tcp:127.0.0.1:0-:22', '-device', 'virtio-net-pci,netdev=wire'],
    ...['-object', 'rng-random,filename=/dev/urandom,id=rng', '-device', 'virtio-rng-pci,rng=rng'],
  ]
}
