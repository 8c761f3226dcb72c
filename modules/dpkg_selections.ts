import { resource } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { dpkgSelection } from '../engine/state/packages/dpkg-selection.ts'

export default resource({
  description: 'Says what is to become of a Debian package: hold keeps it as it is.',
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The package.' },
      selection: {
        type: 'string',
        enum: ['install', 'hold', 'deinstall', 'purge'],
        description: 'What is to become of it. Nothing is installed or removed by this.',
      },
    },
    required: ['name', 'selection'],
  },
  examples: [{ title: 'Keep a package as it is', yaml: '- dpkg_selections:\n    name: tar\n    selection: hold', lab: true }],
  returns: { before: 'What was to become of it.', after: 'What is to become of it now.' },
  needs: a => ({ now: dpkgSelection(a.name) }),
  refuse: (a, { now }, machine) => {
    if (!machine.commands.includes('dpkg-query')) return 'Failed to find required executable "dpkg"; this is for Debian and its kin'
    return now.selection === 'not present' && a.selection !== 'install' && a.selection !== 'hold'
      ? `Failed to find package '${a.name}' to perform selection '${a.selection}'.`
      : undefined
  },
  want: a => ({ selection: a.selection }),
  apply: (_change, a) => [sh`printf '%s %s\\n' ${a.name} ${a.selection} | dpkg --set-selections`],
  result: ({ now }, change, a) => ({ before: now.selection, after: change.selection === undefined ? now.selection : a.selection }),
})
