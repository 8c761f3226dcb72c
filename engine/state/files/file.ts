import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { Unknown } from '../../load/values.ts'
import { withOwnerNames } from '../accounts/owner-names.ts'
import { broughtAlong, skeletonAt } from '../accounts/skeleton.ts'
import type { Content } from '../content.ts'
import { fileComing } from '../packages/coming-file.ts'
import { mayBePackaged } from '../packages/packaged.ts'
import { ask, type Instead, instead, type Kind, type Question } from '../question.ts'
import { below } from './below.ts'
import { emptied } from './emptied.ts'
import { fileFrom } from './file-record.ts'
import { fileScript } from './file-script.ts'
import { foldersOver, withoutPlannedLinks } from './planned-path.ts'

/** What is at a path. Members that only something that is there has are left out for what is not, and where nobody can know them. */
export interface FileState {
  readonly exists: boolean
  readonly type: FileType
  /** Permissions in octal, as Ansible writes them: 0644, 04755. */
  readonly mode?: string
  readonly uid?: number
  readonly gid?: number
  /** The names of user and group, their numbers where they have none. */
  readonly owner?: string
  readonly group?: string
  readonly size?: number
  /** Seconds since 1970. */
  readonly mtime?: number
  readonly atime?: number
  readonly ctime?: number
  readonly inode?: number
  readonly dev?: number
  readonly nlink?: number
  /** How many blocks of 512 bytes it takes, and the size of reads and writes that is best for it. */
  readonly blocks?: number
  readonly blockSize?: number
  /** Major and minor number of a device. */
  readonly device?: readonly [major: number, minor: number]
  /** What the user of the shell may do with it. */
  readonly readable?: boolean
  readonly writable?: boolean
  readonly executable?: boolean
  /** Of a link: where it leads, as it is written. */
  readonly target?: string
  /** Where the path is a link: the place at its end, without any link. */
  readonly real?: string
  /** Asked for by `hash: sha1`: what a regular file holds, without the bytes. */
  readonly content?: Content
  /** In a check: a file whose name only the real run will know (a backup, with the time in it). */
  readonly isUnnamed?: boolean
  /** In a check: the folder of the target whose content this new folder gets (a home is made from /etc/skel). */
  readonly filledFrom?: string
  /** In a check: the file of the target that it will be a copy of. */
  readonly copyOf?: string
  /** Asked for by another `hash`, in hex. */
  readonly sum?: string
  /** Asked for: what `file -i` says, and what `lsattr -v` says. */
  readonly mime?: string
  readonly flags?: string
  /** Asked for: the SELinux context. */
  readonly context?: string
  /** Nobody can tell whether it is there: the user of the shell may not look into this folder. */
  readonly denied?: string
}

export type FileType = 'absent' | 'file' | 'directory' | 'link' | 'character' | 'block' | 'fifo' | 'socket'
export type HashName = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512'

/** What more is asked of a path. */
export interface Look {
  /** What a link leads to instead of the link. */
  readonly follow?: boolean
  readonly hash?: HashName | undefined
  readonly mime?: boolean
  readonly flags?: boolean
  readonly context?: boolean
}

export interface FileKey extends Look {
  readonly path: string
  /** Only in `makes`: the question what it will hold. */
  readonly holds?: true
}

/** What is other for a file each time it is written, and for a folder each time something in it is made. */
export const passingOfFiles = ['size', 'mtime', 'atime', 'ctime', 'inode', 'dev', 'nlink', 'blocks', 'blockSize'] as const

