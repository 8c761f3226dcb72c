import { action, type Json, type Result } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { dockerArguments, dockerPlace, dockerUnserved } from '../engine/state/containers/docker.ts'
import { type Pruned, prunedIn, pruning, type Sort, sorts } from '../engine/state/containers/docker-prune.ts'

const filters = { type: 'object', additionalProperties: true } as const

const args = {
  type: 'object',
  properties: {
    containers: { type: 'boolean', default: false, description: 'Whether containers go that do not run.' },
    containers_filters: { ...filters, description: 'Which of them: until: 24h, or label.' },
    images: {
      type: 'boolean',
      default: false,
      description: 'Whether images go that have no name; with dangling: false all that no container has.',
    },
    images_filters: { ...filters, description: 'Which of them: dangling, until, label.' },
    networks: { type: 'boolean', default: false, description: 'Whether networks go that no container is in.' },
    networks_filters: { ...filters, description: 'Which of them: until, label.' },
    volumes: { type: 'boolean', default: false, description: 'Whether volumes go that no container has.' },
    volumes_filters: { ...filters, description: 'Which of them: label; all.' },
    builder_cache: { type: 'boolean', default: false, description: 'Whether what builds keep goes.' },
    ...dockerArguments,
  },
  'x-unserved': dockerUnserved,
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default action({
  description: 'Removes what Docker keeps and nothing uses. A check does not know what that would be.',
  aliases: ['community.docker.docker_prune'],
  args,
  examples: [
    {
      title: 'What is old and does not run',
      yaml: '- docker_prune:\n    containers: true\n    containers_filters:\n      until: 24h\n    images: true\n',
      lab: true,
    },
  ],
  returns: {
    containers: 'The containers that went; images, networks and volumes likewise.',
    containers_space_reclaimed: 'How many bytes they took, as docker rounds them; of images, volumes and builder_cache likewise.',
  },
  touches: true,
  host: true,
  check: () => ({ status: 'unknown' }),
  // An action: what goes is Docker's to say, when it goes.
  run: async (a, _, hands) => {
    const pruned: { sort: Sort; what: Pruned }[] = []
    // One after the other: an image is free once its container is gone.
    for (const sort of sorts.filter(one => a[one])) {
      const ran = await hands.frame(pruning(sort, filtersOf(a, sort), dockerPlace(a)))
      if (ran.status === 127)
        return {
          status: 'failed',
          message: 'there is no docker; a task before this one must install its client (docker.io, docker-ce-cli)',
        }
      if (ran.status !== 0) return { status: 'failed', message: ran.stderr.trim() }
      pruned.push({ sort, what: prunedIn(ran.stdout, sort) })
    }
    const isChanged = pruned.some(({ what }) => what.gone.length > 0 || what.bytes > 0)
    return {
      status: isChanged ? 'changed' : 'ok',
      result: Object.assign({}, ...pruned.map(({ sort, what }) => told(sort, what))) as Result,
    }
  },
})

function filtersOf(a: Args, sort: Sort): { readonly [name: string]: unknown } {
  return (sort === 'builder_cache' ? undefined : a[`${sort}_filters`]) ?? {}
}

function told(sort: Sort, { gone, bytes }: Pruned): { readonly [name: string]: Json } {
  if (sort === 'builder_cache') return { builder_cache_space_reclaimed: bytes, builder_cache_caches_deleted: gone }
  return { [sort]: gone, ...(sort !== 'networks' && { [`${sort}_space_reclaimed`]: bytes }) }
}
