import { reader } from '../engine/module.ts'
import { docked, dockerArguments, dockerPlace, dockerUnserved, withoutDocker } from '../engine/state/containers/docker.ts'

export default reader({
  description: 'Tells what Docker says of a container.',
  aliases: ['community.docker.docker_container_info'],
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The container.' },
      ...dockerArguments,
    },
    required: ['name'],
    'x-unserved': dockerUnserved,
  },
  examples: [{ title: 'Is it there?', yaml: '- docker_container_info:\n    name: nothing\n  register: found\n', lab: true }],
  returns: { exists: 'Whether there is one.', container: 'What Docker says of it; null for nothing.' },
  needs: a => ({ now: docked('container', a.name, dockerPlace(a)) }),
  refuse: (_, { now }) => withoutDocker(now),
  result: ({ now }) => ({ exists: now.exists, container: now.inspect ?? null }),
})
