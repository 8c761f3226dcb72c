import { resource } from '../engine/module.ts'
import { type Edit, type EditArgs, editArguments, editing, missingFile } from '../engine/state/files/editing.ts'
import { fileArguments } from '../engine/state/files/file-attributes.ts'
import { fileReturns } from '../engine/state/files/file-result.ts'
import { type IniWish, withOption } from '../engine/text/ini-edit.ts'

export default resource({
  description: 'Sets options in a file of sections such as [main], one at a time; all else in it stays as it is.',
  aliases: ['community.general.ini_file'],
  args: {
    type: 'object',
    properties: {
      ...editArguments,
      state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether it is to be there.' },
      section: { type: 'string', description: 'The section; what stands before the first one where it is left out.' },
      option: { type: 'string', description: 'The option; the section as a whole where it is left out.' },
      value: { type: 'string', description: 'Its value.' },
      values: { type: 'array', items: { type: 'string' }, description: 'Its values, where the option stands more than once.' },
      exclusive: { type: 'boolean', default: true, description: 'Whether other values of the option go.' },
      allow_no_value: { type: 'boolean', default: false, description: 'Whether an option may stand without a value.' },
      no_extra_spaces: { type: 'boolean', default: false, description: 'Whether there are no spaces around the equals sign.' },
      ignore_spaces: { type: 'boolean', default: false, description: 'Whether a line stays that differs in its spaces alone.' },
      modify_inactive_option: {
        type: 'boolean',
        default: true,
        description: 'Whether a line that is commented out is put into use instead of a new one.',
      },
      section_has_values: {
        type: 'array',
        items: {
          type: 'object',
          properties: { option: { type: 'string' }, value: { type: 'string' }, values: { type: 'array', items: { type: 'string' } } },
          required: ['option'],
          additionalProperties: false,
        },
        description: 'Options with values by which the section is told from others of its name.',
      },
      create: { type: 'boolean', default: true, description: 'Whether a file that is not there is made, with the folders it is in.' },
      follow: { type: 'boolean', default: true, description: 'Taken and not used: links are always followed.' },
      ...fileArguments,
    },
    required: ['path'],
    'x-exclusive': [['value', 'values']],
  },
  examples: [
    {
      title: 'Set an option',
      yaml: '- ini_file:\n    path: /tmp/app.ini\n    section: main\n    option: colour\n    value: blue\n    mode: "0644"',
    },
    { title: 'Remove an option', yaml: '- ini_file:\n    path: /tmp/app.ini\n    section: main\n    option: colour\n    state: absent' },
  ],
  returns: {
    msg: 'What was done: option added, section removed; OK where nothing was.',
    path: 'The file.',
    backup_file: 'Where what was there was kept.',
    diff: 'What it held and what it holds now, with --diff.',
    ...fileReturns,
  },
  ...editing(edit, 'backup_file', { diff: 'content', isFile: true, msg: 'text' }),
})

type Args = EditArgs &
  Omit<IniWish, 'values' | 'section_has_values'> & {
    readonly value?: string
    readonly values?: readonly string[]
    readonly section_has_values?: readonly { readonly option: string; readonly value?: string; readonly values?: readonly string[] }[]
  }

function edit(a: Args, held: string | undefined): Edit {
  const values = a.values ?? (a.value === undefined ? [] : [a.value])
  if (a.state === 'present' && a.option !== undefined && values.length === 0 && !a.allow_no_value)
    return { text: held, message: '', refusal: 'value is required with an option that is to be there; add it, or allow_no_value: true' }
  if (held === undefined && !a.create) return { text: undefined, message: '', refusal: missingFile('Destination', a.path) }
  if (held === undefined && a.state === 'absent') return { text: undefined, message: 'OK', more: { path: a.path } }
  const has = (a.section_has_values ?? []).map(({ option, value, values: own }) => ({
    option,
    values: own ?? (value === undefined ? [] : [value]),
  }))
  const { text, message } = withOption(held ?? '', { ...a, values, section_has_values: has })
  return { text, message: message || 'OK', more: { path: a.path } }
}
