import { type Made, type Result, resource, type State } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { type ApacheModule, apacheModule } from '../engine/state/packages/apache-module.ts'
import type { Question } from '../engine/state/question.ts'

export default resource({
  description: "Turns a module of Debian's Apache on or off. Apache hears of it when it is restarted.",
  aliases: ['community.general.apache2_module'],
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The module, as a2enmod takes it: rewrite.' },
      state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether it is on.' },
      force: { type: 'boolean', default: false, description: 'Whether one that is needed by others, or by Debian, goes off all the same.' },
      identifier: { type: 'string', description: 'Taken and not used: whether it is on is seen in mods-enabled.' },
      ignore_configcheck: { type: 'boolean', default: false, description: 'Taken and not used: Apache is not asked.' },
      warn_mpm_absent: { type: 'boolean', default: true, description: 'Taken and not used.' },
    },
    required: ['name'],
  },
  examples: [{ title: 'Have addresses rewritten', yaml: '- apache2_module:\n    name: rewrite\n', lab: true }],
  returns: { result: 'Module NAME enabled, Module NAME disabled.' },
  needs: (a): { readonly now: Question<ApacheModule> } => ({ now: apacheModule(a.name) }),
  refuse: (a, { now }) => {
    if (!/^\w[\w.-]*$/.test(a.name)) return `"${a.name}" cannot be the name of a module; take one such as rewrite`
    if (!now.isInstalled) return 'there is no a2enmod, by which Debian turns modules on; a task before this one must install apache2'
    return a.state === 'present' && !now.exists
      ? `Failed to set module ${a.name} to enabled: there is no such module; a task before this one must install its package`
      : undefined
  },
  have: ({ now }): State => ({ state: now.isOn ? 'present' : 'absent' }),
  want: (a): State => ({ state: a.state }),
  apply: (_, a) => [sh`PATH=$PATH:/usr/sbin; ${a.state === 'present' ? 'a2enmod' : 'a2dismod'} -q ${a.force && '-f'} ${a.name} >/dev/null`],
  makes: (_, a, { now }): Made[] => [[apacheModule(a.name), { ...now, isOn: a.state === 'present' }]],
  result: (_, __, a): Result => ({ result: `Module ${a.name} ${a.state === 'present' ? 'enabled' : 'disabled'}` }),
})
