import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isAlive, onlyChildOf, type Process, processOf } from '../process.ts'
import { repository } from '../recipe.ts'
import { openPort } from './network.ts'
import type { InsideOptions } from './options.ts'

/** A system that was booted. `kill` is a power cut, `shutDown` lets it end in order; both resolve when nothing of it runs any more. */
export interface RunningSystem {
  readonly kill: () => Promise<void>
  readonly shutDown: () => Promise<void>
}

/** Status of systemd-nspawn when the system asked to be booted again; it does not do so itself. */
const rebooting = 133

/** Boots the system in `root`, and again each time it reboots itself, in a fresh network namespace each time. */
export async function boot(options: InsideOptions, root: string): Promise<RunningSystem> {
  let isWanted = true
  let current: Container | undefined
  const cycle = async (container: Container): Promise<void> => {
    current = container
    const status = await container.ended
    if (isWanted && status === rebooting) await cycle(await openContainer(options, root))
  }
  const over = cycle(await openContainer(options, root))
  const end = async (signal: (container: Container) => void) => {
    isWanted = false
    if (current) signal(current)
    await over
  }
  return {
    kill: () => end(container => container.kill()),
    shutDown: () => end(container => container.shutDown()),
  }
}

interface Container {
  readonly ended: Promise<number>
  readonly kill: () => void
  readonly shutDown: () => void
}

async function openContainer(options: InsideOptions, root: string): Promise<Container> {
  const { address, prefix, gateway, device } = options.network
  const port = await openPort(join(options.work, 'host.net'), device, { address: `${address}/${prefix}`, gateway })
  const child = launch(options, root, port.path)
  const closed = new Promise<number>(done => child.once('close', code => done(code ?? 1)).once('error', () => done(1)))
  const nspawn = processOf(await onlyChildOf(child.pid ?? 0, 'systemd-nspawn'))
  const ended = closed.then(async status => {
    await gone(nspawn)
    await port.drop()
    return status
  })
  const kill = () => void child.kill('SIGKILL')
  const shutDown = () => {
    process.kill(nspawn.pid, 'SIGTERM')
    setTimeout(kill, 20_000).unref()
  }
  return { ended, kill, shutDown }
}

function launch(options: InsideOptions, root: string, network: string): ChildProcess {
  const devices = ['/dev/fuse', '/dev/net/tun'].filter(path => existsSync(path))
  const args = [
    // A container outlives a killed systemd-nspawn, but not the first process of its namespace.
    ...['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'systemd-nspawn'],
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
  const child = spawn('unshare', args, { stdio: ['ignore', log, log], env: environment })
  closeSync(log)
  return child
}

/** The first process of a namespace ends after all others in it. */
async function gone(process: Process): Promise<void> {
  while (isAlive(process)) await wait(10)
}
