import { Secret } from '../engine/load/values.ts'
import { resource, type State } from '../engine/module.ts'
import { writeFile } from '../engine/shell/write-file.ts'
import { Content } from '../engine/state/content.ts'
import { type FileState, file } from '../engine/state/file.ts'
import { ownershipArguments, ownershipNeeds, ownershipRefusal, ownershipResult, ownershipWanted } from '../engine/state/ownership.ts'
import { text } from '../engine/state/text.ts'

export default resource({
  description: 'Renders a template of the control side onto the host.',
  args: {
    type: 'object',
    properties: {
      src: { type: 'string', 'x-source': 'templates', description: 'The template, looked for in templates/.' },
      dest: { type: 'string', 'x-path': true, description: 'Where it goes.' },
      force: { type: 'boolean', default: true, description: 'Replace a file that is there and differs.' },
      backup: { type: 'boolean', default: false, description: 'Keep what was there, with the time in its name.' },
      validate: { type: 'string', description: 'A command that checks the file before it appears; %s is the file.' },
      follow: { type: 'boolean', default: false, description: 'Write through a link.' },
      block_start_string: { type: 'string', description: 'What begins a statement.' },
      block_end_string: { type: 'string', description: 'What ends a statement.' },
      variable_start_string: { type: 'string', description: 'What begins a variable.' },
      variable_end_string: { type: 'string', description: 'What ends a variable.' },
      comment_start_string: { type: 'string', description: 'What begins a comment.' },
      comment_end_string: { type: 'string', description: 'What ends a comment.' },
      trim_blocks: { type: 'boolean', default: true, description: 'Take the line end behind a statement away.' },
      lstrip_blocks: { type: 'boolean', default: false, description: 'Take the space before a statement away.' },
      newline_sequence: { type: 'string', default: '\n', description: 'What ends a line.' },
      output_encoding: { type: 'string', default: 'utf-8', description: 'Taken for compatibility: UTF-8 is written.' },
      ...ownershipArguments,
    },
    required: ['src', 'dest'],
  },
  examples: [
    {
      title: 'Configure a daemon',
      yaml: '- template:\n    src: daemon.conf.j2\n    dest: /etc/daemon.conf\n    validate: daemon -t -c %s\n',
      lab: true,
    },
  ],
  needs: a => ({ now: file(a.dest), ...ownershipNeeds(a) }),
  refuse: (a, answers) =>
    answers.now.type === 'directory' ? `${a.dest} is a folder; name the file in it` : ownershipRefusal(a, answers as never),
  want: (a, answers, machine) => {
    if (!a.force && answers.now.exists) return { content: undefined }
    const mode = a.mode === 'preserve' ? a.src.mode.toString(8) : a.mode
    return { content: contentOf(a.src.bytes), ...ownershipWanted({ ...a, mode }, answers.now, answers as never, machine, 0o666) }
  },
  have: (answers): State => ({ ...answers.now }),
  apply: (change, a, { now }, machine) => {
    const kept = now.exists ? { mode: now.mode, owner: now.owner, group: now.group } : { mode: '0644', owner: undefined, group: undefined }
    const { mode = kept.mode, owner = kept.owner, group = kept.group } = change as { mode?: string; owner?: string; group?: string }
    const { bytes = new Uint8Array() } = contentOf(a.src.bytes)
    return [writeFile({ path: a.dest, bytes, mode, owner, group, validate: a.validate, backup: a.backup, selinux: machine.selinux })]
  },
  makes: (change, a, { now }) => {
    const laid: FileState = { ...now, exists: true, type: 'file', ...(change as object) }
    return [
      [file(a.dest), laid],
      [file(a.dest, true), laid],
    ]
  },
  text: a => text(a.dest),
  result: (answers, change, a) => ({
    dest: a.dest,
    state: 'file',
    checksum: contentOf(a.src.bytes).sha1,
    size: contentOf(a.src.bytes).bytes?.length ?? 0,
    ...ownershipResult(answers.now, change as never, answers as never),
  }),
})

function contentOf(bytes: Uint8Array | Secret): Content {
  return Content.of(bytes instanceof Secret ? (bytes.reveal() as Uint8Array) : bytes)
}
