import { posix } from 'node:path'
import type { Comparable, Failure, Made, Ran, State, Step } from '../../module.ts'
import { type Sh, sh } from '../../shell/sh.ts'
import { writeFile } from '../../shell/write-file.ts'
import { octal } from '../../text/mode.ts'
import { Content } from '../content.ts'
import type { Machine } from '../machine.ts'
import { absent, type FileState, type FileType, file } from './file.ts'
import {
  type Asked,
  type Attributes,
  attributeSteps,
  attributesOf,
  contextWords,
  flagSteps,
  freshMode,
  type Owners,
  ownerNumbers,
  wantedAttributes,
  withAttributes,
} from './file-attributes.ts'

/** One file or folder that a module brings to its state: a copy of a tree has many, a template one. */
export interface Piece {
  readonly path: string
  /** What is at the path; the folder behind a link for a folder. */
  readonly now: FileState
  readonly type: Exclude<FileType, 'absent'>
  /** What it holds; left out where that does not matter. */
  readonly holds?: Held
  readonly asked: Asked
  /** The folder it is in, where that is known: it may hand its group down. */
  readonly folder?: FileState
}

/** What a file is to hold: the bytes, a file of the target to copy them from, or a script that fills "$t". */
export interface Held {
  readonly sha1: string
  readonly from: Uint8Array | string | Sh
  /** Left out where nobody knows it yet. */
  readonly size?: number | undefined
  readonly isSecret?: boolean
  /** Another run would make other bytes of the same wish. */
  readonly isOnce?: boolean
}

/** What all pieces of a task share. */
export interface Setting {
  readonly owners: Owners
  readonly machine: Machine
  readonly validate?: string | undefined
  /** What the module says of a file that `validate` does not have. */
  readonly refused?: (said: Ran, holds: Held | undefined) => Failure
  readonly isKept?: boolean
}

/** Bytes that a file is to hold. */
export function heldBytes(bytes: Uint8Array, isSecret = false, isOnce = false): Held {
  return { sha1: Content.of(bytes).sha1, from: bytes, size: bytes.length, isSecret, isOnce }
}

/** The state of pieces now: that of a single one in plain words, of several under their paths. */
export function havePieces(pieces: readonly Piece[]): State {
  return named(pieces, piece => {
    const there = base(piece)
    return { state: there.type, content: there.content, ...attributesOf(there) }
  })
}

/** What is wanted of pieces. */
export function wantPieces(pieces: readonly Piece[], { owners, machine }: Setting): State {
  return named(pieces, piece => ({
    state: piece.type === 'directory' ? 'directory' : undefined,
    content: piece.holds && contentOf(piece.holds),
    ...wantedAttributes(piece.asked, base(piece), owners, machine, freshOf(piece)),
  }))
}

/** Steps for what differs, in the order of the pieces. */
export function pieceSteps(change: State, pieces: readonly Piece[], setting: Setting): (Step | Sh | false)[] {
  return pieces.flatMap((piece): (Step | Sh | false)[] => {
    const own = changeOf(change, piece, pieces)
    if (Object.keys(own).length === 0) return []
    if (own.content) return [fileStep(own, piece, setting), ...flagSteps(piece.path, own, piece.asked)]
    return own.state === 'directory'
      ? folderSteps(own, piece, setting)
      : attributeSteps(piece.path, own, piece.now, piece.asked, setting.owners)
  })
}

/** What is there afterwards. */
export function pieceAfter(change: State, piece: Piece, pieces: readonly Piece[], { owners, machine }: Setting): FileState {
  const own = changeOf(change, piece, pieces)
  const there = base(piece)
  const isNew = !there.exists
  const begun: FileState = isNew ? { exists: true, type: piece.type, ...inherited(piece, machine) } : there
  const filled = own.content && piece.holds ? holding(begun, piece.holds) : begun
  return withAttributes(filled, own, piece.asked, owners)
}

/** The answers that hold after a change of pieces. */
export function piecesMade(change: State, pieces: readonly Piece[], setting: Setting): Made[] {
  const after = new Map<string, FileState>()
  for (const piece of pieces) {
    if (Object.keys(changeOf(change, piece, pieces)).length === 0) continue
    const folder = after.get(posix.dirname(piece.path)) ?? piece.folder
    after.set(piece.path, pieceAfter(change, folder ? { ...piece, folder } : piece, pieces, setting))
  }
  const kept = backedUp(change, pieces, setting)
  return [...kept.map(backupMade), ...[...after].map(([path, state]): Made => [file(path), state])]
}

/** The pieces whose old content is kept beside them. */
export function backedUp(change: State, pieces: readonly Piece[], { isKept }: Pick<Setting, 'isKept'>): readonly Piece[] {
  return isKept ? pieces.filter(piece => piece.now.exists && changeOf(change, piece, pieces).content) : []
}

