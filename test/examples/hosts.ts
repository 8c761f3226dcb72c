import { join } from 'node:path'
import { type Booted, bootedHosts } from '../fidelity/booted.ts'
import { openMachine, openPlace, type Place } from '../fidelity/place.ts'
import { tsplay } from '../fidelity/programs.ts'
import type { Roots } from '../lab/roots.ts'
import { startSelinuxHost } from '../lab/selinux-host.ts'
import type { Preparation } from './preparation.ts'

/** A blank host: how it is reached, what was written to since it was looked at, and its end. */
export interface BlankHost {
  /** A line of an inventory, for h1. */
  readonly inventory: string
  readonly look: () => () => readonly string[]
  readonly leave: () => Promise<void>
  /** What playbooks are told of the world outside. */
  readonly variables: Readonly<Record<string, unknown>>
}

/** Gives blank hosts, one after the other. */
export interface Hosts {
  readonly next: (preparation: Preparation, folder: string) => Promise<BlankHost>
  readonly stop: () => Promise<void>
}

/** Hosts of all kinds; those that are booted stand on one lab, which starts with the first of them. */
export function blankHosts(roots: Roots): Hosts {
  const lab = bootedHosts()
  return {
    async next(preparation, folder) {
      const { host, needs } = preparation
      if (host === 'folder') return inFolder(await openPlace(join(folder, '.h1'), roots, needs))
      if (host === 'machine') return inFolder(await openMachine(join(folder, '.h1')))
      if (host === 'selinux') return withSelinux()
      const booted = await lab.next(tsplay, needs)
      const look = () => {
        const touched = booted.look()
        return () => touched().filter(sentence => !ownKeep.test(sentence))
      }
      return { ...booted, look, variables: await worldFor(booted, preparation), leave: async () => undefined }
    },
    stop: lab.stop,
  }
}

async function worldFor({ upstream }: Booted, { world }: Preparation): Promise<BlankHost['variables']> {
  if (world === undefined) return {}
  const { certificate, key, digests } = await upstream({ files: world })
  return { world: { certificate, key, digests } }
}

function inFolder({ root, touched, drop }: Place): BlankHost {
  return {
    inventory: `h1 ${tsplay.inside(root, '')}\n`,
    variables: {},
    look: () => {
      const before = new Set(touched())
      return () => touched().filter(path => !before.has(path) && !ownKeep.test(path))
    },
    leave: drop,
  }
}

/** What programs keep for themselves: PostgreSQL what it looked up, firewalld and podman that they were asked, dnf lists in place of old ones. */
const ownKeep = /\/pg_internal\.init$|^\/var\/cache\/dnf\/|^\/var\/log\/firewalld |^\/var\/lib\/containers\/storage\/\S*\.lock /

/** What is written to a machine of QEMU's cannot be seen from outside. */
async function withSelinux(): Promise<BlankHost> {
  const { host, stop } = await startSelinuxHost()
  const options = `-o UserKnownHostsFile=${host.knownHosts} -o GlobalKnownHostsFile=/dev/null -o IdentitiesOnly=yes`
  const address = `ansible_host=127.0.0.1 ansible_port=${host.port} ansible_user=root ansible_ssh_private_key_file=${host.key}`
  return { inventory: `h1 ${address} ansible_ssh_common_args="${options}"\n`, variables: {}, look: () => () => [], leave: stop }
}
