import { resource } from '../engine/module.ts'
import { type Edit, type EditArgs, editArguments, editing, missingFile } from '../engine/state/files/editing.ts'
import { fileArguments } from '../engine/state/files/file-attributes.ts'
import { type LineWish, withLine, withoutLines } from '../engine/text/line-edit.ts'
import { patternRefusal } from '../engine/text/pattern-refusal.ts'

export default resource({
  description: 'Sees to it that a line is in a file of the target, or is not.',
  args: {
    type: 'object',
    properties: {
      ...editArguments,
      state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether the line is to be there.' },
      line: { type: 'string', 'x-aliases': ['value'], description: 'The line. With absent all lines that are it are removed.' },
      regexp: {
        type: 'string',
        'x-aliases': ['regex'],
        description:
          "A regular expression of Python's that finds the line to replace, the last one that fits; with absent all that fit are removed.",
      },
      search_string: { type: 'string', description: 'A text that the line to replace or remove holds, in place of `regexp`.' },
      insertafter: {
        type: 'string',
        description: 'Where a line that is not there goes: behind the last one that this expression fits, or EOF, as when it is left out.',
      },
      insertbefore: {
        type: 'string',
        description: 'Where a line that is not there goes: before the last one that this expression fits, or BOF.',
      },
      backrefs: {
        type: 'boolean',
        default: false,
        description: 'Whether \\1 and \\g<name> in `line` are groups of `regexp`; where that does not fit the file is left as it is.',
      },
      firstmatch: { type: 'boolean', default: false, description: 'Whether the first line that fits is meant, not the last.' },
      create: { type: 'boolean', default: false, description: 'Whether a file that is not there is made, with the folders it is in.' },
      ...fileArguments,
    },
    required: ['path'],
    'x-exclusive': [
      ['insertbefore', 'insertafter'],
      ['regexp', 'search_string'],
      ['backrefs', 'search_string'],
    ],
    'x-unserved': ['encoding'],
  },
  examples: [
    {
      title: 'Set an option',
      yaml: '- lineinfile:\n    path: /etc/ssh/sshd_config\n    regexp: "^#?PermitRootLogin "\n    line: PermitRootLogin no\n    validate: sshd -t -f %s',
      lab: true,
    },
    { title: 'Keep a line in a file of ours', yaml: '- lineinfile:\n    path: /tmp/ours.conf\n    line: colour = blue\n    create: true' },
    { title: 'Remove lines', yaml: '- lineinfile:\n    path: /tmp/ours.conf\n    regexp: "^colour"\n    state: absent' },
  ],
  returns: {
    diff: 'Two parts: what it holds (with --diff), and what differs of its mode and owner.',
    msg: 'What was done: line added, line replaced, 2 line(s) removed; nothing where nothing was.',
    backup: 'Where what was there was kept.',
    found: 'How many lines were removed.',
  },
  ...editing(edit, 'backup', { diff: 'parts' }),
})

interface Args extends EditArgs, LineWish {
  readonly state: 'present' | 'absent'
}

function edit(a: Args, held: string | undefined): Edit {
  const refusal = misuse(a)
  if (refusal !== undefined) return { text: held, message: '', refusal }
  if (a.state === 'absent') {
    if (held === undefined) return { text: undefined, message: 'file not present' }
    const { found, ...edited } = withoutLines(held, a)
    return { ...edited, more: { found } }
  }
  if (held === undefined && !a.create) return { text: undefined, message: '', refusal: missingFile('Destination', a.path) }
  return withLine(held ?? '', a)
}

function misuse(a: Args): string | undefined {
  if (a.state === 'absent' && a.line === undefined && a.regexp === undefined && a.search_string === undefined)
    return 'one of line, search_string, or regexp is required with state=absent; add one'
  if (a.state === 'present' && a.line === undefined) return 'line is required with state=present; add it'
  if (a.state === 'present' && a.backrefs && a.regexp === undefined) return 'regexp is required with backrefs=true; add it'
  const places = [a.insertafter, a.insertbefore].filter(place => place !== 'EOF' && place !== 'BOF')
  return patternRefusal([a.regexp, ...places], a.backrefs ? a.line : undefined)
}
