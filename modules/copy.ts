import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { type Ran, type Result, resource, type State, type ToldResult } from '../engine/module.ts'
import type { Source } from '../engine/schema.ts'
import { encode } from '../engine/shell/records.ts'
import { validateRefusal } from '../engine/shell/write-file.ts'
import type { Group } from '../engine/state/accounts/group.ts'
import type { User } from '../engine/state/accounts/user.ts'
import { copyRefused } from '../engine/state/files/copy-refusal.ts'
import {
  bare,
  behind,
  filePlan,
  fileReads,
  type PlaceReads,
  type Places,
  type Plan,
  placeReads,
  sourceHeld,
} from '../engine/state/files/copying.ts'
import { absent, type FileState, file } from '../engine/state/files/file.ts'
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
import { backedUp, changeOf, havePieces, heldBytes, pieceAfter, pieceSteps, piecesMade, wantPieces } from '../engine/state/files/pieces.ts'
import { remotePlan } from '../engine/state/files/remote-copy.ts'
import { foldersAbove, targetPath } from '../engine/state/files/target-path.ts'
import { text } from '../engine/state/files/text.ts'
import { type Tree, tree } from '../engine/state/files/tree.ts'
import { treePlan, treeReads } from '../engine/state/files/tree-copy.ts'
import type { Machine } from '../engine/state/machine.ts'
import type { Question } from '../engine/state/question.ts'
import { pythonJson } from '../engine/text/python-json.ts'

export default resource({
  description: 'Puts a file or folder of the control side, or a text, onto the target; or copies what is on the target.',
  args: {
    type: 'object',
    properties: {
      src: {
        type: 'string',
        'x-source': 'files',
        description:
          'A file or folder, looked for in files/. Of a folder with a slash at its end only what is in it is copied. With `remote_src` a path of the target.',
      },
      content: { description: 'The text of the file, instead of `src`; mappings and lists become JSON.' },
      dest: {
        type: 'string',
        'x-path': true,
        description: 'Where it goes. A folder takes the file under its own name; with a slash at the end it is made.',
      },
      remote_src: { type: 'boolean', default: false, description: 'Whether `src` is on the target.' },
      force: {
        type: 'boolean',
        default: true,
        'x-aliases': ['thirsty'],
        description: 'Whether a file that is there is replaced where it differs.',
      },
      backup: { type: 'boolean', default: false, description: 'Whether what was there is kept, with the time in its name.' },
      validate: { type: 'string', description: 'A command that must succeed before the file appears; %s is the file. No shell reads it.' },
      follow: {
        type: 'boolean',
        default: false,
        description: 'Whether a link at `dest` is written through; else the file takes its place.',
      },
      local_follow: {
        type: 'boolean',
        default: true,
        description: 'Whether links of the control side are followed; here they always are.',
      },
      directory_mode: { description: 'Permissions of folders that are made.' },
      checksum: { type: 'string', description: 'The SHA-1 that what is copied must have.' },
      decrypt: { type: 'boolean', default: true, description: 'Whether files that are vaults are opened.' },
      ...fileArguments,
    },
    required: ['dest'],
    'x-exclusive': [['src', 'content']],
    'x-one-of': [['src', 'content']],
  },
  examples: [
    { title: 'Write a text', yaml: '- copy:\n    content: "hello\\n"\n    dest: /tmp/hello\n    mode: "0644"' },
    {
      title: 'Write what must be valid before it appears',
      yaml: '- copy:\n    src: sudoers\n    dest: /etc/sudoers.d/admins\n    mode: "0440"\n    validate: visudo -cf %s',
      lab: true,
    },
    { title: 'Keep a copy on the target', yaml: '- copy:\n    src: /etc/passwd\n    dest: /tmp/passwd\n    remote_src: true' },
  ],
  returns: {
    dest: 'Where it is.',
    src: 'Where it came from; of a text, which comes from no file, the place itself. Not there where nothing was written.',
    diff: 'What was there and what is there now, with --diff; of a file that keeps what it holds, what differs of its mode and owner.',
    checksum: 'The SHA-1 of what it holds.',
    md5sum: 'The MD5 of what it holds, where that was written.',
    backup_file: 'Where what was there was kept.',
    ...fileReturns,
  },
  needs: (a, machine): Reads => {
    const [dest, look] = [targetPath(a.dest, machine), attributeLook(a, machine)]
    const owners = { now: file(bare(dest)), ...ownerReads(a) }
    if (isSource(a.src))
      return {
        ...owners,
        ...(a.src.type === 'directory' ? treeReads(dest, a.src, look) : fileReads({ dest, name: nameOf(a.src.path) }, look)),
      }
    if (a.src === undefined) return { ...owners, ...fileReads({ dest }, look) }
    const path = targetPath(String(a.src), machine)
    const [base, name] = [bare(dest), nameOf(path)]
    return {
      ...owners,
      ...placeReads([], [...foldersAbove(posix.join(base, name)), posix.join(base, name)], look),
      ...fileReads({ dest, name }, look),
      source: file(path, { follow: true, hash: 'sha1' }),
      below: tree(path, { hash: 'sha1' }),
      there: tree(base, { hash: 'sha1' }),
      inside: tree(posix.join(base, name), { hash: 'sha1' }),
    }
  },
  have: (now, a, machine): State => havePieces(planOf(a, now, machine).pieces),
  want: (a, now, machine): State => wantPieces(planOf(a, now, machine).pieces, settingOf(a, now, machine)),
  refuse: (a, now, machine) => {
    const { pieces, refusal } = planOf(a, now, machine)
    const misuse = refusal ?? validateRefusal(a.validate) ?? attributeRefusal(a.mode === 'preserve' ? { ...a, mode: undefined } : a, now)
    const sum = pieces.findLast(({ holds }) => holds)?.holds?.sha1
    if (misuse !== undefined || a.checksum === undefined || sum === undefined || sum === a.checksum.toLowerCase()) return misuse
    return `Copied file does not match the expected checksum: it has ${sum}, not ${a.checksum}; mend the file, or the checksum`
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
    if (!piece?.holds || isTreeOf(a, now) || typeof a.src === 'string') return undefined
    if (changeOf(change, piece, pieces).content) return writtenDiff(change, piece, pieces, fromOf(a, piece.path), sides)
    return keptDiff(piece.path, change, piece, pieces, settingOf(a, now, machine))
  },
  result: (now, change, a, ran, machine): ToldResult => resultOf(planOf(a, now, machine), change, a, now, ran, machine),
})

