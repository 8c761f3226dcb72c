import { resource, type State } from '../engine/module.ts'
import { contentOf, laidAfter, textOf, writeEdited } from '../engine/state/edit.ts'
import { type FileState, file } from '../engine/state/file.ts'
import { ownershipArguments, ownershipNeeds, ownershipRefusal, ownershipWanted } from '../engine/state/ownership.ts'
import { type FileText, text } from '../engine/state/text.ts'
import { editLine } from '../engine/text/lines.ts'

export default resource({
  description: 'Makes sure of one line in a text.',
  args: {
    type: 'object',
    properties: {
      path: { type: 'string', 'x-path': true, 'x-aliases': ['dest', 'destfile', 'name'], description: 'The file.' },
      line: { type: 'string', 'x-aliases': ['value'], description: 'The line.' },
      regexp: {
        type: 'string',
        'x-aliases': ['regex'],
        description: 'The line to replace or remove: a regular expression of Python; the last match counts.',
      },
      search_string: { type: 'string', description: 'The same as a plain text.' },
      state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether it must be there.' },
      backrefs: { type: 'boolean', default: false, description: 'Put groups of the match into the line; without a match nothing is done.' },
      insertafter: { type: 'string', description: 'Put a new line behind the last match of this; EOF for the end.' },
      insertbefore: { type: 'string', description: 'Put a new line before the last match of this; BOF for the beginning.' },
      firstmatch: { type: 'boolean', default: false, description: 'The first match counts instead of the last.' },
      create: { type: 'boolean', default: false, description: 'Make the file where there is none.' },
      backup: { type: 'boolean', default: false, description: 'Keep what was there, with the time in its name.' },
      validate: { type: 'string', description: 'A command that checks the file before it appears; %s is the file.' },
      ...ownershipArguments,
    },
    required: ['path'],
    'x-exclusive': [
      ['insertafter', 'insertbefore'],
      ['regexp', 'search_string'],
    ],
  },
  examples: [{ title: 'Add a line', yaml: '- lineinfile:\n    path: /tmp/lines\n    line: one\n    create: true\n    mode: "0644"\n' }],
  needs: a => ({ now: file(a.path, true), text: text(a.path), ...ownershipNeeds(a) }),
  refuse: (a, answers) => {
    if (!answers.now.exists && !a.create && a.state === 'present')
      return `Destination ${a.path} does not exist !; make it first, or set create: true`
    if (answers.now.type === 'directory') return `Path ${a.path} is a directory !; name a file`
    if (a.state === 'present' && a.line === undefined) return 'line is required with state=present; give it'
    return ownershipRefusal(a, answers as never)
  },
  have: ({ now }): State => ({ ...now }),
  want: (a, answers, machine) => {
    if (!answers.now.exists && a.state === 'absent') return {}
    return { content: contentOf(edited(a, answers).text), ...ownershipWanted(a, answers.now, answers as never, machine, 0o666) }
  },
  apply: (change, a, answers, machine) => [
    writeEdited({
      path: a.path,
      now: answers.now,
      text: answers.text,
      change: change,
      content: edited(a, answers).text,
      validate: a.validate,
      backup: a.backup,
      machine,
    }),
  ],
  makes: (change, a, { now }) => laidAfter(a.path, now, change),
  text: a => text(a.path),
  result: (answers, _change, a) => {
    const { message, found } = edited(a, answers)
    return { msg: message, backup: '', ...(a.state === 'absent' ? { found } : {}) }
  },
})

interface Args {
  readonly line?: string
  readonly regexp?: string
  readonly search_string?: string
  readonly state: 'present' | 'absent'
  readonly backrefs: boolean
  readonly insertafter?: string
  readonly insertbefore?: string
  readonly firstmatch: boolean
}

function edited(a: Args, answers: { readonly now: FileState; readonly text: FileText }) {
  const edit = {
    ...a,
    searchString: a.search_string,
    insertAfter: a.insertafter,
    insertBefore: a.insertbefore,
    firstMatch: a.firstmatch,
    line: a.line,
    regexp: a.regexp,
  }
  return editLine(textOf(answers.text), edit)
}
