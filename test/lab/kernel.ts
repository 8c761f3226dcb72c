import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { cacheFolder } from './places.ts'
import { mustRun, runProgram } from './program.ts'

/** Debian's kernel as its package has it, unpacked: nothing of it is installed on this machine. */
export interface Kernel {
  /** The package's name, which has the version in it. */
  readonly name: string
  /** The kernel's file. */
  readonly path: string
  /** Packs an initramfs of busybox, these modules in the order of loading, and these programs, `init` among them. */
  readonly initramfs: (modules: readonly string[], programs: Readonly<Record<string, string>>) => Promise<Buffer>
}

const kernelOf = 'linux-image-cloud-amd64'
/** What is in an initramfs, and the packages that it is from. The static busybox finds no names. */
const packages = ['busybox', 'libc6']
const files = ['bin/busybox', 'lib64/ld-linux-x86-64.so.2', 'lib/x86_64-linux-gnu/libc.so.6', 'lib/x86_64-linux-gnu/libresolv.so.2']

/** How an initramfs begins that `kernel.initramfs` packs: busybox's programs, the kernel's file systems, the modules. */
export const beginning = `#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
while read -r name; do insmod "/modules/$name.ko"; done </modules/order
`

/** What QEMU's network device needs, as modules of the kernel. */
export const network = [
  ...['drivers/virtio/virtio_ring', 'drivers/virtio/virtio', 'drivers/virtio/virtio_pci_legacy_dev'],
  ...['drivers/virtio/virtio_pci_modern_dev', 'drivers/virtio/virtio_pci', 'net/core/failover', 'drivers/net/net_failover'],
  'drivers/net/virtio_net',
]

/** Fetches the kernel and busybox where they are not in the cache yet. */
export async function fetchKernel(): Promise<Kernel> {
  const { name, folder } = await fetchPackages()
  const boot = join(folder, 'boot')
  const file = (await readdir(boot)).find(entry => entry.startsWith('vmlinuz-')) ?? ''
  const version = file.replace('vmlinuz-', '')
  return { name, path: join(boot, file), initramfs: (modules, programs) => pack(folder, version, modules, programs) }
}

/** Two that fetch at once do not meet: the first to end wins. */
async function fetchPackages(): Promise<{ readonly name: string; readonly folder: string }> {
  const named = async () => (await runProgram('apt-cache', ['depends', kernelOf])).stdout.match(/Depends: (linux-image-\S+)/)?.[1]
  const name = (await named()) ?? (await mustRun('apt-get', ['-qq', 'update']).then(named))
  if (name === undefined) throw new Error(`apt does not know ${kernelOf}; look at /etc/apt/sources.list`)
  const folder = join(cacheFolder, 'boot', name)
  if (existsSync(folder)) return { name, folder }
  await mkdir(join(cacheFolder, 'boot'), { recursive: true })
  const working = await mkdtemp(join(cacheFolder, 'boot', 'fetching-'))
  try {
    await mustRun('apt-get', ['-o', 'APT::Sandbox::User=root', 'download', name, ...packages], { folder: working })
    const fetched = (await readdir(working)).filter(file => file.endsWith('.deb'))
    for (const file of fetched) await mustRun('dpkg', ['-x', join(working, file), join(working, 'unpacked')])
    await rename(join(working, 'unpacked'), folder).catch(problem => {
      if (!existsSync(folder)) throw problem
    })
  } finally {
    await rm(working, { recursive: true, force: true })
  }
  return { name, folder }
}

async function pack(
  unpacked: string,
  version: string,
  modules: readonly string[],
  programs: Readonly<Record<string, string>>,
): Promise<Buffer> {
  const stage = await mkdtemp(join(cacheFolder, 'boot', 'packing-'))
  const nameOf = (module: string) => module.replace(/.*\//, '')
  try {
    for (const folder of ['dev', 'proc', 'sys', 'etc', 'modules', 'root']) await mkdir(join(stage, folder))
    for (const path of files) {
      await mkdir(dirname(join(stage, path)), { recursive: true })
      await copyFile(await realPath(unpacked, path), join(stage, path))
    }
    for (const module of modules)
      await copyFile(join(unpacked, `lib/modules/${version}/kernel/${module}.ko`), join(stage, `modules/${nameOf(module)}.ko`))
    await writeFile(join(stage, 'modules/order'), modules.map(module => `${nameOf(module)}\n`).join(''))
    for (const [path, text] of Object.entries(programs)) await script(join(stage, path), text)
    await mustRun('sh', ['-ec', 'cd "$1"; find . | chroot . busybox cpio -o -H newc 2>/dev/null | gzip -9 >"$1.gz"', 'pack', stage])
    return await readFile(`${stage}.gz`)
  } finally {
    await rm(stage, { recursive: true, force: true })
    await rm(`${stage}.gz`, { force: true })
  }
}

/** A link of a package leads to a place in it. */
async function realPath(unpacked: string, path: string): Promise<string> {
  const target = await readlink(join(unpacked, path)).catch(() => undefined)
  if (target === undefined) return join(unpacked, path)
  return target.startsWith('/') ? join(unpacked, target) : join(unpacked, dirname(path), target)
}

async function script(path: string, text: string): Promise<void> {
  await writeFile(path, text)
  await chmod(path, 0o755)
}
