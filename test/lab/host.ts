import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { ask } from './control.ts'
import { type Listing, list } from './listing.ts'
import { type LabNode, openNode } from './node.ts'
import { placesOf } from './places.ts'
import type { Finished } from './program.ts'
import { type SshAddress, ssh } from './ssh.ts'
import { type LabState, readState, remove } from './state.ts'
import { openUpstream, type Upstream, type UpstreamContents } from './upstream.ts'

/** A running lab: one services host, and as many nodes on its wire as a test wants. */
export interface Lab {
  readonly id: string
  /** How to log in to the host: as root, or as admin, who may use sudo without a password. */
  readonly host: SshAddress
  /** An inventory for the host of `inventory/okd`: where it is and with which key. */
  readonly inventory: string
  /** Runs a command on the host with the plain ssh client. */
  readonly ssh: (command: string, options?: { readonly input?: string; readonly timeout?: number }) => Promise<Finished>
  /** Puts a node with this hardware address on the wire, with an address or without. */
  readonly node: (mac: string, address?: string) => Promise<LabNode>
  /** Serves what the chapter downloads, and what is named here, at the gateway's address; the inventory tells the roles where. */
  readonly upstream: (contents?: UpstreamContents) => Promise<Upstream>
  /** Everything in the host's root, less what `without` names. */
  readonly listing: (without?: readonly RegExp[]) => Listing
  /** The processes of units, none of one that does not run. */
  readonly pids: (units: readonly string[]) => Promise<Readonly<Record<string, readonly number[]>>>
  /** Throws away all that was written, and boots again. */
  readonly reset: () => Promise<void>
  /** Makes what is written now the state that `reset` gives. Boots again. */
  readonly save: () => Promise<void>
  /** The host reboots itself. */
  readonly reboot: () => Promise<void>
  /** The host dies at once, and is booted again with what it had written. */
  readonly cutPower: () => Promise<void>
  /** What the host's console showed. */
  readonly console: () => Promise<string>
  readonly stop: () => Promise<void>
}

/** The running lab called `id`, if there is one. */
export async function openLab(id: string): Promise<Lab | undefined> {
  const state = await readState(id)
  return state && labOf(state)
}

/** The lab that is noted so. */
export function labOf(state: LabState): Lab {
  const places = placesOf(state.id)
  const host: SshAddress = { address: '127.0.0.1', port: state.port, user: 'root', key: state.key, knownHosts: places.knownHosts }
  const again = async (request: 'reset' | 'save' | 'cut-power') => {
    await ask(places.control, { ask: request })
    await waitUntilUp(host, places.console)
  }
  return {
    id: state.id,
    host,
    inventory: places.inventory,
    ssh: (command, options) => ssh(host, command, options),
    node: (mac, address) => openNode(places.control, state.holder, mac, address),
    upstream: contents => openUpstream(state, contents),
    listing: without => list(`/proc/${state.holder}/root${places.work}/host/root`, without),
    pids: units => pids(host, units),
    reset: () => again('reset'),
    save: () => again('save'),
    cutPower: () => again('cut-power'),
    reboot: () => reboot(host, places.console),
    console: () => readFile(places.console, 'utf8'),
    stop: () => remove(state.id),
  }
}

/** Waits until systemd says that it has started all it wanted to start. A unit that failed is no reason to wait longer. */
export async function waitUntilUp(
  host: SshAddress,
  console: string,
  { since, limit = 90_000 }: { readonly since?: string; readonly limit?: number } = {},
): Promise<void> {
  const deadline = performance.now() + limit
  let last = ''
  while (performance.now() < deadline) {
    const { stdout, stderr } = await ssh(host, `cat ${bootId}; systemctl is-system-running --wait`, { timeout: limit / 2 })
    const [boot, state = ''] = stdout.trim().split('\n')
    if (boot !== since && /^(running|degraded)$/.test(state)) return
    last = `${stdout}${stderr}`.trim()
    await wait(50)
  }
  const shown = (await readFile(console, 'utf8').catch(() => '')).split('\n').slice(-20).join('\n')
  throw new Error(`the host does not come up (${last}); its console, ${console}, ends so:\n${shown}`)
}

const bootId = '/proc/sys/kernel/random/boot_id'

async function reboot(host: SshAddress, console: string): Promise<void> {
  const { stdout } = await ssh(host, `cat ${bootId}; systemctl reboot`)
  await waitUntilUp(host, console, { since: stdout.split('\n')[0] ?? '' })
}

/** By control group: a service of an init script has no main process, yet it runs. */
async function pids(host: SshAddress, units: readonly string[]): Promise<Record<string, readonly number[]>> {
  const script = 'while read -r unit; do group=$(systemctl show -p ControlGroup --value -- "$unit"); printf "%s" "$unit"; '
  const members = `[ -z "$group" ] || find /sys/fs/cgroup"$group" -name cgroup.procs -exec cat {} + | tr '\\n' ' ' | sed 's/^/ /'; echo; done`
  const { stdout } = await ssh(host, `${script}${members}`, { input: `${units.join('\n')}\n` })
  const found = stdout
    .trim()
    .split('\n')
    .map(line => line.trim().split(/ +/))
  return Object.fromEntries(found.map(([unit = '', ...numbers]) => [unit, numbers.map(Number).sort((a, b) => a - b)]))
}
