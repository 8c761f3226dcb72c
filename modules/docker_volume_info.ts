import { reader } from '../engine/module.ts'
import { docked, dockerArguments, dockerPlace, dockerUnserved, withoutDocker } from '../engine/state/containers/docker.ts'

export default reader({
  description: 'Tells what Docker says of a volume.',
  aliases: ['community.docker.docker_volume_info'],
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', 'x-aliases': ['volume_name'], description: 'The volume.' },
      ...dockerArguments,
    },
    required: ['name'],
    'x-unserved': dockerUnserved,
  },
  examples: [{ title: 'Is it there?', yaml: '- docker_volume_info:\n    name: nothing\n  register: found\n', lab: true }],
  returns: { exists: 'Whether there is one.', volume: 'What Docker says of it; null for nothing.' },
  needs: a => ({ now: docked('volume', a.name, dockerPlace(a)) }),
  refuse: (_, { now }) => withoutDocker(now),
  result: ({ now }) => ({ exists: now.exists, volume: now.inspect ?? null }),
})
