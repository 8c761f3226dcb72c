import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { resource, type State, type ToldResult } from '../engine/module.ts'
import type { Source } from '../engine/schema.ts'
import { validateRefusal } from '../engine/shell/write-file.ts'
import type { Group } from '../engine/state/accounts/group.ts'
import type { User } from '../engine/state/accounts/user.ts'
import { copyRefused } from '../engine/state/files/copy-refusal.ts'
import { filePlan, fileReads, type PlaceReads, type Places, type Plan, sourceHeld } from '../engine/state/files/copying.ts'
import { type FileState, file } from '../engine/state/files/file.ts'
import {
  type Asked,
  attributeLook,
  attributeRefusal,
  fileArguments,
  type Owners,
  ownerReads,
} from '../engine/state/files/file-attributes.ts'
import { keptDiff, writtenDiff } from '../engine/state/files/file-diff.ts'
import { backupOf, fileResult, fileReturns } from '../engine/state/files/file-result.ts'
import { backedUp, changeOf, havePieces, pieceAfter, pieceSteps, piecesMade, wantPieces } from '../engine/state/files/pieces.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import { text } from '../engine/state/files/text.ts'
import type { Machine } from '../engine/state/machine.ts'
import type { Question } from '../engine/state/question.ts'

export default resource({
  description: 'Renders a template of the control side and puts what comes out onto the target.',
  args: {
    type: 'object',
    properties: {
      src: { type: 'string', 'x-source': 'templates', description: 'The template, looked for in templates/.' },
      dest: {
        type: 'string',
        'x-path': true,
        description: 'Where it goes. A folder takes the file under the name of the template; with a slash at the end it is made.',
      },
      force: { type: 'boolean', default: true, description: 'Whether a file that is there is replaced where it differs.' },
      backup: { type: 'boolean', default: false, description: 'Whether what was there is kept, with the time in its name.' },
      validate: {
        type: 'string',
        description: 'A command that must succeed before the file appears; %s is the file. No shell reads it.',
      },
      follow: {
        type: 'boolean',
        default: false,
        description: 'Whether a link at `dest` is written through; else the file takes its place.',
      },
      block_start_string: { type: 'string', default: '{%', description: 'What begins a statement.' },
      block_end_string: { type: 'string', default: '%}', description: 'What ends a statement.' },
      variable_start_string: { type: 'string', default: '{{', description: 'What begins a value.' },
      variable_end_string: { type: 'string', default: '}}', description: 'What ends a value.' },
      comment_start_string: { type: 'string', description: 'What begins a comment; {# where it is left out.' },
      comment_end_string: { type: 'string', description: 'What ends a comment; #} where it is left out.' },
      trim_blocks: { type: 'boolean', default: true, description: 'Whether the end of line behind a statement is taken away.' },
      lstrip_blocks: { type: 'boolean', default: false, description: 'Whether white space before a statement is taken away.' },
      newline_sequence: {
        type: 'string',
        enum: ['\n', '\r', '\r\n', '\\n', '\\r', '\\r\\n'],
        default: '\n',
        description: 'What ends each line of what comes out.',
      },
      output_encoding: { type: 'string', default: 'utf-8', description: 'How what comes out is encoded: UTF-8 is what is written.' },
      ...fileArguments,
    },
    required: ['src', 'dest'],
  },
  examples: [
    {
      title: 'Configure a daemon, and only if it understands it',
      yaml: '- template:\n    src: chrony.conf.j2\n    dest: /etc/chrony/chrony.conf\n    owner: root\n    group: root\n    mode: "0644"\n    validate: chronyd -p -f %s\n  notify: Restart chrony',
      lab: true,
    },
  ],
  returns: {
    dest: 'Where it is.',
    src: 'The template; not there where nothing was written.',
    diff: 'What was there and what is there now, with --diff; of a file that keeps what it holds, what differs of its mode and owner.',
    checksum: 'The SHA-1 of what it holds.',
    md5sum: 'The MD5 of what it holds, where that was written.',
    backup_file: 'Where what was there was kept.',
    ...fileReturns,
  },
  needs: (a, machine): Reads => ({
    now: file(targetPath(a.dest, machine)),
    ...ownerReads(a),
    ...fileReads({ dest: targetPath(a.dest, machine), name: posix.basename(a.src.path) }, attributeLook(a, machine)),
  }),
  have: (now, a, machine): State => havePieces(planOf(a, now, machine).pieces),
  want: (a, now, machine): State => wantPieces(planOf(a, now, machine).pieces, settingOf(a, now, machine)),
  refuse: (a, now, machine) => {
    if (!/^utf-?8$/i.test(a.output_encoding)) return `output_encoding "${a.output_encoding}" is not known here; leave it out, for UTF-8`
    const asked = a.mode === 'preserve' ? { ...a, mode: undefined } : a
    return planOf(a, now, machine).refusal ?? validateRefusal(a.validate) ?? attributeRefusal(asked, now)
  },
  apply: (change, a, now, machine) => pieceSteps(change, planOf(a, now, machine).pieces, settingOf(a, now, machine)),
  makes: (change, a, now, machine) => piecesMade(change, planOf(a, now, machine).pieces, settingOf(a, now, machine)),
  text: (a, now, machine) => {
    const [only, other] = planOf(a, now, machine).pieces
    return only && !other && only.now.type === 'file' && !only.holds?.isSecret ? text(only.path) : undefined
  },
  diff: (change, a, now, sides, machine) => {
    const { pieces } = planOf(a, now, machine)
    const piece = pieces.at(-1)
    if (!piece?.holds) return undefined
    if (changeOf(change, piece, pieces).content) return writtenDiff(change, piece, pieces, a.src.path, sides)
    return keptDiff(piece.path, change, piece, pieces, settingOf(a, now, machine))
  },
  result: (now, change, a, ran, machine): ToldResult => {
    const { path, pieces } = planOf(a, now, machine)
    const piece = pieces.at(-1)
    if (!piece?.holds || pieces.length > 1) return { dest: path, src: a.src.path }
    const { sha1, from } = piece.holds
    const md5 = change['content'] && from instanceof Uint8Array ? { md5sum: createHash('md5').update(from).digest('hex') } : {}
    const after = fileResult(pieceAfter(change, piece, pieces, settingOf(a, now, machine)))
    return {
      dest: path,
      ...(change['content'] ? { src: a.src.path } : { path }),
      checksum: sha1,
      ...md5,
      ...after,
      ...backupOf(ran, backedUp(change, pieces, { isKept: a.backup })),
    }
  },
})

interface Args extends Asked {
  readonly src: Source
  readonly dest: string
  readonly follow: boolean
  readonly force: boolean
  readonly backup: boolean
  readonly validate?: string
}

type Reads = { readonly now: Question<FileState>; readonly user?: Question<User>; readonly group?: Question<Group> } & PlaceReads

function planOf(a: Args, now: Places, machine: Machine): Plan {
  return filePlan(now, {
    dest: targetPath(a.dest, machine),
    name: posix.basename(a.src.path),
    follow: a.follow,
    force: a.force,
    asked: a.mode === 'preserve' ? { ...a, mode: a.src.mode } : a,
    holds: () => sourceHeld(a.src),
  })
}

function settingOf(a: Args, owners: Owners, machine: Machine) {
  return { owners, machine, validate: a.validate, refused: copyRefused, isKept: a.backup }
}
