import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { cacheFolder } from './places.ts'
import { mustRun, runProgram } from './program.ts'

/** What a machine of the lab boots: Debian's kernel, and an initramfs that does what the kernel's line names and says so. */
export interface Bootable {
  readonly kernel: Buffer
  readonly initramfs: Buffer
}

const kernelOf = 'linux-image-cloud-amd64'
/** What is in the initramfs, and the packages that it is from. The static busybox finds no names. */
const programs = ['busybox', 'libc6']
const files = ['bin/busybox', 'lib64/ld-linux-x86-64.so.2', 'lib/x86_64-linux-gnu/libc.so.6', 'lib/x86_64-linux-gnu/libresolv.so.2']
/** What the initramfs needs of the kernel's package, in the order of loading. */
const modules = [
  ...['drivers/virtio/virtio_ring', 'drivers/virtio/virtio', 'drivers/virtio/virtio_pci_legacy_dev'],
  ...['drivers/virtio/virtio_pci_modern_dev', 'drivers/virtio/virtio_pci', 'net/core/failover', 'drivers/net/net_failover'],
  'drivers/net/virtio_net',
]

/** Fetches the kernel and busybox where they are not in the cache yet, and packs the initramfs anew. Nothing is installed on this machine. */
export async function bootable(): Promise<Bootable> {
  const unpacked = await fetchPackages()
  const boot = join(unpacked, 'boot')
  const kernel = (await readdir(boot)).find(name => name.startsWith('vmlinuz-')) ?? ''
  return { kernel: await readFile(join(boot, kernel)), initramfs: await pack(unpacked, kernel.replace('vmlinuz-', '')) }
}

/** Two that fetch at once do not meet: the first to end wins. */
async function fetchPackages(): Promise<string> {
  const named = async () => (await runProgram('apt-cache', ['depends', kernelOf])).stdout.match(/Depends: (linux-image-\S+)/)?.[1]
  const image = (await named()) ?? (await mustRun('apt-get', ['-qq', 'update']).then(named))
  if (image === undefined) throw new Error(`apt does not know ${kernelOf}; look at /etc/apt/sources.list`)
  const folder = join(cacheFolder, 'boot', image)
  if (existsSync(folder)) return folder
  await mkdir(join(cacheFolder, 'boot'), { recursive: true })
  const working = await mkdtemp(join(cacheFolder, 'boot', 'fetching-'))
  try {
    await mustRun('apt-get', ['-o', 'APT::Sandbox::User=root', 'download', image, ...programs], { folder: working })
    const packages = (await readdir(working)).filter(name => name.endsWith('.deb'))
    for (const name of packages) await mustRun('dpkg', ['-x', join(working, name), join(working, 'unpacked')])
    await rename(join(working, 'unpacked'), folder).catch(problem => {
      if (!existsSync(folder)) throw problem
    })
  } finally {
    await rm(working, { recursive: true, force: true })
  }
  return folder
}

async function pack(unpacked: string, version: string): Promise<Buffer> {
  const stage = await mkdtemp(join(cacheFolder, 'boot', 'packing-'))
  try {
    for (const folder of ['dev', 'proc', 'sys', 'etc', 'modules']) await mkdir(join(stage, folder))
    for (const path of files) {
      await mkdir(dirname(join(stage, path)), { recursive: true })
      await copyFile(await realPath(unpacked, path), join(stage, path))
    }
    for (const path of modules) {
      const name = path.replace(/.*\//, '')
      await copyFile(join(unpacked, `lib/modules/${version}/kernel/${path}.ko`), join(stage, `modules/${name}.ko`))
    }
    await script(join(stage, 'init'), init)
    await script(join(stage, 'lease'), lease)
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

/** As the installer of Fedora CoreOS would: an address by DHCP, or the one of the kernel's line; then the root file system and the ignition file. */
const init = `#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
exec >/dev/ttyS0 2>&1 </dev/null
echo 1 >/proc/sys/kernel/printk
for name in ${modules.map(path => path.replace(/.*\//, '')).join(' ')}; do insmod /modules/$name.ko; done
static='' rootfs='' ignition=''
for word in $(cat /proc/cmdline); do
  case $word in
    coreos.live.rootfs_url=*) rootfs=\${word#*=} ;;
    coreos.inst.ignition_url=*) ignition=\${word#*=} ;;
    ip=*) static=\${word#*=} ;;
    nameserver=*) echo "nameserver \${word#*=}" >>/etc/resolv.conf ;;
  esac
done
ip link set lo up
ip link set eth0 up
if [ -n "$static" ]; then
  IFS=: read -r address peer router mask name device how <<END
$static
END
  ifconfig eth0 "$address" netmask "$mask"
  route add default gw "$router"
  hostname "$name"
else
  udhcpc -q -n -t 20 -T 1 -i eth0 -s /lease
fi
fetched() { wget -q -O "/$1" "$2" && sha256sum <"/$1" | cut -c1-64; }
echo "NODE name=$(hostname)"
echo "NODE address=$(ip -4 -o address show dev eth0 | tr -s ' ' | cut -d' ' -f4)"
echo "NODE by=\${static:+line}"
echo "NODE rootfs=$(fetched rootfs "$rootfs")"
echo "NODE ignition=$(fetched ignition "$ignition")"
echo "NODE done=yes"
poweroff -f
`

const lease = `#!/bin/sh
[ "$1" = bound ] || exit 0
ifconfig eth0 "$ip" netmask "$subnet"
for router in $router; do route add default gw "$router"; done
for server in $dns; do echo "nameserver $server" >>/etc/resolv.conf; done
hostname "$hostname"
`
