import { readFile } from 'node:fs/promises'
import { beginning, fetchKernel, network } from './kernel.ts'

/** What a machine of the lab boots: Debian's kernel, and an initramfs that does what the kernel's line names and says so. */
export interface Bootable {
  readonly kernel: Buffer
  readonly initramfs: Buffer
}

/** Gives the kernel, and packs the initramfs anew. */
export async function bootable(): Promise<Bootable> {
  const kernel = await fetchKernel()
  return { kernel: await readFile(kernel.path), initramfs: await kernel.initramfs(network, { init, lease }) }
}

/** As the installer of Fedora CoreOS would: an address by DHCP, or the one of the kernel's line; then the root file system and the ignition file. */
const init = `${beginning}exec >/dev/ttyS0 2>&1 </dev/null
echo 1 >/proc/sys/kernel/printk
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
