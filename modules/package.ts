import { standIn } from '../engine/module.ts'

export default standIn({
  description:
    'Installs and removes packages, whatever manages packages on the host; arguments that are not named here are for the one that does.',
  args: {
    type: 'object',
    properties: {
      name: { type: 'array', items: { type: 'string' }, 'x-aliases': ['pkg'], description: 'Packages; a list is one transaction.' },
      state: {
        type: 'string',
        default: 'present',
        description: 'What must be: absent, present or latest, and what else the manager of packages knows.',
      },
      use: { type: 'string', default: 'auto', description: 'The module to take instead of the one that the machine suggests.' },
    },
    required: ['name'],
    'x-others': true,
  },
  examples: [
    { title: 'Install a package', yaml: '- package:\n    name: chrony\n', lab: true },
    { title: 'Install one with what apt alone knows', yaml: '- package:\n    name: chrony\n    install_recommends: false\n', lab: true },
  ],
  stands: ({ name, state, use }, { packageManager }) => [use === 'auto' ? packageManager : use, { name, state: spelling[state] ?? state }],
})

/** Words of other managers of packages for the same. */
const spelling: { readonly [state: string]: string } = { installed: 'present', removed: 'absent' }