/** What was there, kept beside it: under a name of the kind that it will have. */
function backupMade({ path, now }: Piece): Made {
  const number = Number.parseInt(Content.of(now.content?.sha1 ?? '').sha1.slice(0, 6), 16)
  const { inode: _, ...same } = now
  return [file(`${path}.${number}.1970-01-01@00:00:00~`), { ...same, nlink: 1, isUnnamed: true }]
}

/** What differs of one piece. */
export type Change = Attributes & { readonly state?: string; readonly content?: Content }

/** The part of a change that is about one piece. */
export function changeOf(change: State, piece: Piece, pieces: readonly Piece[]): Change {
  if (pieces.length === 1) return change
  const prefix = `${piece.path}: `
  const own = Object.entries(change).filter(([name]) => name.startsWith(prefix))
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]))
}

function named(pieces: readonly Piece[], stateOf: (piece: Piece) => { readonly [member: string]: Comparable }): State {
  const [only] = pieces
  if (only && pieces.length === 1) return stateOf(only)
  const members = pieces.flatMap(piece => Object.entries(stateOf(piece)).map(([name, value]) => [`${piece.path}: ${name}`, value]))
  return Object.fromEntries(members)
}

/** What is kept of what is there: nothing of a link that a file takes the place of. */
export function base({ now, type }: Piece): FileState {
  return now.type === type ? now : absent
}

export function freshOf({ type }: Piece): 'file' | 'directory' | 'link' {
  return type === 'directory' || type === 'link' ? type : 'file'
}

// The bytes of a secret never reach a difference.
function contentOf({ sha1, from, isSecret, isOnce }: Held): Content {
  return new Content(sha1, from instanceof Uint8Array && !isSecret ? from : undefined, isOnce)
}

function fileStep(own: Change, piece: Piece, { owners, machine, validate, refused, isKept }: Setting): Step {
  const there = base(piece)
  const asked = ownerNumbers(own, piece.asked, owners)
  return writeFile({
    path: piece.path,
    from: piece.holds?.from ?? new Uint8Array(),
    mode: own.mode ?? there.mode ?? freshMode('file', machine),
    uid: asked.uid ?? there.uid,
    gid: asked.gid ?? there.gid,
    isOwnerAsked: asked.uid !== undefined || asked.gid !== undefined,
    selinux: machine.selinux,
    context: contextWords(own),
    validate,
    refused: refused && (said => refused(said, piece.holds)),
    isKept: isKept === true && piece.now.exists,
    isUnsafe: piece.asked.unsafe_writes ?? false,
  })
}

// Nobody else may look in before it has its owner.
function folderSteps(own: Change, piece: Piece, { owners, machine }: Setting): (Sh | false)[] {
  const isOwned = own.mode !== undefined || own.owner !== undefined || own.group !== undefined
  const whole = isOwned ? { ...own, mode: own.mode ?? freshMode('directory', machine) } : own
  return [
    isOwned ? sh`mkdir -m 0700 -- ${piece.path}` : sh`mkdir -- ${piece.path}`,
    machine.selinux && sh`restorecon -- ${piece.path} 2>/dev/null || :`,
    ...attributeSteps(piece.path, whole, absent, piece.asked, owners),
  ]
}

function holding(begun: FileState, { sha1, from, size, isOnce }: Held): FileState {
  const { mode, uid, gid, owner, group } = begun
  const kept = { ...(mode !== undefined && { mode }), ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) }
  const names = { ...(owner !== undefined && { owner }), ...(group !== undefined && { group }) }
  return {
    exists: true,
    type: 'file',
    ...kept,
    ...names,
    ...(size !== undefined && { size }),
    nlink: 1,
    content: new Content(sha1, from instanceof Uint8Array ? from : undefined, isOnce),
    ...(typeof from === 'string' && from !== '' && { copyOf: from }),
  }
}

/** What is new has from us, from the umask and from the folder that it is in, which may hand down its group, and to folders that they do so, too. */
function inherited(piece: Piece, machine: Machine): Partial<FileState> {
  const fresh = freshMode(freshOf(piece), machine)
  const mode = piece.type === 'directory' && handsDown(piece.folder) ? octal(Number.parseInt(fresh, 8) | 0o2000) : fresh
  return { mode, ...makerOf(machine, piece.folder) }
}

function handsDown(folder: FileState | undefined): boolean {
  return /^0[2367]...$/.test(folder?.mode ?? '')
}

/** Whose it is what we make. The group of a user other than root is not known here. */
export function makerOf({ uid, user }: Machine, folder: FileState | undefined): Partial<FileState> {
  const { gid, group } = folder && handsDown(folder) ? folder : uid === 0 ? { gid: 0, group: 'root' } : {}
  return { uid, owner: user, ...(gid !== undefined && { gid }), ...(group !== undefined && { group }) }
}
