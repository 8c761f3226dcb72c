import { resource } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type Edit, type EditArgs, editing } from '../engine/state/files/editing.ts'
import { type PamChange, withPamChange } from '../engine/text/pam-edit.ts'

const types = ['account', '-account', 'auth', '-auth', 'password', '-password', 'session', '-session'] as const

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'The service: the file that has its rules.' },
    type: { type: 'string', enum: types, description: 'The type of the rules that are meant.' },
    control: { type: 'string', description: 'Their control: required, or [VALUE=ACTION …].' },
    module_path: { type: 'string', description: 'Their module: pam_unix.so.' },
    state: {
      type: 'string',
      enum: ['absent', 'before', 'after', 'args_absent', 'args_present', 'updated'],
      default: 'updated',
      description:
        'What becomes of them: they are rewritten (updated), they go, a new rule stands right before or after them, or arguments of theirs come and go.',
    },
    new_type: { type: 'string', enum: types, description: 'The type of the new rule.' },
    new_control: { type: 'string', description: 'The control of the new rule.' },
    new_module_path: { type: 'string', description: 'The module of the new rule.' },
    module_arguments: {
      type: 'array',
      items: { type: 'string' },
      description: 'Arguments: of the new rule, or that come and go. An empty one takes all away.',
    },
    path: { type: 'string', 'x-path': true, default: '/etc/pam.d', description: 'The folder of the services.' },
    backup: { type: 'boolean', default: false, description: 'Whether what was there is kept, with the time in its name.' },
  },
  required: ['name', 'type', 'control', 'module_path'],
  'x-required-if': [
    ['state', 'args_present', ['module_arguments']],
    ['state', 'args_absent', ['module_arguments']],
    ['state', 'before', ['new_control', 'new_type', 'new_module_path']],
    ['state', 'after', ['new_control', 'new_type', 'new_module_path']],
  ],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

const inner = editing((a: Args & EditArgs, held: string | undefined) => edit(a, held), 'backup_file')

export default resource({
  description:
    "Changes rules of PAM in a service's file. Where one changes, blanks of all rules are written anew, as Ansible does; no line with the time is left there.",
  aliases: ['community.general.pamd'],
  args,
  examples: [
    {
      title: 'Have a rule before another',
      yaml: '- pamd:\n    name: common-auth\n    type: auth\n    control: "[success=1 default=ignore]"\n    module_path: pam_unix.so\n    new_type: auth\n    new_control: required\n    new_module_path: pam_faildelay.so\n    module_arguments: delay=2000000\n    state: before',
      lab: true,
    },
    {
      title: 'Take a rule away',
      yaml: '- pamd:\n    name: sshd\n    type: session\n    control: optional\n    module_path: pam_motd.so\n    state: absent',
      lab: true,
    },
  ],
  returns: { change_count: 'How many rules were touched.', backupdest: 'Where what was there was kept.' },
  needs: (a, machine) => inner.needs(fileOf(a), machine),
  refuse: (a, now, machine) => inner.refuse(fileOf(a), now, machine),
  have: (now, a, machine) => inner.have(now, fileOf(a), machine),
  want: (a, now, machine) => inner.want(fileOf(a), now, machine),
  apply: (change, a, now, machine) => inner.apply(change, fileOf(a), now, machine),
  makes: (change, a, now, machine) => inner.makes(change, fileOf(a), now, machine),
  text: (a, now, machine) => inner.text(fileOf(a), now, machine),
  result: (now, change, a, ran, machine) => {
    const { backup_file: kept = '', change_count: count = 0 } = inner.result(now, change, fileOf(a), ran, machine)
    return { change_count: count, backupdest: kept }
  },
})

function fileOf(a: Args): Args & EditArgs {
  return { ...a, path: `${a.path.replace(/\/+$/, '')}/${a.name}` }
}

function edit(a: Args & EditArgs, held: string | undefined): Edit {
  const refusing = (refusal: string): Edit => ({ text: held, message: '', refusal })
  if (held === undefined) return refusing(`Unable to open/read PAM module file ${a.path}; name a service that there is`)
  if (a.state === 'args_present' && a.module_arguments?.some(one => one.startsWith('[')))
    return refusing("Unable to process bracketed '[' complex arguments with 'args_present'. Please use 'updated'.")
  if ([a.control, a.module_path, a.new_control, a.new_module_path, ...(a.module_arguments ?? [])].some(one => /[\r\n]/.test(one ?? '')))
    return refusing('a rule is one line; write each part of it in one')
  const { text, count } = withPamChange(held, { type: a.type, control: a.control, module: a.module_path }, changeOf(a))
  return { text, message: '', more: { change_count: count } }
}

function changeOf(a: Args): PamChange {
  const words = a.module_arguments?.flatMap(one => one.match(/\[[^\]]*\]|\S+/g) ?? [])
  if (a.state === 'absent') return { does: 'absent' }
  if (a.state === 'args_absent' || a.state === 'args_present') return { does: a.state, arguments: words ?? [] }
  const { new_type: type, new_control: control, new_module_path: module } = a
  if (a.state !== 'updated')
    return { does: a.state, rule: { type: type ?? '', control: control ?? '', module: module ?? '', arguments: words ?? [] } }
  const to = {
    ...(type !== undefined && { type }),
    ...(control !== undefined && { control }),
    ...(module !== undefined && { module }),
    ...(words && { arguments: words }),
  }
  return { does: 'updated', to }
}
