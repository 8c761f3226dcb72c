import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The project's folder, seen from the sources as from what is built from them. */
export const project = import.meta.filename.endsWith('.ts')
  ? join(import.meta.dirname, '..', '..')
  : join(import.meta.dirname, '..', '..', '..')

/** Where everything that outlives a lab is kept. */
export const cacheFolder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tsplay-lab')

/** Where running labs are listed. */
export const runFolder = '/run/tsplay-lab'

/** The lab of `npm run lab`: each checkout has one. */
export const ownId = `main-${createHash('sha256').update(project).digest('hex').slice(0, 6)}`

/** The places of one lab. */
export interface Places {
  readonly run: string
  readonly state: string
  readonly control: string
  readonly folder: string
  readonly console: string
  readonly knownHosts: string
  readonly inventory: string
  readonly sshConfig: string
  readonly work: string
  readonly upstream: string
}

/** Where the lab called `id` keeps what. */
export function placesOf(id: string): Places {
  if (!/^[a-z0-9][a-z0-9-]{0,40}$/.test(id)) throw new Error(`"${id}" cannot be the name of a lab: take small letters, digits and dashes`)
  const run = join(runFolder, id)
  const folder = join(cacheFolder, 'labs', id)
  return {
    run,
    state: join(run, 'lab.json'),
    control: join(run, 'control'),
    folder,
    console: join(folder, 'console.log'),
    knownHosts: join(folder, 'known_hosts'),
    inventory: join(folder, 'inventory.yml'),
    sshConfig: join(folder, 'ssh_config'),
    work: join(folder, 'work'),
    upstream: join(folder, 'upstream'),
  }
}
