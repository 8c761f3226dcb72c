import { posix } from 'node:path'
import type { Failure, Made, Ran, Result, Sides, State, Step, Told, ToldResult } from '../../module.ts'
import { decode, encode } from '../../shell/records.ts'
import type { Sh } from '../../shell/sh.ts'
import { validateRefusal } from '../../shell/write-file.ts'
import type { Group } from '../accounts/group.ts'
import type { User } from '../accounts/user.ts'
import type { Machine } from '../machine.ts'
import type { Question } from '../question.ts'
import { mayUse } from './access.ts'
import { at, bare, behind, missingFolders, type PlaceReads, type Places, placeReads } from './copying.ts'
import { type FileState, file } from './file.ts'
import { type Asked, attributeLook, attributeRefusal, type Owners, ownerReads } from './file-attributes.ts'
import { attributeSides, type EditForm, editDiff } from './file-diff.ts'
import { backupOf, fileResult } from './file-result.ts'
import { backedUp, havePieces, heldBytes, type Piece, pieceAfter, pieceSteps, piecesMade, type Setting, wantPieces } from './pieces.ts'
import { foldersAbove, targetPath } from './target-path.ts'
import { type FileText, text } from './text.ts'

/** What modules that edit a text of the target are given. */
export interface EditArgs extends Asked {
  readonly path: string
  readonly create?: boolean
  readonly backup: boolean
  readonly validate?: string
}

/** The arguments that they share, but for those of all files. */
export const editArguments = {
  path: {
    type: 'string',
    'x-path': true,
    'x-aliases': ['dest', 'destfile', 'name'],
    description: 'The file. What a link leads to is edited, not the link.',
  },
  backup: { type: 'boolean', default: false, description: 'Whether what was there is kept, with the time in its name.' },
  validate: { type: 'string', description: 'A command that must succeed before the file appears; %s is the file. No shell reads it.' },
} as const

/** A text after its edit. `undefined` for a file that is not there and is not made. */
export interface Edit {
  readonly text: string | undefined
  /** What was done, in words; none where nothing was. */
  readonly message: string
  readonly refusal?: string
  /** The file is left as it is, whatever is asked of its owner and permissions. */
  readonly isLeft?: boolean
  /** What is returned besides. */
  readonly more?: Result
  /** Another run would make another text of the same wish. */
  readonly isOnce?: boolean
  /** The text holds what nobody may see: a difference says what is done in these words, before and after. */
  readonly told?: readonly { readonly what: string; readonly before: string; readonly after: string }[]
}

export type EditReads = {
  readonly now: Question<FileState>
  readonly text: Question<FileText>
  readonly user?: Question<User>
  readonly group?: Question<Group>
} & PlaceReads
export type EditAnswers = { readonly now: FileState; readonly text: FileText } & Owners & Places

/** What `register` keeps besides what `edit` says. */
export interface Kept {
  /** How it keeps what differs; left out: not at all. */
  readonly diff?: EditForm
  /** Owner, permissions and size of the file. */
  readonly isFile?: true
  /** Its `msg`: what was done, of attributes too (as where it is left out), of the text alone, or nothing. */
  readonly msg?: 'text' | 'none'
  /** What it says of a text that `validate` does not have, where it has words of its own. */
  readonly refused?: (said: Ran) => Failure
}

/** The members of a module that edits a text: `edit` says what becomes of it, and only that. */
export function editing<A extends EditArgs>(
  edit: (args: A, held: string | undefined) => Edit,
  backupName: 'backup' | 'backup_file',
  kept: Kept = {},
) {
  const pathOf = (a: A, machine: Machine) => bare(targetPath(a.path, machine))
  const done = (a: A, now: EditAnswers, machine: Machine) => planOf(a, now, machine, edit)
  const setting = (a: A, owners: Owners, machine: Machine) => settingOf(a, owners, machine, kept)
  return {
    needs: (a: A, machine: Machine): EditReads => {
      const path = pathOf(a, machine)
      const folders = a.create ? foldersAbove(path) : [posix.dirname(path)]
      const look = { ...attributeLook(a, machine), hash: 'sha1' as const }
      return { now: file(path), text: text(path), ...ownerReads(a), ...placeReads([path], [path, ...folders], look) }
    },
    refuse: (a: A, now: EditAnswers, machine: Machine) =>
      done(a, now, machine).refusal ?? validateRefusal(a.validate) ?? attributeRefusal(a, now),
    refusedWith: (a: A, now: EditAnswers, machine: Machine): Result => {
      const { exists, type } = behind(now, pathOf(a, machine))
      return type === 'directory' ? { rc: 256 } : exists ? {} : { rc: 257 }
    },
    have: (now: EditAnswers, a: A, machine: Machine) => haveOf(done(a, now, machine)),
    want: (a: A, now: EditAnswers, machine: Machine) => wantOf(done(a, now, machine), setting(a, now, machine)),
    apply: (change: State, a: A, now: EditAnswers, machine: Machine): (Step | Sh | false)[] =>
      pieceSteps(change, done(a, now, machine).pieces, setting(a, now, machine)),
    makes: (change: State, a: A, now: EditAnswers, machine: Machine): Made[] =>
      piecesMade(change, done(a, now, machine).pieces, setting(a, now, machine)),
    text: (a: A, _now: EditAnswers, machine: Machine) => text(pathOf(a, machine)),
    diff: (change: State, a: A, now: EditAnswers, sides: Sides, machine: Machine): Told | undefined =>
      kept.diff && diffOf(kept.diff, done(a, now, machine), { ...setting(a, now, machine), change, now, sides, path: pathOf(a, machine) }),
    result: (now: EditAnswers, change: State, a: A, ran: readonly Ran[], machine: Machine): ToldResult => ({
      ...resultOf(change, done(a, now, machine), kept, setting(a, now, machine)),
      ...backupTold(backupName, change, done(a, now, machine), ran, a),
    }),
  }
}

