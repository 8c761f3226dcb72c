import { reader } from '../engine/module.ts'
import { nothingTold, podmanTold } from '../engine/state/containers/podman-told.ts'

export default reader({
  description: 'Tells what podman says of containers.',
  aliases: ['containers.podman.podman_container_info'],
  args: {
    type: 'object',
    properties: {
      name: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        description: 'The containers, by name or by number; all where it is left out.',
      },
      executable: { type: 'string', default: 'podman', description: 'The program.' },
    },
  },
  examples: [{ title: 'What is there?', yaml: '- podman_container_info:\n  register: found\n', lab: true }],
  returns: { containers: 'What podman says of them, a list.', stderr: 'What it says of what is not there.' },
  needs: a => ({ now: podmanTold('container', a.name, a.executable) }),
  refuse: (a, { now }) => nothingTold(now, a.name, a.executable),
  result: ({ now }) => ({ containers: now.told, stderr: now.trouble === '' ? '' : `${now.trouble}\n` }),
})
