import { posix } from 'node:path'
import type { Source } from '../../schema.ts'
import type { Question } from '../question.ts'
import { absent, type FileState, file, type Look } from './file.ts'
import type { Asked } from './file-attributes.ts'
import { type Held, heldBytes, type Piece } from './pieces.ts'
import { revealed } from './revealed.ts'
import { foldersAbove } from './target-path.ts'

/** Reads of what is at paths, and of what is behind them where they are links. */
export type PlaceReads = { readonly [place: `at ${string}` | `behind ${string}`]: Question<FileState> }
/** Their answers. */
export type Places = { readonly [place: `at ${string}` | `behind ${string}`]: FileState }

/** What is to be copied where. */
export interface Wish {
  /** With a slash at its end it is a folder, made where it is missing. */
  readonly dest: string
  /** The name that the file has in a folder; left out for a text, which has none. */
  readonly name?: string
  readonly asked: Asked
  /** Permissions of folders that are made. */
  readonly folderMode?: unknown
  readonly follow: boolean
  readonly force: boolean
  readonly holds: () => Held
}

/** What has to be there for it, or why that cannot be. */
export interface Plan {
  readonly path: string
  readonly pieces: readonly Piece[]
  readonly refusal?: string
}

/** The reads for a copy of one file. */
export function fileReads({ dest, name }: Pick<Wish, 'dest' | 'name'>, look: Look): PlaceReads {
  const [plain, inside] = [bare(dest), name === undefined ? undefined : posix.join(bare(dest), name)]
  const files = inside === undefined ? [plain] : [plain, inside]
  const folders = dest.endsWith('/') ? [...foldersAbove(plain), plain] : [posix.dirname(plain)]
  return placeReads(files, [...files, ...folders], { ...look, hash: 'sha1' })
}

/** Reads of paths themselves and of what is behind others. */
export function placeReads(at: readonly string[], behind: readonly string[], look: Look): PlaceReads {
  return Object.fromEntries([
    ...at.map(path => [`at ${path}`, file(path, look)]),
    ...behind.map(path => [`behind ${path}`, file(path, { ...look, follow: true })]),
  ]) as PlaceReads
}

/** What a copy of one file comes to. */
export function filePlan(places: Places, wish: Wish): Plan {
  const { dest, name, follow, force, asked } = wish
  const plain = bare(dest)
  const isInto = dest.endsWith('/') || behind(places, plain).type === 'directory'
  if (isInto && name === undefined) return refusing(plain, 'can not use content with a dir as dest; name the file in it')
  const path = isInto ? posix.join(plain, name ?? '') : plain
  const [itself, end] = [at(places, path), behind(places, path)]
  if (!force && (itself.exists || end.exists)) return { path, pieces: [] }
  if (end.type === 'directory') return refusing(path, `${path} is a folder; remove it, or give dest another name`)
  const folders = foldersFor(places, path, wish)
  if ('refusal' in folders) return refusing(path, folders.refusal)
  const isFollowed = follow && itself.type === 'link'
  const piece: Piece = {
    path: isFollowed ? (itself.real ?? path) : path,
    now: isFollowed ? end : itself,
    type: 'file',
    holds: wish.holds(),
    asked,
    folder: behind(places, posix.dirname(path)),
  }
  return { path: piece.path, pieces: [...folders.pieces, piece] }
}

/** The pieces for folders that are missing, or why they cannot be made. */
export function missingFolders(
  places: Places,
  folders: readonly string[],
  asked: Asked,
): { readonly pieces: readonly Piece[] } | { readonly refusal: string } {
  const blocked = folders.find(folder => behind(places, folder).exists && behind(places, folder).type !== 'directory')
  if (blocked !== undefined) return { refusal: `${blocked} is no folder; remove it, or give dest another name` }
  const missing = folders.filter(folder => !behind(places, folder).exists)
  return {
    pieces: missing.map(path => ({ path, now: absent, type: 'directory', asked, folder: behind(places, posix.dirname(path)) })),
  }
}

/** The bytes of a file of the control side. */
export function sourceHeld({ bytes }: Pick<Source, 'bytes'>): Held {
  const { plain, isSecret } = revealed(bytes)
  return heldBytes(plain, isSecret)
}

/** A path without slashes at its end. */
export function bare(path: string): string {
  return path.length > 1 ? path.replace(/(?<=.)\/+$/, '') : path
}

/** What is at a path that was asked for. */
export function at(places: Places, path: string): FileState {
  return places[`at ${path}`] ?? absent
}

/** What is behind a path that was asked for. */
export function behind(places: Places, path: string): FileState {
  return places[`behind ${path}`] ?? absent
}

function foldersFor(places: Places, path: string, { dest, asked, folderMode }: Wish) {
  const folder = posix.dirname(path)
  const { denied } = at(places, path)
  if (denied !== undefined) return { refusal: `one may not look into ${denied}; become a user who may` }
  if (dest.endsWith('/')) return missingFolders(places, [...foldersAbove(bare(dest)), bare(dest)], { ...asked, mode: folderMode })
  const { exists, type } = behind(places, folder)
  if (!exists)
    return { refusal: `Destination directory ${folder} does not exist; make it with file and state: directory, or end dest with a slash` }
  return type === 'directory' ? { pieces: [] } : { refusal: `${folder} is no folder; give dest another one` }
}

function refusing(path: string, refusal: string): Plan {
  return { path, pieces: [], refusal }
}
