import { resource } from '../engine/module.ts'
import { type Edit, type EditArgs, editArguments, editing, missingFile } from '../engine/state/files/editing.ts'
import { fileArguments } from '../engine/state/files/file-attributes.ts'
import { patternRefusal } from '../engine/text/pattern-refusal.ts'
import { type ReplaceWish, withReplaced } from '../engine/text/replace-edit.ts'

export default resource({
  description:
    'Replaces all that a regular expression fits in a file of the target. What it writes must no longer fit, or each run changes it again.',
  args: {
    type: 'object',
    properties: {
      ...editArguments,
      regexp: { type: 'string', description: "What is replaced: a regular expression of Python's, with ^ and $ at each line." },
      replace: {
        type: 'string',
        default: '',
        description: 'What it is replaced by; \\1 and \\g<name> are its groups. Nothing where it is left out.',
      },
      after: { type: 'string', description: 'Only what follows the first text that this expression fits; there . fits line ends, too.' },
      before: { type: 'string', description: 'Only what stands before the text that this expression fits.' },
      encoding: { type: 'string', default: 'utf-8', description: 'How the file is encoded: UTF-8 is what is known here.' },
      ...fileArguments,
    },
    required: ['path', 'regexp'],
  },
  examples: [
    {
      title: 'Rename a host everywhere in a file',
      yaml: "- copy:\n    content: \"gate.old.example\\n\"\n    dest: /tmp/names\n    force: false\n\n- replace:\n    path: /tmp/names\n    regexp: '^(\\w+)\\.old\\.example$'\n    replace: '\\1.new.example'",
    },
  ],
  returns: {
    diff: 'What it held and what it holds now, where that is another text, with --diff.',
    msg: 'What was done: 3 replacements made; nothing where nothing was.',
    backup_file: 'Where what was there was kept.',
    rc: 'Always 0.',
  },
  ...editing(edit, 'backup_file', { diff: 'text' }),
})

type Args = EditArgs & ReplaceWish & { readonly encoding: string }

function edit(a: Args, held: string | undefined): Edit {
  if (!/^utf-?8$/i.test(a.encoding))
    return { text: held, message: '', refusal: `encoding "${a.encoding}" is not known here; leave it out, for UTF-8` }
  const refusal = patternRefusal([a.regexp, a.after, a.before], a.replace)
  if (refusal !== undefined) return { text: held, message: '', refusal }
  if (held === undefined) return { text: undefined, message: '', refusal: missingFile('Path', a.path) }
  const { text, message, missing } = withReplaced(held, a)
  return { text, message, isLeft: missing !== undefined, more: { rc: 0 } }
}
