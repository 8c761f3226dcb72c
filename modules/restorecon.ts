import { resource, type State } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { labelOptions, wrongLabels } from '../engine/state/selinux/file-context.ts'

export default resource({
  description: "Gives files the labels that SELinux's policy says. Skipped where SELinux is off.",
  args: {
    type: 'object',
    properties: {
      path: { type: 'string', 'x-path': true, description: 'A file or folder.' },
      recursive: { type: 'boolean', default: false, description: 'With all that is in it.' },
      force: {
        type: 'boolean',
        default: false,
        description: 'The whole label, not the type alone, and where somebody chose one by hand, too.',
      },
    },
    required: ['path'],
  },
  examples: [
    {
      title: 'Label what a web server serves',
      yaml: '- restorecon:\n    path: /var/www/html\n    recursive: true\n',
      lab: true,
    },
  ],
  returns: { path: 'The file or folder.', relabelled: 'Files that had another label.' },
  skip: (_, { selinux }) => (selinux ? undefined : 'SELinux is off on this machine: its files have no labels'),
  needs: a => ({ now: wrongLabels(a) }),
  refuse: (a, { now }) => {
    if (!now.hasTool) return 'restorecon is not there; a task before this one must install it (package: policycoreutils)'
    return now.exists ? undefined : `${a.path} does not exist; a task before this one must make it`
  },
  have: ({ now }): State => Object.fromEntries(now.wrong.map(({ path, from }) => [path, from])),
  want: (_, { now }): State => Object.fromEntries(now.wrong.map(({ path, to }) => [path, to])),
  apply: (_, a) => [sh`PATH=$PATH:/usr/sbin:/sbin; restorecon ${labelOptions(a)} -- ${a.path}`],
  makes: (_, a, { now }) => [[wrongLabels(a), { ...now, wrong: [] }]],
  result: ({ now }, _, a) => ({ path: a.path, relabelled: now.wrong.map(({ path }) => path) }),
})
