import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { onlyChildOf } from '../process.ts'
import { openOverlay } from './mounts.ts'
import { openPort } from './network.ts'
import type { InsideOptions } from './options.ts'

/** A machine on the bridge that asks: a root with the clients, a network device with its hardware address, processes of its own. */
export interface Node {
  readonly pid: number
  readonly drop: () => Promise<void>
}

let nodes = 0

/** Makes a node; `pid` is the process that all commands of the node are run beside. */
export async function openNode(
  options: InsideOptions,
  node: { readonly name: string; readonly mac: string; readonly address?: string | undefined },
): Promise<Node> {
  nodes += 1
  const folder = join(options.work, `node-${nodes}`)
  const overlay = await openOverlay(folder, [options.node], '256M')
  const address =
    node.address === undefined ? {} : { address: `${node.address}/${options.network.prefix}`, gateway: options.network.gateway }
  const port = await openPort(`${folder}.net`, 'eth0', { mac: node.mac, ...address })
  const setup = [
    'hostname "$2"',
    'mount -t proc proc "$1/proc"',
    'mount -t sysfs -o ro sysfs "$1/sys"',
    'mount --rbind /dev "$1/dev"',
    'mount -t tmpfs tmpfs "$1/run"',
    'printf "%s\\n" "$2" >"$1/etc/hostname"',
    'printf "127.0.0.1 localhost\\n" >"$1/etc/hosts"',
    ': >"$1/etc/resolv.conf"',
    'exec chroot "$1" sleep infinity',
  ]
  const spaces = ['--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child']
  const args = [`--net=${port.path}`, 'unshare', ...spaces, 'sh', '-ec', setup.join('\n'), 'node', overlay.root, node.name]
  const child = spawn('nsenter', args, { stdio: 'ignore', env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } })
  const ended = new Promise<void>(done => child.once('close', () => done()))
  const drop = async () => {
    child.kill('SIGKILL')
    await ended
    await port.drop()
    await overlay.drop()
  }
  return { pid: await onlyChildOf(child.pid ?? 0, 'sleep'), drop }
}
