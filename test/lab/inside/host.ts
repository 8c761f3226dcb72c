import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { boot, type RunningSystem } from './boot.ts'
import { type Overlay, openOverlay } from './mounts.ts'
import type { InsideOptions, LabNetwork } from './options.ts'

/** The booted services host. All of its members end with the host on its way up. */
export interface BootedHost {
  readonly reset: () => Promise<void>
  readonly cutPower: () => Promise<void>
  readonly save: () => Promise<void>
}

/** Makes the host from its root and boots it, again and again when it reboots itself. */
export async function openHost(options: InsideOptions): Promise<BootedHost> {
  const saved: string[] = []
  let generation = 0
  let overlay: Overlay | undefined
  let running: RunningSystem | undefined

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
      await running?.kill()
      await overlay?.drop()
      await renew()
    },
    cutPower: async () => {
      await running?.kill()
      await power()
    },
    save: async () => {
      await running?.shutDown()
      if (overlay) saved.unshift(await overlay.freeze())
      await renew()
    },
  }
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
    ['etc/containers/registries.conf.d/lab.conf', registries(gateway), 0o644],
    [`etc/NetworkManager/system-connections/${device}.nmconnection`, profile, 0o600],
  ]
  for (const [path, text, mode] of texts) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
    await chmod(join(root, path), mode)
  }
}

/** Images keep the names that they have in the world; in the lab they come from its upstream. */
function registries(gateway: string): string {
  const entry = (name: string) => `[[registry]]\nprefix = "${name}"\nlocation = "${gateway}:5000"\ninsecure = true\n`
  return ['docker.io', 'quay.io'].map(entry).join('\n')
}
