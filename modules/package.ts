import { standIn } from '../engine/module.ts'

export default standIn({
  description: 'Installs and removes packages, whatever manages packages on the host.',
  args: {
    type: 'object',
    properties: {
      name: { type: 'array', items: { type: 'string' }, 'x-aliases': ['pkg'], description: 'Packages; a list is one transaction.' },
      state: {
        type: 'string',
        enum: ['absent', 'installed', 'latest', 'present', 'removed'],
        default: 'present',
        description: 'What must be.',
      },
      use: { type: 'string', default: 'auto', description: 'Taken for compatibility.' },
    },
    required: ['name'],
  },
  examples: [{ title: 'Install a package', yaml: '- package:\n    name: chrony\n', lab: true }],
  stands: (a, machine) => {
    const state = a.state === 'installed' ? 'present' : a.state === 'removed' ? 'absent' : a.state
    return [machine.packageManager, { name: a.name, state }]
  },
})
