import type { Json } from '../../module.ts'
import { type Sh, sh } from '../../shell/sh.ts'
import type { DockerPlace } from './docker.ts'

/** What can be pruned, in the order in which it sets free what comes after it. */
export const sorts = ['containers', 'images', 'networks', 'volumes', 'builder_cache'] as const
export type Sort = (typeof sorts)[number]

/** What went, in docker's words, and how many bytes it took. */
export interface Pruned {
  readonly gone: readonly Json[]
  readonly bytes: number
}

const words: { readonly [S in Sort]: string } = {
  containers: 'container',
  images: 'image',
  networks: 'network',
  volumes: 'volume',
  builder_cache: 'builder',
}

/** A script that has docker remove what nothing uses, of a sort. */
export function pruning(sort: Sort, filters: { readonly [name: string]: unknown }, place: DockerPlace): Sh {
  const given = Object.entries(filters).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map(one => `--filter=${name}=${String(one)}`),
  )
  return sh`command -v docker >/dev/null 2>&1 || exit 127; ${place.words} ${[words[sort], 'prune', '--force', ...given]}`
}

/** What docker printed of it. */
export function prunedIn(said: string, sort: Sort): Pruned {
  const lines = said.split('\n').map(line => line.trim())
  const [, size = '0', unit = ''] = /^Total(?: reclaimed space)?:\s+([\d.]+) ?([kMGTP]?)i?B$/im.exec(said) ?? []
  const gone = lines.filter(line => line !== '' && !/^(Deleted \w+:?|Total\b.*|WARNING.*|ID\s+RECLAIMABLE.*)$/i.test(line))
  return { gone: gone.map(line => goneAs(line, sort)), bytes: Math.round(Number(size) * 1000 ** ' kMGTP'.indexOf(unit || ' ')) }
}

/** Images are told with what became of them. */
function goneAs(line: string, sort: Sort): Json {
  if (sort !== 'images') return sort === 'builder_cache' ? (line.split(/\s/)[0] ?? line) : line
  const [, what = '', image = ''] = /^(deleted|untagged): (.*)$/i.exec(line) ?? []
  return what.toLowerCase() === 'untagged' ? { Untagged: image } : { Deleted: image || line }
}
