import { posix } from 'node:path'
import { type Made, type Result, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { type EditArgs, type EditReads, editing } from '../engine/state/files/editing.ts'
import { absent, type FileState, file } from '../engine/state/files/file.ts'
import type { Question } from '../engine/state/question.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'The name of the rule, and of its file. sudo reads no file with a dot in its name.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether there is such a rule.' },
    user: { type: 'string', description: 'The user it is for.' },
    group: { type: 'string', description: 'The group it is for.' },
    commands: { type: 'array', items: { type: 'string' }, description: 'What may be run: full paths, or ALL.' },
    host: { type: 'string', default: 'ALL', description: 'The hosts on which it counts.' },
    runas: { type: 'string', description: 'As whom they may be run; as root where it is left out.' },
    nopassword: { type: 'boolean', default: true, description: 'Whether no password is asked for.' },
    noexec: { type: 'boolean', default: false, description: 'Whether what is run may start no other programs.' },
    setenv: { type: 'boolean', default: false, description: 'Whether the environment may be kept.' },
    defaults: {
      type: 'array',
      items: { type: 'string' },
      description: 'Settings of sudo for the user or group: requiretty, env_keep += "A".',
    },
    sudoers_path: { type: 'string', default: '/etc/sudoers.d', description: 'The folder of the file.' },
    validation: {
      type: 'string',
      enum: ['absent', 'detect', 'required'],
      default: 'detect',
      description: 'Whether visudo must find the file right before it appears: detect where there is a visudo.',
    },
  },
  required: ['name'],
  'x-exclusive': [['user', 'group']],
  'x-required-if': [['state', 'present', ['commands']]],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps a rule of sudo in a file of its own, which only root may read.',
  aliases: ['community.general.sudoers'],
  args,
  examples: [
    {
      title: 'Let a user restart a service',
      yaml: '- sudoers:\n    name: restart-app\n    user: app\n    commands: /usr/bin/systemctl restart app\n    sudoers_path: /tmp',
    },
    { title: 'No longer', yaml: '- sudoers:\n    name: restart-app\n    state: absent\n    sudoers_path: /tmp' },
  ],
  needs: (a, machine): Reads => ({ ...edits.needs(asEdit(a, undefined), machine), visudo: file('/usr/sbin/visudo', { follow: true }) }),
  refuse: (a, now, machine) => {
    const own = misuse(a)
    if (own !== undefined || a.state === 'absent') return own
    if (a.validation === 'required' && !now.visudo.exists)
      return 'there is no visudo to check the rule; install sudo before, or leave validation out'
    return edits.refuse(asEdit(a, now.visudo), now, machine)
  },
  have: (now, a, machine): State =>
    a.state === 'absent' ? { state: now.now.exists ? 'present' : 'absent' } : edits.have(now, asEdit(a, now.visudo), machine),
  want: (a, now, machine): State => (a.state === 'absent' ? { state: 'absent' } : edits.want(asEdit(a, now.visudo), now, machine)),
  apply: (change, a, now, machine) =>
    a.state === 'absent' ? [sh`rm -f -- ${pathOf(a)}`] : edits.apply(change, asEdit(a, now.visudo), now, machine),
  makes: (change, a, now, machine): Made[] =>
    a.state === 'absent' ? [[file(pathOf(a)), absent]] : edits.makes(change, asEdit(a, now.visudo), now, machine),
  text: (a, now, machine) => (a.state === 'absent' ? undefined : edits.text(asEdit(a, now.visudo), now, machine)),
  result: (): Result => ({}),
})

const edits = editing((a: Rule) => ({ text: a.text, message: '' }), 'backup_file', {
  refused: ({ stdout, stderr }) => ({ message: `Failed to validate sudoers rule:\n${stdout || stderr}`, result: { stdout, stderr } }),
})

type Reads = EditReads & { readonly visudo: Question<FileState> }
interface Rule extends EditArgs {
  readonly text: string
}

function pathOf({ sudoers_path, name }: Args): string {
  return posix.join(sudoers_path, name)
}

function asEdit(a: Args, visudo: FileState | undefined): Rule {
  const isChecked = a.validation !== 'absent' && visudo?.exists
  return {
    path: pathOf(a),
    text: ruleOf(a),
    mode: '0440',
    backup: false,
    ...(isChecked && { validate: '/usr/sbin/visudo -cf %s' }),
  }
}

function ruleOf(a: Args): string {
  const who = a.user ?? `%${a.group ?? ''}`
  const tags = [a.noexec && 'NOEXEC:', a.nopassword && 'NOPASSWD:', a.setenv && 'SETENV:'].filter(Boolean).join('')
  const settings = (a.defaults ?? []).map(setting => `Defaults:${who} ${setting}\n`)
  const runas = a.runas === undefined ? '' : `(${a.runas})`
  return `${settings.join('')}${who} ${a.host}=${runas}${tags} ${(a.commands ?? []).join(', ')}\n`
}

function misuse(a: Args): string | undefined {
  if (!/^[^/\0]+$/.test(a.name) || a.name === '.' || a.name === '..')
    return `"${a.name}" cannot be the name of a file; take one without a slash`
  if (a.state === 'absent') return undefined
  if (a.user === undefined && a.group === undefined)
    return 'state is present but all of the following are missing: user, group; give one of them'
  const words = [a.user, a.group, a.host, a.runas, ...(a.commands ?? []), ...(a.defaults ?? [])]
  const odd = words.find(word => word !== undefined && /[\r\n]/.test(word))
  return odd === undefined ? undefined : `there is a newline in ${JSON.stringify(odd)}, which would begin another rule; take it out`
}
