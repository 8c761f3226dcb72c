import { reader } from '../engine/module.ts'
import { nothingTold, podmanTold } from '../engine/state/containers/podman-told.ts'

export default reader({
  description: 'Tells what podman says of its pods.',
  aliases: ['containers.podman.podman_pod_info'],
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The pod; all where it is left out.' },
      executable: { type: 'string', default: 'podman', description: 'The program.' },
    },
  },
  examples: [{ title: 'What is there?', yaml: '- podman_pod_info:\n  register: found\n', lab: true }],
  returns: { pods: 'What podman says of them, a list.', stderr: 'What it says of what is not there.' },
  needs: a => ({ now: podmanTold('pod', named(a.name), a.executable) }),
  refuse: (a, { now }) => nothingTold(now, named(a.name), a.executable),
  result: ({ now }) => ({ pods: now.told, stderr: now.trouble === '' ? '' : `${now.trouble}\n` }),
})

function named(name: string | undefined): string[] {
  return name === undefined ? [] : [name]
}
