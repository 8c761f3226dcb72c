import { reader } from '../engine/module.ts'
import { nothingTold, podmanTold } from '../engine/state/containers/podman-told.ts'

export default reader({
  description: 'Tells what podman says of its networks.',
  aliases: ['containers.podman.podman_network_info'],
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The network; all where it is left out.' },
      executable: { type: 'string', default: 'podman', description: 'The program.' },
    },
  },
  examples: [{ title: 'What is there?', yaml: '- podman_network_info:\n  register: found\n', lab: true }],
  returns: { networks: 'What podman says of them, a list.', stderr: 'What it says of what is not there.' },
  needs: a => ({ now: podmanTold('network', named(a.name), a.executable) }),
  refuse: (a, { now }) =>
    nothingTold(now, named(a.name), a.executable) ??
    (a.name !== undefined && now.told.length === 0 ? `there is no network ${a.name}: ${now.trouble}; see what podman has` : undefined),
  result: ({ now }) => ({ networks: now.told, stderr: '' }),
})

function named(name: string | undefined): string[] {
  return name === undefined ? [] : [name]
}
