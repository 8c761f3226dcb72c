import { posix } from 'node:path'
import { Unknown } from '../load/values.ts'
import { below } from './below.ts'
import { fileComing } from './coming-file.ts'
import type { Content } from './content.ts'
import { fileFrom } from './file-record.ts'
import { fileScript } from './file-script.ts'
import { mayBePackaged } from './packaged.ts'
import { ask, type Kind, type Question } from './question.ts'

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
  // What modules make is laid for `file(path)` alone: every other look at the path follows from it.
  predict: (key, made, answer) => foretold(key, made, answer as FileState),
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

type MadeOf = (question: Question<unknown>) => unknown

/** What will be at a path by what this run made; undefined where that says nothing, and the host's answer holds. */
export function foretold(key: FileKey, made: MadeOf, answer: FileState): FileState | Unknown | undefined {
  const laid = made(file(key.path)) as FileState | undefined
  // What waits for another task is handed on as it is.
  if (laid instanceof Unknown) return laid
  const { real, ...there } = answer
  if (laid === undefined && key.follow && real !== undefined) return foretold({ ...key, path: real }, made, there)
  if (laid === undefined) return goneWith(key.path, made) ? absent : answer.exists ? undefined : unknownWith(key.path, made)
  if (key.follow && laid.type === 'link') return behind(laid, key, made, answer)
  const held = key.hash !== undefined && laid.type === 'file' && laid.content === undefined ? made(heldBy(key.path)) : undefined
  if (held instanceof Unknown) return held
  const isSame = answer.type === laid.type
  return { ...(isSame && asked(answer, laid)), ...laid }
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

function behind(link: FileState, key: FileKey, made: MadeOf, answer: FileState): FileState | Unknown | undefined {
  const end = posix.resolve(folderOf(key.path), link.target ?? '')
  const laid = made(file(end)) as FileState | undefined
  if (laid instanceof Unknown) return laid
  return laid && laid.type !== 'link' ? foretold({ ...key, path: end }, made, answer) : undefined
}

/** What is not there yet, and is in a folder where a program may make anything. */
function unknownWith(path: string, made: MadeOf): Unknown | undefined {
  const folder = folderOf(path)
  const laid = made(below(folder))
  if (laid instanceof Unknown) return laid
  return folder === '/' || folder === '.' ? undefined : unknownWith(folder, made)
}

/** Whether a folder that it is in will be gone, or nothing one can go through. */
function goneWith(path: string, made: MadeOf): boolean {
  for (let folder = folderOf(path); folder !== '/' && folder !== '.'; folder = folderOf(folder)) {
    const laid = made(file(folder)) as FileState | Unknown | undefined
    if (laid === undefined || laid instanceof Unknown) continue
    return laid.type !== 'directory' && laid.type !== 'link'
  }
  return false
}
