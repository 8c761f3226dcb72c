import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, openSync } from 'node:fs'
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { repository } from '../recipe.ts'
import { type Overlay, openOverlay } from './mounts.ts'
import { openPort } from './network.ts'
import type { InsideOptions, LabNetwork } from './options.ts'

/** The booted services host. All of its members end with the host on its way up. */
export interface BootedHost {
  readonly reset: () => Promise<void>
  readonly cutPower: () => Promise<void>
  readonly save: () => Promise<void>
}

/** Status of systemd-nspawn when the host asked to be booted again. */
const rebooting = 133

/** Makes the host from its root and boots it, again and again when it reboots itself. */
export async function openHost(options: InsideOptions): Promise<BootedHost> {
  const saved: string[] = []
  let generation = 0
  let overlay: Overlay | undefined
  let running: { readonly stop: (orderly: boolean) => Promise<void> } | undefined

  const power = async () => {
    if (overlay) running = await boot(options, overlay.root)
  }
  const renew = async () => {
    generation += 1
    const name = `host-${generation}`
    overlay = await openOverlay(join(options.work, name), [...saved, options.host], options.disk)
    // Relative, so that it can be followed from outside the lab's mounts.
    await rm(join(options.work, 'host'), { force: true })
    await symlink(name, join(options.work, 'host'))
    await writeIdentity(overlay.root, options.network)
    await power()
  }
  await renew()
  return {
    reset: async () => {
      await running?.stop(false)
      await overlay?.drop()
      await renew()
    },
    cutPower: async () => {
      await running?.stop(false)
      await power()
    },
    save: async () => {
      await running?.stop(true)
      if (overlay) saved.unshift(await overlay.freeze())
      await renew()
    },
  }
}

/** Starts systemd in the root, in a fresh network namespace each time, until it ends for another reason than a reboot. */
async function boot(options: InsideOptions, root: string): Promise<{ readonly stop: (orderly: boolean) => Promise<void> }> {
  const { address, prefix, gateway, device } = options.network
  let isWanted = true
  let child: ChildProcess | undefined
  const cycle = async (): Promise<void> => {
    const port = await openPort(join(options.work, 'host.net'), device, { address: `${address}/${prefix}`, gateway })
    child = launch(options, root, port.path)
    const ended = new Promise<number>(done => child?.once('close', code => done(code ?? 1)))
    started()
    const status = await ended
    child = undefined
    await port.drop()
    if (isWanted && status === rebooting) await cycle()
  }
  let started: () => void = () => undefined
  const up = new Promise<void>(done => {
    started = done
  })
  const over = cycle()
  await Promise.race([up, over])
  const stop = async (orderly: boolean) => {
    isWanted = false
    child?.kill(orderly ? 'SIGTERM' : 'SIGKILL')
    const late = wait(20_000, undefined, { ref: false }).then(() => child?.kill('SIGKILL'))
    await Promise.race([over, late.then(() => over)])
  }
  return { stop }
}

function launch(options: InsideOptions, root: string, network: string): ChildProcess {
  const devices = ['/dev/fuse', '/dev/net/tun'].filter(path => existsSync(path))
  const args = [
    ...['--quiet', '--settings=no', '--register=no', '--keep-unit', '--boot', '--console=pipe', '--private-users=no'],
    ...['--resolv-conf=off', '--timezone=off', '--link-journal=no', `--machine=${options.network.name}`],
    // With CAP_SYS_TIME a host sets the machine's clock. CAP_SYS_BOOT stays: without it a reboot looks like an end.
    ...['--capability=all', '--drop-capability=CAP_SYS_TIME,CAP_SYS_MODULE'],
    ...[`--directory=${root}`, `--network-namespace-path=${network}`, `--bind-ro=${options.packages}:${repository}`],
    ...devices.map(path => `--bind=${path}`),
  ]
  const environment = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1',
    // /tmp is part of the root: what is left there must show in a listing of it.
    SYSTEMD_NSPAWN_TMPFS_TMP: '0',
    SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'network',
    SYSTEMD_NSPAWN_LOCK: '0',
  }
  const log = openSync(options.console, 'a')
  return spawn('systemd-nspawn', args, { stdio: ['ignore', log, log], env: environment })
}

/** What makes a host this one: its name, and the network as an installer would have set it up. */
async function writeIdentity(root: string, network: LabNetwork): Promise<void> {
  const { name, device, address, prefix, gateway } = network
  // NetworkManager, once it is installed, takes over the device as it is, if the profile says just that: link-local included.
  const profile = [
    `[connection]\nid=${device}\nuuid=6f0e1c5e-6a55-4b5c-9a0c-0d5f3a2b7c11\ntype=ethernet\ninterface-name=${device}\n`,
    `[ipv4]\nmethod=manual\naddress1=${address}/${prefix},${gateway}\ndns=${gateway};\n`,
    '[ipv6]\nmethod=link-local\n',
  ].join('\n')
  const texts: readonly (readonly [string, string, number])[] = [
    ['etc/hostname', `${name}\n`, 0o644],
    ['etc/hosts', `127.0.0.1\tlocalhost\n127.0.1.1\t${name}\n`, 0o644],
    ['etc/resolv.conf', `nameserver ${gateway}\n`, 0o644],
    [`etc/NetworkManager/system-connections/${device}.nmconnection`, profile, 0o600],
  ]
  for (const [path, text, mode] of texts) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
    await chmod(join(root, path), mode)
  }
}
