import { reader } from '../engine/module.ts'
import { docked, dockerArguments, dockerPlace, dockerUnserved, withoutDocker } from '../engine/state/containers/docker.ts'

export default reader({
  description: 'Tells what Docker says of a network.',
  aliases: ['community.docker.docker_network_info'],
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The network.' },
      ...dockerArguments,
    },
    required: ['name'],
    'x-unserved': dockerUnserved,
  },
  examples: [{ title: 'Is it there?', yaml: '- docker_network_info:\n    name: nothing\n  register: found\n', lab: true }],
  returns: { exists: 'Whether there is one.', network: 'What Docker says of it; null for nothing.' },
  needs: a => ({ now: docked('network', a.name, dockerPlace(a)) }),
  refuse: (_, { now }) => withoutDocker(now),
  result: ({ now }) => ({ exists: now.exists, network: now.inspect ?? null }),
})
