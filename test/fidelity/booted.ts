import type { Lab } from '../lab/host.ts'
import { differences, ownTraces } from '../lab/listing.ts'
import { startLab } from '../lab/start.ts'
import type { Program } from './programs.ts'

/** A booted host that nobody has written to yet. */
export interface Booted {
  readonly inventory: string
  /** Looks at all there is; what was written to since then, a sentence for each path, is told when it is asked. */
  readonly look: () => () => readonly string[]
  /** Serves files and images, as the world outside, under every name. */
  readonly upstream: Lab['upstream']
}

/** Booted hosts, one after the other: each of them bare, with some packages besides. */
export interface BootedHosts {
  readonly next: (program: Program, needs: readonly string[]) => Promise<Booted>
  readonly stop: () => Promise<void>
}

/** A lab that is started with the first host. Hosts that need the same stand on the same saved state. */
export function bootedHosts(): BootedHosts {
  let lab: Lab | undefined
  let has = ''
  return {
    async next(program, needs) {
      const wanted = [...needs, ...(program.name === 'ansible' ? ['python3', 'python3-apt'] : [])].sort().join(' ')
      if (lab && has === wanted) await lab.reset()
      else {
        await lab?.stop()
        lab = await startLab()
        if (wanted !== '') await prepare(lab, wanted)
        has = wanted
      }
      return hostOf(lab)
    },
    stop: async () => void (await lab?.stop()),
  }
}

async function prepare(lab: Lab, packages: string): Promise<void> {
  const { status, stderr } = await lab.ssh(
    `apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install ${packages} >/dev/null && rm -rf /var/lib/apt/lists/*`,
    {
      timeout: 300_000,
    },
  )
  if (status !== 0) throw new Error(`${packages}: ${stderr}`)
  await lab.save()
}

function hostOf(lab: Lab): Booted {
  const { port, key, knownHosts } = lab.host
  const options = `-o UserKnownHostsFile=${knownHosts} -o GlobalKnownHostsFile=/dev/null -o IdentitiesOnly=yes`
  return {
    inventory: `h1 ansible_host=127.0.0.1 ansible_port=${port} ansible_user=root ansible_ssh_private_key_file=${key} ansible_ssh_common_args="${options}"\n`,
    upstream: lab.upstream,
    look: () => {
      const before = lab.listing(traces)
      return () => differences(before, lab.listing(traces))
    },
  }
}

/** What a running system writes by itself, and what Ansible keeps of its own. */
const traces = [...ownTraces, /^(\/var)?\/tmp(\/|$)/, /^\/root\/\.ansible(\/|$)/, /^\/var\/cache\/apt\//]
