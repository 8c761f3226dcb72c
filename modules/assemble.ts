import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { resource, type State, type ToldResult } from '../engine/module.ts'
import type { Source } from '../engine/schema.ts'
import { decode, encode } from '../engine/shell/records.ts'
import { validateRefusal } from '../engine/shell/write-file.ts'
import type { Group } from '../engine/state/accounts/group.ts'
import type { User } from '../engine/state/accounts/user.ts'
import { bare, filePlan, fileReads, type PlaceReads, type Places, type Plan } from '../engine/state/files/copying.ts'
import { type FileState, file } from '../engine/state/files/file.ts'
import {
  type Asked,
  attributeLook,
  attributeRefusal,
  fileArguments,
  type Owners,
  ownerReads,
} from '../engine/state/files/file-attributes.ts'
import { backupOf, fileResult, fileReturns } from '../engine/state/files/file-result.ts'
import { backedUp, havePieces, heldBytes, pieceAfter, pieceSteps, piecesMade, wantPieces } from '../engine/state/files/pieces.ts'
import { revealed } from '../engine/state/files/revealed.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import { text } from '../engine/state/files/text.ts'
import { type Tree, tree } from '../engine/state/files/tree.ts'
import type { Machine } from '../engine/state/machine.ts'
import type { Question } from '../engine/state/question.ts'
import { assembled } from '../engine/text/assembled.ts'
import { patternRefusal } from '../engine/text/pattern-refusal.ts'
import { compile } from '../engine/text/python-regex.ts'

export default resource({
  description: 'Puts the files of a folder together into one, in the order of their names.',
  args: {
    type: 'object',
    properties: {
      src: {
        type: 'string',
        'x-source': 'files',
        description: 'The folder: of the target, or with `remote_src: false` of the control side, looked for in files/.',
      },
      dest: { type: 'string', 'x-path': true, description: 'The file that is made of them.' },
      remote_src: { type: 'boolean', default: true, description: 'Whether `src` is on the target.' },
      delimiter: { type: 'string', description: 'A line between the parts.' },
      regexp: { type: 'string', description: 'A regular expression that a name must match to count.' },
      ignore_hidden: { type: 'boolean', default: false, description: 'Whether names that begin with a dot are left out.' },
      backup: { type: 'boolean', default: false, description: 'Whether what was there is kept, with the time in its name.' },
      validate: { type: 'string', description: 'A command that must succeed before the file appears; %s is the file. No shell reads it.' },
      decrypt: { type: 'boolean', default: true, description: 'Whether files of the control side that are vaults are opened.' },
      ...fileArguments,
    },
    required: ['src', 'dest'],
  },
  examples: [
    { title: 'Make one file of many', yaml: '- assemble:\n    src: /etc/cron.d\n    dest: /tmp/all-of-cron\n    delimiter: "# ---"' },
  ],
  returns: {
    dest: 'Where it is.',
    src: 'The folder.',
    checksum: 'The SHA-1 of what it holds.',
    md5sum: 'The MD5 of what it holds.',
    msg: 'Always OK.',
    ...fileReturns,
  },
  needs: (a, machine): Reads => {
    const dest = targetPath(a.dest, machine)
    const reads = { now: file(bare(dest)), ...ownerReads(a), ...fileReads({ dest }, attributeLook(a, machine)) }
    if (isSource(a.src)) return reads
    const path = targetPath(String(a.src), machine)
    return { ...reads, source: file(path, { follow: true }), below: tree(path, { texts: true, depth: 1, follow: true }) }
  },
  have: (now, a, machine): State => havePieces(planOf(a, now, machine).pieces),
  want: (a, now, machine): State => wantPieces(planOf(a, now, machine).pieces, settingOf(a, now, machine)),
  refuse: (a, now, machine) => {
    const path = isSource(a.src) ? a.src.path : String(a.src)
    const { exists, type } = isSource(a.src) ? { exists: true, type: a.src.type } : (now.source ?? { exists: false, type: 'absent' })
    if (!exists) return `Source (${path}) does not exist; make it first, or mend its path`
    if (type !== 'directory') return `Source (${path}) is not a directory; name the folder it is in`
    const misuse = patternRefusal([a.regexp]) ?? validateRefusal(a.validate) ?? attributeRefusal(a, now)
    return misuse ?? planOf(a, now, machine).refusal
  },
  apply: (change, a, now, machine) => pieceSteps(change, planOf(a, now, machine).pieces, settingOf(a, now, machine)),
  makes: (change, a, now, machine) => piecesMade(change, planOf(a, now, machine).pieces, settingOf(a, now, machine)),
  text: (a, now, machine) => {
    const [only] = planOf(a, now, machine).pieces
    return only?.now.type === 'file' && !only.holds?.isSecret ? text(only.path) : undefined
  },
  result: (now, change, a, ran, machine): ToldResult => {
    const { path, pieces } = planOf(a, now, machine)
    const [piece] = pieces
    if (!piece?.holds || !(piece.holds.from instanceof Uint8Array)) return { dest: path }
    const { sha1, from } = piece.holds
    const sums = { checksum: sha1, md5sum: createHash('md5').update(from).digest('hex') }
    const after = fileResult(pieceAfter(change, piece, pieces, settingOf(a, now, machine)))
    return {
      dest: path,
      src: isSource(a.src) ? a.src.path : String(a.src),
      ...sums,
      msg: 'OK',
      ...after,
      ...backupOf(ran, backedUp(change, pieces, { isKept: a.backup })),
    }
  },
})

interface Args extends Asked {
  readonly src: unknown
  readonly dest: string
  readonly delimiter?: string
  readonly regexp?: string
  readonly ignore_hidden: boolean
  readonly backup: boolean
  readonly validate?: string
}

type Reads = {
  readonly now: Question<FileState>
  readonly user?: Question<User>
  readonly group?: Question<Group>
  readonly source?: Question<FileState>
  readonly below?: Question<Tree>
} & PlaceReads

function planOf(a: Args, now: Places & { readonly below?: Tree }, machine: Machine): Plan {
  const isNamed = (name: string) => !(a.ignore_hidden && name.startsWith('.')) && (a.regexp === undefined || compile(a.regexp).test(name))
  const all = isSource(a.src) ? partsOfSource(a.src) : partsOfTree(now.below)
  const parts = all.filter(({ name }) => isNamed(name)).sort((one, other) => (one.name < other.name ? -1 : 1))
  const bytes = () =>
    encode(
      assembled(
        parts.map(({ bytes }) => decode(bytes)),
        a.delimiter,
      ),
    )
  const holds = () =>
    heldBytes(
      bytes(),
      parts.some(({ isSecret }) => isSecret),
    )
  return filePlan(now, { dest: targetPath(a.dest, machine), asked: a, follow: false, force: true, holds })
}

interface Part {
  readonly name: string
  readonly bytes: Uint8Array
  readonly isSecret: boolean
}

function partsOfTree(below: Tree | undefined): Part[] {
  return (below?.entries ?? []).flatMap(({ path, bytes }) => (bytes ? [{ name: path, bytes, isSecret: false }] : []))
}

function partsOfSource({ entries }: Source): Part[] {
  const files = entries.filter(({ path, type }) => type === 'file' && !path.includes('/'))
  return files.map(({ path, bytes }) => {
    const { plain, isSecret } = revealed(bytes)
    return { name: posix.basename(path), bytes: plain, isSecret }
  })
}

function settingOf(a: Args, owners: Owners, machine: Machine) {
  return { owners, machine, validate: a.validate, isKept: a.backup }
}

function isSource(src: unknown): src is Source {
  return typeof src === 'object' && src !== null
}