interface Args extends Asked {
  readonly src?: unknown
  readonly content?: unknown
  readonly dest: string
  readonly directory_mode?: unknown
  readonly follow: boolean
  readonly force: boolean
  readonly backup: boolean
  readonly validate?: string
}

type Reads = {
  readonly now: Question<FileState>
  readonly user?: Question<User>
  readonly group?: Question<Group>
  readonly source?: Question<FileState>
  readonly below?: Question<Tree>
  readonly there?: Question<Tree>
  readonly inside?: Question<Tree>
} & PlaceReads
type Now = Owners & { readonly source?: FileState; readonly below?: Tree; readonly there?: Tree; readonly inside?: Tree } & Places

const nothing: Tree = { entries: [] }

function planOf(a: Args, now: Now, machine: Machine): Plan {
  const wish = { dest: targetPath(a.dest, machine), folderMode: a.directory_mode, follow: a.follow, force: a.force }
  const { src } = a
  if (isSource(src)) {
    if (src.type === 'directory') return treePlan(now, src, { ...wish, asked: a })
    const mode = a.mode === 'preserve' ? src.mode : a.mode
    return filePlan(now, { ...wish, name: nameOf(src.path), asked: { ...a, mode }, holds: () => sourceHeld(src) })
  }
  if (src === undefined) return filePlan(now, { ...wish, asked: a, holds: () => heldBytes(encode(contentText(a.content))) })
  const { source = absent, below = nothing, there = nothing, inside = nothing } = now
  return remotePlan(now, { path: targetPath(String(src), machine), now: source, below, there, inside }, { ...wish, asked: a })
}

function settingOf(a: Args, owners: Owners, machine: Machine) {
  return { owners, machine, validate: a.validate, refused: copyRefused, isKept: a.backup }
}

function resultOf({ path, pieces }: Plan, change: State, a: Args, now: Now, ran: readonly Ran[], machine: Machine): ToldResult {
  const piece = pieces.at(-1)
  const backup = backupOf(ran, backedUp(change, pieces, { isKept: a.backup }))
  const src = { src: fromOf(a, path) }
  if (isTreeOf(a, now) && !isSource(a.src)) return { ...remoteTree(change, pieces, a, now, machine), ...src, ...backup }
  if (isTreeOf(a, now)) return { dest: `${bare(targetPath(a.dest, machine))}/`, ...src, ...backup }
  if (!piece?.holds || pieces.length > 1) return { dest: path, ...src, ...backup }
  const { sha1, from } = piece.holds
  const md5 = change['content'] && from instanceof Uint8Array ? { md5sum: createHash('md5').update(from).digest('hex') } : {}
  const after = pieceAfter(change, piece, pieces, settingOf(a, now, machine))
  const isWritten = change['content'] !== undefined || typeof a.src === 'string'
  return { dest: path, ...(isWritten ? src : { path }), checksum: sha1, ...md5, ...fileResult(after), ...backup }
}

/** Of a folder of the target that is copied there: the folder it goes to, and no sum. */
function remoteTree(change: State, pieces: Plan['pieces'], a: Args, now: Now, machine: Machine): Result {
  const dest = bare(targetPath(a.dest, machine))
  const piece = pieces.find(({ path }) => path === dest)
  const folder = piece ? pieceAfter(change, piece, pieces, settingOf(a, now, machine)) : behind(now, dest)
  return { dest, checksum: null, md5sum: null, ...(folder.exists && fileResult(folder)) }
}

/** Where it comes from: of a text, which comes from no file, the place itself. */
function fromOf({ src }: Args, path: string): string {
  return isSource(src) ? src.path : typeof src === 'string' ? src : path
}

function isTreeOf({ src }: Args, { source }: Now): boolean {
  return (isSource(src) && src.type === 'directory') || source?.type === 'directory'
}

function isSource(src: unknown): src is Source {
  return typeof src === 'object' && src !== null
}

function nameOf(path: string): string {
  return posix.basename(path)
}

/** Text as it is, mappings and lists as JSON, all else as Python prints it. */
function contentText(content: unknown): string {
  if (typeof content === 'string') return content
  if (typeof content === 'boolean') return content ? 'True' : 'False'
  return pythonJson(content)
}
