import { resource } from '../engine/module.ts'
import { type Edit, type EditArgs, editArguments, editing, missingFile } from '../engine/state/files/editing.ts'
import { fileArguments } from '../engine/state/files/file-attributes.ts'
import { type BlockWish, withBlock } from '../engine/text/block-edit.ts'
import { patternRefusal } from '../engine/text/pattern-refusal.ts'

export default resource({
  description: 'Keeps a block of lines between two marker lines in a file of the target.',
  args: {
    type: 'object',
    properties: {
      ...editArguments,
      state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether the block is to be there.' },
      block: {
        type: 'string',
        default: '',
        'x-aliases': ['content'],
        description: 'The lines; where they are left out the block is removed.',
      },
      marker: {
        type: 'string',
        default: '# {mark} ANSIBLE MANAGED BLOCK',
        description: 'The marker lines; {mark} becomes `marker_begin` and `marker_end`. Each block of a file needs its own.',
      },
      marker_begin: { type: 'string', default: 'BEGIN', description: 'What {mark} is in the first marker line.' },
      marker_end: { type: 'string', default: 'END', description: 'What {mark} is in the last marker line.' },
      insertafter: {
        type: 'string',
        description:
          "Where a block that is not there goes: behind the last line that this expression of Python's fits, or EOF, as when it is left out.",
      },
      insertbefore: {
        type: 'string',
        description: 'Where a block that is not there goes: before the last line that this expression fits, or BOF.',
      },
      create: { type: 'boolean', default: false, description: 'Whether a file that is not there is made, with the folders it is in.' },
      append_newline: { type: 'boolean', default: false, description: 'Whether a blank line is to follow it, unless the file ends there.' },
      prepend_newline: {
        type: 'boolean',
        default: false,
        description: 'Whether a blank line is to stand before it, unless the file begins there.',
      },
      ...fileArguments,
    },
    required: ['path'],
    'x-exclusive': [['insertbefore', 'insertafter']],
    'x-unserved': ['encoding'],
  },
  examples: [
    {
      title: 'Keep some lines in a file',
      yaml: '- blockinfile:\n    path: /tmp/hosts\n    create: true\n    marker: "# {mark} the lab"\n    block: |\n      192.0.2.1 gate\n      192.0.2.2 store',
    },
  ],
  returns: {
    diff: 'Two parts: what it holds (with --diff), and what differs of its mode and owner.',
    msg: 'What was done: Block inserted, Block removed, File created; nothing where nothing was.',
    backup_file: 'Where what was there was kept.',
  },
  ...editing(edit, 'backup_file', { diff: 'parts' }),
})

interface Args extends EditArgs, BlockWish {
  readonly state: 'present' | 'absent'
}

function edit(a: Args, held: string | undefined): Edit {
  const places = [a.insertafter, a.insertbefore].filter(place => place !== 'EOF' && place !== 'BOF')
  const refusal = patternRefusal(places)
  if (refusal !== undefined) return { text: held, message: '', refusal }
  if (held === undefined && !a.create) return { text: undefined, message: '', refusal: missingFile('Path', a.path) }
  const edited = withBlock(held ?? '', a.state === 'absent' ? { ...a, block: '' } : a)
  return held === undefined ? { ...edited, message: 'File created' } : edited
}
