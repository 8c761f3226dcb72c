import { standIn } from '../engine/module.ts'
import { dockerArguments, dockerUnserved } from '../engine/state/containers/docker.ts'

export default standIn({
  description: 'Pulls an image of Docker.',
  aliases: ['community.docker.docker_image_pull'],
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The image: NAME, HOST/NAME, with its tag or digest.' },
      tag: { type: 'string', default: 'latest', description: 'The tag where the name has none.' },
      platform: { type: 'string', description: 'System and architecture: linux/arm64.' },
      pull: {
        type: 'string',
        enum: ['always', 'not_present'],
        default: 'always',
        description: 'Whether the registry is asked each time, or where the image is not there; it is a change where another one comes.',
      },
      ...dockerArguments,
    },
    required: ['name'],
    'x-unserved': dockerUnserved,
  },
  examples: [
    { title: 'Pull an image', yaml: '- docker_image_pull:\n    name: registry\n    tag: "2"\n    pull: not_present\n', lab: true },
  ],
  returns: { image: 'What Docker says of it.', actions: 'What was done.' },
  stands: ({ pull, platform, ...a }) => [
    'docker_image',
    { ...a, source: 'pull', force_source: pull === 'always', ...(platform !== undefined && { pull: { platform } }) },
  ],
})