function settingOf(a: EditArgs, owners: Owners, machine: Machine, { refused }: Kept): Setting {
  return { owners, machine, validate: a.validate, ...(refused && { refused }), isKept: a.backup }
}

function resultOf(change: State, plan: EditPlan, { isFile, msg }: Kept, setting: Setting): ToldResult {
  const piece = plan.pieces.at(-1)
  const said = msg === 'none' ? {} : { msg: msg === 'text' ? plan.message : messageOf(change, plan, setting) }
  return { ...said, ...plan.more, ...(isFile && piece && fileResult(pieceAfter(change, piece, plan.pieces, setting))) }
}

function backupTold(
  name: 'backup' | 'backup_file',
  change: State,
  { pieces }: EditPlan,
  ran: readonly Ran[],
  { backup }: EditArgs,
): ToldResult {
  const kept = backupOf(ran, backedUp(change, pieces, { isKept: backup })).backup_file
  return name === 'backup' && pieces.length > 0 ? { backup: kept ?? '' } : kept === undefined ? {} : { [name]: kept }
}

function haveOf({ pieces, told = [] }: EditPlan): State {
  return { ...havePieces(pieces), ...wordsOf(told, 'before') }
}

function wantOf({ pieces, told = [] }: EditPlan, setting: Setting): State {
  return { ...wantPieces(pieces, setting), ...wordsOf(told, 'after') }
}

function wordsOf(told: NonNullable<Edit['told']>, side: 'before' | 'after'): State {
  return Object.fromEntries(told.map(words => [words.what, words[side]]))
}

interface Edited extends Setting {
  readonly change: State
  readonly path: string
  readonly now: EditAnswers
  readonly sides: Sides
}

function diffOf(form: EditForm, plan: EditPlan, { change, path, now, sides, ...setting }: Edited): Told | undefined {
  const piece = plan.pieces.at(-1)
  if (!piece) return undefined
  const [before, after] = sides.isShown && !plan.told ? [plain(now.text.bytes), plain(piece.holds?.from)] : ['', '']
  return editDiff(form, path, { before, after }, attributeSides(change, piece, plan.pieces, setting))
}

/** What was done, in words; what a new file is given anyway is no change of its own. */
function messageOf(change: State, { message, pieces }: EditPlan, setting: Setting): string {
  const piece = pieces.at(-1)
  const isOther = piece !== undefined && Object.keys(attributeSides(change, piece, pieces, setting).after).length > 0
  return [message, isOther ? 'ownership, perms or SE linux context changed' : ''].filter(Boolean).join(' and ')
}

function plain(bytes: unknown): string {
  return bytes instanceof Uint8Array ? decode(bytes) : ''
}

/** The refusal for a file that is not there. */
export function missingFile(what: 'Destination' | 'Path', path: string): string {
  return `${what} ${path} does not exist !; make it first, or add create: true where the module has it`
}

type EditPlan = Omit<Edit, 'text'> & { readonly pieces: readonly Piece[] }

function planOf<A extends EditArgs>(a: A, now: EditAnswers, machine: Machine, edit: (args: A, held: string | undefined) => Edit): EditPlan {
  const path = bare(targetPath(a.path, machine))
  const [itself, end] = [at(now, path), behind(now, path)]
  const refusing = (refusal: string): EditPlan => ({ message: '', pieces: [], refusal })
  if (itself.denied !== undefined) return refusing(`one may not look into ${itself.denied}; become a user who may`)
  if (end.type === 'directory') return refusing(`Path ${path} is a directory !; name a file in it`)
  if (end.exists && (!now.text.bytes || mayUse('read', end, machine) === false))
    return refusing(`${path} cannot be read; become a user who may read it`)
  const { text: edited, ...rest } = edit(a, now.text.bytes && decode(now.text.bytes))
  if (rest.refusal !== undefined || edited === undefined || rest.isLeft) return { ...rest, pieces: [] }
  const folders = end.exists ? { pieces: [] } : missingFolders(now, a.create ? foldersAbove(path) : [], {})
  if ('refusal' in folders) return refusing(folders.refusal)
  const folder = posix.dirname(path)
  if (!end.exists && !a.create && !behind(now, folder).exists) return refusing(`there is no folder ${folder} for ${path}; make it first`)
  const isLink = itself.type === 'link'
  const piece: Piece = {
    path: isLink ? (itself.real ?? posix.resolve(path)) : path,
    now: end,
    type: 'file',
    holds: heldBytes(encode(edited), rest.told !== undefined, rest.isOnce ?? now.text.isOnce),
    asked: a,
  }
  return { ...rest, pieces: [...folders.pieces, piece] }
}