/** Files, folders, links and all else that has a path. */
export const fileKind: Kind<FileKey, FileState> = {
  name: 'file',
  script: fileScript,
  parse: fileFrom,
  absent: () => absent,
  mayComeWithPackage: ({ path }) => mayBePackaged(path),
  brought: (key, coming, later, answer) => ((answer as FileState).denied === undefined ? fileComing(key, coming, later) : undefined),
  left: ({ path }, isGone, answer) => ((answer as FileState).type !== 'directory' && isGone(path) ? absent : undefined),
  // What modules make is laid for `file(path)` alone: every other look at the path follows from it.
  predict: (key, made, answer) => {
    const end = plannedEnd(key.path, made, key.follow ?? false)
    if (end === key.path) return foretoldThere(key, made, answer as FileState)
    // Where the path itself was made a link, its end is told, as of a link that is there.
    const isLink = key.follow === true && end !== plannedEnd(key.path, made, false)
    return instead(file(end, key), state => (isLink ? { ...state, real: state.real ?? end } : state))
  },
  place: ({ path, holds }, made) => (holds ? heldBy : file)(plannedEnd(path, made, false)),
  along: (key, answer, all) => along(key, answer as FileState | Unknown, all),
  passing: passingOfFiles,
  local: true,
}

/** What is not there. */
export const absent: FileState = { exists: false, type: 'absent' }

/** Asks what is at a path. In `makes` it is given without a look. */
export function file(path: string, { follow, hash, mime, flags, context }: Look = {}): Question<FileState> {
  return ask(fileKind, {
    path: plain(path),
    ...(follow && { follow }),
    ...(hash && { hash }),
    ...(mime && { mime }),
    ...(flags && { flags }),
    ...(context && { context }),
  })
}

/** In `makes`, with `unknown`: what a file will hold can only be told once it is there (it is downloaded), until something else is made of it. */
export function heldBy(path: string): Question<FileState> {
  return ask(fileKind, { path: plain(path), holds: true })
}

/** The folder that a path is in. */
export function folderOf(path: string): string {
  return posix.dirname(path)
}

/** A path without the slashes at its end, which say nothing, so that one file is one question. */
function plain(path: string): string {
  return path.length > 1 ? path.replace(/(?<=.)\/+$/, '') : path
}

/** The same with what comes along with a folder, and with the names that numbers will have. */
function foretoldThere(key: FileKey, made: MadeOf, answer: FileState): FileState | Unknown | Instead | undefined {
  const told = foretold(key, made, answer)
  if (told === undefined && !answer.exists) {
    const skeleton = skeletonAt(key.path, place => made(file(place)) as FileState | Unknown | undefined)
    if (skeleton)
      return instead(file(skeleton.from, key), state => (state.exists ? withOwnerNames(broughtAlong(state, skeleton), made) : state))
  }
  if (told instanceof Unknown) return told
  const named = withOwnerNames(told ?? answer, made)
  return named === answer ? told : named
}

type MadeOf = (question: Question<unknown>) => unknown

/** A path without the links that this run made: what is read through them is asked for there. */
export function plannedEnd(path: string, made: MadeOf, isFollowed = true): string {
  return withoutPlannedLinks(path, place => made(file(place)) as FileState | Unknown | undefined, isFollowed)
}

/**
 * What will be at a path, which has no planned links in it, by what this run made; undefined where that says nothing, and the host's
 * answer holds.
 */
export function foretold(key: FileKey, made: MadeOf, answer: FileState): FileState | Unknown | undefined {
  const { path } = key
  const laid = made(file(path)) as FileState | Unknown | undefined
  // What waits for another task is handed on as it is.
  if (laid instanceof Unknown) return laid
  const { real, ...there } = answer
  if (laid === undefined && key.follow && real !== undefined) return foretold({ ...key, path: real }, made, there)
  if (laid === undefined) return goneWith(path, made) ? absent : answer.exists ? undefined : unknownWith(path, made)
  const isSame = answer.type === laid.type && made(emptied(path)) === undefined
  return summed(key, { ...(isSame && asked(answer, laid)), ...laid }, made)
}

