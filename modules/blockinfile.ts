import { resource, type State } from '../engine/module.ts'
import { contentOf, laidAfter, textOf, writeEdited } from '../engine/state/edit.ts'
import { file } from '../engine/state/file.ts'
import { ownershipArguments, ownershipNeeds, ownershipRefusal, ownershipWanted } from '../engine/state/ownership.ts'
import { type FileText, text } from '../engine/state/text.ts'
import { editBlock } from '../engine/text/lines.ts'

export default resource({
  description: 'Makes sure of a block of lines between two markers.',
  args: {
    type: 'object',
    properties: {
      path: { type: 'string', 'x-path': true, 'x-aliases': ['dest', 'destfile', 'name'], description: 'The file.' },
      block: { type: 'string', default: '', 'x-aliases': ['content'], description: 'The lines; empty removes the block.' },
      state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether it must be there.' },
      marker: {
        type: 'string',
        default: '# {mark} ANSIBLE MANAGED BLOCK',
        description: 'The lines around the block; {mark} is begin or end.',
      },
      marker_begin: { type: 'string', default: 'BEGIN', description: 'What {mark} is before the block.' },
      marker_end: { type: 'string', default: 'END', description: 'What {mark} is behind it.' },
      insertafter: { type: 'string', description: 'Put a new block behind the last match of this; EOF for the end.' },
      insertbefore: { type: 'string', description: 'Put a new block before the last match of this; BOF for the beginning.' },
      create: { type: 'boolean', default: false, description: 'Make the file where there is none.' },
      backup: { type: 'boolean', default: false, description: 'Keep what was there, with the time in its name.' },
      validate: { type: 'string', description: 'A command that checks the file before it appears; %s is the file.' },
      append_newline: { type: 'boolean', default: false, description: 'Taken for compatibility.' },
      prepend_newline: { type: 'boolean', default: false, description: 'Taken for compatibility.' },
      ...ownershipArguments,
    },
    required: ['path'],
    'x-exclusive': [['insertafter', 'insertbefore']],
  },
  examples: [
    {
      title: 'Add a block',
      yaml: '- blockinfile:\n    path: /tmp/block\n    block: |\n      one\n      two\n    create: true\n    mode: "0644"\n',
    },
  ],
  needs: a => ({ now: file(a.path, true), text: text(a.path), ...ownershipNeeds(a) }),
  refuse: (a, answers) => {
    if (!answers.now.exists && !a.create) return `Path ${a.path} does not exist !; make it first, or set create: true`
    if (answers.now.type === 'directory') return `Path ${a.path} is a directory !; name a file`
    return ownershipRefusal(a, answers as never)
  },
  have: ({ now }): State => ({ ...now }),
  want: (a, answers, machine) => ({
    content: contentOf(edited(a, answers)),
    ...ownershipWanted(a, answers.now, answers as never, machine, 0o666),
  }),
  apply: (change, a, answers, machine) => [
    writeEdited({
      path: a.path,
      now: answers.now,
      text: answers.text,
      change: change,
      content: edited(a, answers),
      validate: a.validate,
      backup: a.backup,
      machine,
    }),
  ],
  makes: (change, a, { now }) => laidAfter(a.path, now, change),
  text: a => text(a.path),
  result: (answers, change, a) => ({
    msg:
      Object.keys(change).length === 0 ? '' : edited(a, answers).length < textOf(answers.text).length ? 'Block removed' : 'Block inserted',
  }),
})

interface Args {
  readonly block: string
  readonly state: string
  readonly marker: string
  readonly marker_begin: string
  readonly marker_end: string
  readonly insertafter?: string
  readonly insertbefore?: string
}

function edited(a: Args, answers: { readonly text: FileText }): string {
  const [begin, end] = [a.marker.replace('{mark}', a.marker_begin), a.marker.replace('{mark}', a.marker_end)]
  return editBlock(textOf(answers.text), {
    block: a.state === 'absent' ? '' : a.block,
    begin,
    end,
    insertAfter: a.insertafter,
    insertBefore: a.insertbefore,
  })
}
