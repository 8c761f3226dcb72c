import { writeFile } from 'node:fs/promises'
import { mustRun, runProgram } from '../program.ts'
import type { LabNetwork } from './options.ts'

const bridge = 'lab'
let ports = 0

/** A network namespace with one device on the lab's bridge, kept by a file that it is mounted on. */
export interface Port {
  readonly path: string
  readonly drop: () => Promise<void>
}

/** Makes the bridge that stands for the lab's wire. It has the gateway's address, and leads nowhere. */
export async function openBridge({ gateway, prefix }: LabNetwork): Promise<void> {
  await ip('link set lo up')
  await ip(`link add ${bridge} type bridge`)
  await ip(`address add ${gateway}/${prefix} dev ${bridge}`)
  await ip(`link set ${bridge} up`)
}

/** Plugs a new network namespace into the bridge. Without an address its device is up and bare. */
export async function openPort(
  path: string,
  device: string,
  options: { readonly mac?: string; readonly address?: string; readonly gateway?: string },
): Promise<Port> {
  const { mac, address, gateway } = options
  await writeFile(path, '')
  await mustRun('unshare', [`--net=${path}`, 'true'])
  // A new name each time: the kernel takes its time to remove the device of the namespace before.
  const port = `port${++ports}`
  await ip(`link add ${port} type veth peer name ${device} netns ${path}`)
  await ip(`link set ${port} master ${bridge} up`)
  const commands = [
    'link set lo up',
    ...(mac === undefined ? [] : [`link set ${device} address ${mac}`]),
    ...(address === undefined ? [] : [`address add ${address} dev ${device}`]),
    `link set ${device} up`,
    ...(gateway === undefined ? [] : [`route add default via ${gateway}`]),
  ]
  for (const command of commands) await mustRun('nsenter', [`--net=${path}`, 'ip', ...command.split(' ')])
  return { path, drop: () => drop(path, port) }
}

async function drop(path: string, port: string): Promise<void> {
  await runProgram('ip', ['link', 'delete', port])
  await mustRun('umount', ['--lazy', path])
}

async function ip(command: string): Promise<void> {
  await mustRun('ip', command.split(' '))
}
