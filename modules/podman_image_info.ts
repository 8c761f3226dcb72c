import { reader } from '../engine/module.ts'
import { nothingTold, podmanTold } from '../engine/state/containers/podman-told.ts'

export default reader({
  description: 'Tells what podman says of images.',
  aliases: ['containers.podman.podman_image_info'],
  args: {
    type: 'object',
    properties: {
      name: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        description: 'The images, by name or by number; all where it is left out.',
      },
      executable: { type: 'string', default: 'podman', description: 'The program.' },
    },
  },
  examples: [{ title: 'What is there?', yaml: '- podman_image_info:\n  register: found\n', lab: true }],
  returns: { images: 'What podman says of those that are there, a list.' },
  needs: a => ({ now: podmanTold('image', a.name, a.executable) }),
  refuse: (a, { now }) => nothingTold(now, a.name, a.executable),
  result: ({ now }) => ({ images: now.told }),
})
