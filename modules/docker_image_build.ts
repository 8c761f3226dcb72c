import { standIn } from '../engine/module.ts'
import { dockerArguments, dockerUnserved } from '../engine/state/containers/docker.ts'

export default standIn({
  description: 'Builds an image of Docker from a folder of the target.',
  aliases: ['community.docker.docker_image_build'],
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The image: NAME, HOST/NAME, with its tag.' },
      tag: { type: 'string', default: 'latest', description: 'The tag where the name has none.' },
      path: { type: 'string', 'x-path': true, description: 'The folder that it is built from.' },
      dockerfile: { type: 'string', description: 'The file that says how; Dockerfile in that folder where it is left out.' },
      args: { type: 'object', additionalProperties: true, description: 'Variables of the build.' },
      cache_from: { type: 'array', items: { type: 'string' }, description: 'Images whose layers it may take.' },
      etc_hosts: { type: 'object', additionalProperties: true, description: 'Addresses by names.' },
      labels: { type: 'object', additionalProperties: true, description: 'Labels.' },
      network: { type: 'string', description: 'The network of the build.' },
      nocache: { type: 'boolean', default: false, description: 'Whether nothing of before is used.' },
      pull: { type: 'boolean', default: false, description: 'Whether what it is built on is pulled anew.' },
      target: { type: 'string', description: 'The stage that counts.' },
      rebuild: {
        type: 'string',
        enum: ['never', 'always'],
        default: 'never',
        description: 'Whether it is built each time, or where it is not there; it is a change where it is another then.',
      },
      ...dockerArguments,
    },
    required: ['name', 'path'],
    'x-unserved': [...dockerUnserved, 'cli_context', 'docker_cli', 'outputs', 'platform', 'secrets', 'shm_size'],
  },
  examples: [{ title: 'Build an image', yaml: '- docker_image_build:\n    name: app:1\n    path: /srv/app\n', lab: true }],
  returns: { image: 'What Docker says of it.', actions: 'What was done.' },
  stands: ({ path, dockerfile, args, cache_from, etc_hosts, labels, network, nocache, pull, target, rebuild, ...a }) => {
    const said = { dockerfile, args, cache_from, etc_hosts, labels, network, target }
    const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
    return ['docker_image', { ...a, source: 'build', force_source: rebuild === 'always', build: { path, nocache, pull, ...given } }]
  },
})
