import { resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { type Edit, type EditArgs, type EditReads, editing } from '../engine/state/files/editing.ts'
import type { Machine } from '../engine/state/machine.ts'
import type { Question } from '../engine/state/question.ts'
import { type KernelValue, kernelValue } from '../engine/state/system/kernel-value.ts'
import { isSameValue, valueText, withoutSetting, withSetting } from '../engine/text/sysctl-edit.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', 'x-aliases': ['key'], description: 'The setting, such as net.ipv4.ip_forward.' },
    value: { type: 'string', 'x-aliases': ['val'], description: 'Its value; yes and no are 1 and 0.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether the file sets it.' },
    sysctl_file: { type: 'string', 'x-path': true, default: '/etc/sysctl.conf', description: 'The file; it is made where it is missing.' },
    reload: { type: 'boolean', default: true, description: 'Whether the kernel is given the file where it changed.' },
    sysctl_set: { type: 'boolean', default: false, description: 'Whether the kernel is to have the value now, whatever the file said.' },
    ignoreerrors: { type: 'boolean', default: false, description: 'Whether settings that the kernel does not know are passed over.' },
  },
  required: ['name'],
  'x-required-if': [['state', 'present', ['value']]],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Sets a parameter of the kernel in a file of sysctl, and in the kernel.',
  aliases: ['ansible.posix.sysctl'],
  args,
  examples: [
    {
      title: 'Forward packets',
      yaml: '- sysctl:\n    name: net.ipv4.ip_forward\n    value: "1"\n    sysctl_file: /etc/sysctl.d/90-router.conf',
      lab: true,
    },
    { title: 'Have it now, too', yaml: '- sysctl:\n    name: net.core.somaxconn\n    value: "1024"\n    sysctl_set: true', lab: true },
  ],
  needs: (a, machine): EditReads & { readonly live: Question<KernelValue> } => ({
    ...edits.needs(asEdit(a), machine),
    live: kernelValue(a.name),
  }),
  refuse: (a, now, machine) => {
    if (!/^[\w./*-]+$/.test(a.name)) return `"${a.name}" is no name of a setting; write it as net.ipv4.ip_forward`
    if (/[\r\n]/.test(a.value ?? '')) return `the value of ${a.name} has more than one line; write it in one`
    if (a.sysctl_set && a.state === 'present' && now.live.value === undefined && !a.ignoreerrors)
      return `the kernel knows no ${a.name}; mend the name, load the module that has it, or add ignoreerrors: true`
    return edits.refuse(asEdit(a), now, machine)
  },
  have: (now, a, machine): State => ({ ...edits.have(now, asEdit(a), machine), live: liveNow(a, now.live) }),
  want: (a, now, machine): State => ({
    ...edits.want(asEdit(a), now, machine),
    // A kernel that does not know it never has the value: as in Ansible, that is a change each time.
    ...(a.sysctl_set && a.state === 'present' && { live: valueText(a.value ?? '') }),
  }),
  apply: (change, a, now, machine) => [
    ...edits.apply(without(change), asEdit(a), now, machine),
    change['content'] !== undefined && a.reload && sh`sysctl -q ${a.ignoreerrors && '-e'} -p ${a.sysctl_file}`,
    change['live'] !== undefined && sh`sysctl -q ${a.ignoreerrors && '-e'} -w ${`${a.name}=${valueText(a.value ?? '')}`}`,
  ],
  makes: (change, a, now, machine: Machine) => {
    const isSet = a.state === 'present' && (change['live'] !== undefined || (change['content'] !== undefined && a.reload))
    const made = edits.makes(without(change), asEdit(a), now, machine)
    return isSet && now.live.value !== undefined ? [...made, [kernelValue(a.name), { value: valueText(a.value ?? '') }]] : made
  },
  text: (a, now, machine) => edits.text(asEdit(a), now, machine),
})

const edits = editing(edit, 'backup_file')

interface Asked extends EditArgs {
  readonly name: string
  readonly value: string
  readonly state: 'present' | 'absent'
}

function asEdit(a: Args): Asked {
  return { name: a.name, value: a.value ?? '', state: a.state, path: a.sysctl_file, create: true, backup: false }
}

function edit({ name, value, state }: Asked, held: string | undefined): Edit {
  if (state === 'absent') return { text: held === undefined ? undefined : withoutSetting(held, name), message: '' }
  return { text: withSetting(held ?? '', name, valueText(value)), message: '' }
}

function liveNow({ value }: Args, live: KernelValue): string | undefined {
  if (live.value === undefined) return undefined
  return isSameValue(live.value, value ?? '') ? valueText(value ?? '') : live.value
}

function without({ live: _live, ...change }: State): State {
  return change
}