/** What was asked for besides, where this run did not change it. */
function asked({ content, sum, mime, flags, context }: FileState, laid: FileState): Partial<FileState> {
  return {
    ...(laid.content === undefined && {
      ...(content && { content }),
      ...(sum !== undefined && { sum }),
      ...(mime !== undefined && { mime }),
    }),
    ...(flags !== undefined && { flags }),
    ...(context !== undefined && { context }),
  }
}

/** The sum that was asked for, of what will be in a file: by another hash than the one that is always known it takes the bytes. */
function summed({ path, hash }: FileKey, laid: FileState, made: MadeOf): FileState | Unknown {
  const held = hash !== undefined && laid.type === 'file' && laid.content === undefined ? made(heldBy(path)) : undefined
  if (held instanceof Unknown) return held
  const { content, ...rest } = laid
  if (content === undefined || hash === 'sha1') return laid
  if (hash === undefined) return laid
  if (content.bytes === undefined || content.isOnce) return new Unknown(content.isKnown ? `what ${path} will hold` : content.sha1)
  return { ...rest, sum: createHash(hash).update(content.bytes).digest('hex') }
}

/** What is not there yet, and is in a folder where a program may make anything. */
function unknownWith(path: string, made: MadeOf): Unknown | undefined {
  return foldersOver(path)
    .map(folder => made(below(folder)))
    .find(laid => laid instanceof Unknown)
}

/** Whether a folder that it is in will be gone, or made anew, or nothing one can go through. */
function goneWith(path: string, made: MadeOf): boolean {
  for (const folder of foldersOver(path)) {
    if (made(emptied(folder)) !== undefined) return true
    const laid = made(file(folder)) as FileState | Unknown | undefined
    if (laid === undefined || laid instanceof Unknown) continue
    return laid.type !== 'directory' && laid.type !== 'link'
  }
  return false
}

/** What goes with a file that is laid: all below it where it is no folder, other names of the same file where it keeps its inode. */
function along({ path, holds }: FileKey, state: FileState | Unknown, all: readonly Laid[]): Laid[] {
  if (holds) return []
  // What a command was said to make or take away counts until something else is made of it.
  const said = all
    .filter(([{ key }]) => (key as { pattern?: unknown } | null)?.pattern === path)
    .map(([question]): Laid => [question, undefined])
  if (state instanceof Unknown) return said
  const isPassable = state.type === 'directory' || state.type === 'link'
  const gone = isPassable ? [] : all.filter(([question]) => isBelow(question.key, path)).map(([question]): Laid => [question, undefined])
  const same = state.inode === undefined ? [] : all.filter(([question, laid]) => isOtherName(question, laid, state, path))
  const units = state.exists ? [] : all.filter(([question]) => isUnitOf(question, path)).map(([question]): Laid => [question, undefined])
  return [
    ...said,
    ...units,
    ...gone,
    ...(isPassable ? [] : [[emptied(path), null] as const]),
    ...same.map(([question]): Laid => [question, state]),
  ]
}

type Laid = readonly [Question<unknown>, unknown]

/** What was planned of a unit counts no more where its file goes. */
function isUnitOf({ kind, key }: Question<unknown>, path: string): boolean {
  const isUnitFile = kind.name === 'unit' && /\/systemd\/(system|user)$/.test(posix.dirname(path))
  return isUnitFile && (key as { readonly name: string }).name === posix.basename(path)
}

function isBelow(key: unknown, path: string): boolean {
  const { path: place, pattern } = (typeof key === 'string' ? { path: key } : (key ?? {})) as { path?: unknown; pattern?: unknown }
  return [place, pattern].some(text => typeof text === 'string' && text.startsWith(`${path}/`))
}

function isOtherName({ kind, key }: Question<unknown>, laid: unknown, { inode, dev }: FileState, path: string): boolean {
  if (kind.name !== 'file' || laid instanceof Unknown || (key as FileKey).path === path || (key as FileKey).holds) return false
  return (laid as FileState).inode === inode && (laid as FileState).dev === dev
}
