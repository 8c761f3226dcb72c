import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { Lab } from './host.ts'
import { environment } from './node.ts'

/** What starts a machine: the BIOS of old, or UEFI. */
export type Firmware = 'bios' | 'uefi'

/** A machine that boots from the lab's wire, and what it has written to its serial console until now. */
export interface BootingMachine {
  readonly screen: () => string
  /** Resolves when it has switched itself off, or was. */
  readonly ended: Promise<unknown>
  readonly stop: () => Promise<void>
}

const uefi = '/usr/share/ovmf/OVMF.fd'
let machines = 0

/** Why no machine can be booted here, in a sentence each. */
export function bootObstacles(): string[] {
  const needed = { 'qemu-system-x86': '/usr/bin/qemu-system-x86_64', 'ipxe-qemu': '/usr/lib/ipxe/qemu/pxe-virtio.rom', ovmf: uefi }
  return Object.entries(needed).flatMap(([name, path]) => (existsSync(path) ? [] : [`the Debian package ${name} is missing`]))
}

/** Switches a machine on, with no disk, one network device of this hardware address on the lab's wire, and the order to boot from it. */
export async function bootMachine(lab: Lab, mac: string, firmware: Firmware): Promise<BootingMachine> {
  machines += 1
  // The node lends its network: its own device is only a port of a bridge, the machine's is another.
  const node = await lab.node(`f8:75:a4:ac:ee:${machines.toString(16).padStart(2, '0')}`)
  const wire = 'ip link add wire type bridge && ip link set eth0 master wire && ip tuntap add tap0 mode tap && ip link set tap0 master wire'
  const { status, stderr } = await node.run(`${wire} && for device in eth0 tap0 wire; do ip link set $device up; done`)
  if (status !== 0) throw new Error(`the machine cannot be put on the wire: ${stderr}`)
  const [command = '', ...args] = node.outside(['setpriv', '--pdeathsig', 'KILL', 'qemu-system-x86_64', ...hardware(mac, firmware)])
  const child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('latin1').on('data', (more: string) => {
      text += more
    })
  return {
    screen: () => text,
    ended,
    stop: async () => {
      child.kill('SIGKILL')
      await ended
      await node.stop()
    },
  }
}

function hardware(mac: string, firmware: Firmware): string[] {
  return [
    ...['-nodefaults', '-display', 'none', '-serial', 'stdio', '-no-reboot', '-m', '768', '-accel', 'tcg,thread=multi', '-cpu', 'max'],
    ...(firmware === 'uefi' ? ['-bios', uefi] : ['-vga', 'none']),
    ...['-netdev', 'tap,id=wire,ifname=tap0,script=no,downscript=no', '-device', `virtio-net-pci,netdev=wire,mac=${mac}`, '-boot', 'n'],
    // A UEFI without a source of randomness does not boot over the network.
    ...['-object', 'rng-random,filename=/dev/urandom,id=rng', '-device', 'virtio-rng-pci,rng=rng'],
  ]
}
