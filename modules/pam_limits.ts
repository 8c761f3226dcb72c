import { resource } from '../engine/module.ts'
import { type Edit, type EditArgs, editing } from '../engine/state/files/editing.ts'
import { isLimit, withLimit } from '../engine/text/limits-edit.ts'

const items = [
  ...(['core', 'data', 'fsize', 'memlock', 'nofile', 'rss', 'stack', 'cpu', 'nproc', 'as', 'maxlogins', 'maxsyslogins'] as const),
  ...(['priority', 'locks', 'sigpending', 'msgqueue', 'nice', 'rtprio', 'chroot'] as const),
] as const

export default resource({
  description: 'Keeps a limit of a user or a group in a file of PAM; who logs in from then on has it.',
  aliases: ['community.general.pam_limits'],
  args: {
    type: 'object',
    properties: {
      domain: { type: 'string', description: 'Whose limit: a user, @ and a group, * for all, or a range of numbers.' },
      limit_type: {
        type: 'string',
        enum: ['hard', 'soft', '-'],
        description: 'The limit itself, what holds to begin with, or - for both.',
      },
      limit_item: { type: 'string', enum: items, description: 'What is limited.' },
      value: { type: 'string', description: 'The limit: a number, or unlimited.' },
      use_max: { type: 'boolean', default: false, description: 'Whether a larger one that is there stays.' },
      use_min: { type: 'boolean', default: false, description: 'Whether a smaller one that is there stays.' },
      comment: { type: 'string', default: '', description: 'What stands behind a line that is written.' },
      path: {
        type: 'string',
        'x-path': true,
        'x-aliases': ['dest'],
        default: '/etc/security/limits.conf',
        description: 'The file; it is made where its folder is there.',
      },
      backup: { type: 'boolean', default: false, description: 'Whether what was there is kept, with the time in its name.' },
    },
    required: ['domain', 'limit_type', 'limit_item', 'value'],
    'x-exclusive': [['use_max', 'use_min']],
  },
  examples: [
    {
      title: 'Let a service open many files',
      yaml: '- pam_limits:\n    domain: app\n    limit_type: soft\n    limit_item: nofile\n    value: "64000"\n    dest: /tmp/limits.conf',
    },
    {
      title: 'No less than that',
      yaml: '- pam_limits:\n    domain: "@users"\n    limit_type: "-"\n    limit_item: nproc\n    value: unlimited\n    use_max: true\n    dest: /tmp/limits.conf',
    },
  ],
  returns: { msg: 'The last line about the limit, as it is in the file now.', backup_file: 'Where what was there was kept.' },
  ...editing(edit, 'backup_file'),
})

interface Args extends EditArgs {
  readonly domain: string
  readonly limit_type: string
  readonly limit_item: string
  readonly value: string
  readonly use_max: boolean
  readonly use_min: boolean
  readonly comment: string
}

function edit(a: Args, held: string | undefined): Edit {
  const refusing = (refusal: string): Edit => ({ text: held, message: '', refusal })
  if (!/^[^\s#]+$/.test(a.domain)) return refusing(`"${a.domain}" cannot stand in the file as a name; it has no blank and no #`)
  if (/[\r\n]/.test(a.comment)) return refusing('a comment is one line; write it in one')
  if (!isLimit(a.value, a.limit_item))
    return refusing(`Argument 'value' can be one of 'unlimited', 'infinity', '-1' or positive number, not ${a.value}; give one of these`)
  const keeps = a.use_max ? 'largest' : a.use_min ? 'smallest' : undefined
  const limit = { domain: a.domain, type: a.limit_type, item: a.limit_item, value: a.value, keeps, comment: a.comment } as const
  const { text, line } = withLimit(held ?? '', limit)
  return { text, message: line }
}
