import { posix } from 'node:path'
import { bare, filePlan, missingFolders, type Places, type Plan, type Wish } from './copying.ts'
import { absent, type FileState } from './file.ts'
import type { Held, Piece } from './pieces.ts'
import { foldersAbove } from './target-path.ts'
import type { Entry, Tree } from './tree.ts'

/** What is known of a file or folder of the target that is copied there. */
export interface RemoteSource {
  readonly path: string
  readonly now: FileState
  readonly below: Tree
  /** What is where it goes: at dest, and in the folder of its name there. */
  readonly there: Tree
  readonly inside: Tree
}

/** What a copy of a file or folder of the target comes to. */
export function remotePlan(places: Places, source: RemoteSource, wish: Omit<Wish, 'holds' | 'name'>): Plan {
  const { now, path } = source
  if (!now.exists) return { path, pieces: [], refusal: `Source ${path} not found; name a file of the target, or leave remote_src out` }
  if (now.type === 'directory') return folderPlan(places, source, wish)
  if (!now.content) return { path, pieces: [], refusal: `${path} cannot be read; become a user who may read it` }
  const { sha1 } = now.content
  const mode = wish.asked.mode === 'preserve' ? now.mode : wish.asked.mode
  const holds = (): Held => ({ sha1, from: path, size: now.size })
  return filePlan(places, { ...wish, name: posix.basename(path), asked: { ...wish.asked, mode }, holds })
}

function folderPlan(places: Places, { path, now, below, there, inside }: RemoteSource, wish: Omit<Wish, 'holds' | 'name'>): Plan {
  const { dest, asked, folderMode, force } = wish
  const isInto = !path.endsWith('/')
  const base = isInto ? posix.join(bare(dest), posix.basename(path)) : bare(dest)
  const known = new Map((isInto ? inside : there).entries.map(entry => [entry.path, entry]))
  const above = missingFolders(places, [...foldersAbove(base), ...(isInto ? [bare(dest)] : [])], { ...asked, mode: folderMode })
  if ('refusal' in above) return { path: base, pieces: [], refusal: above.refusal }
  const top = places[`behind ${base}`] ?? absent
  const folder = (to: string, like: FileState): Piece => ({
    path: to,
    now: absent,
    type: 'directory',
    asked: { ...asked, mode: folderMode ?? like.mode },
  })
  const pieces = below.entries.flatMap(entry => {
    const [to, itself] = [posix.join(base, entry.path), known.get(entry.path) ?? absent]
    if (entry.type === 'directory') return itself.exists ? [] : [folder(to, entry)]
    return itself.exists && !force ? [] : filePiece(posix.join(path, entry.path), to, entry, itself, asked.mode)
  })
  return {
    path: base,
    pieces: [...uniquely(above.pieces), ...(top.exists ? [] : [folder(base, now)]), ...pieces].map(piece => withOwner(piece, asked)),
  }
}

/** A new file takes the permissions of the one it is copied from. */
function filePiece(from: string, to: string, entry: Entry, itself: FileState, mode: unknown): Piece[] {
  const content = entry.content ?? entry.behind
  if (!content) return []
  const like = entry.type === 'link' ? undefined : entry.mode
  const own = mode === 'preserve' || (mode === undefined && !itself.exists) ? like : mode
  return [{ path: to, now: itself, type: 'file', holds: { sha1: content.sha1, from, size: entry.size }, asked: { mode: own } }]
}

function withOwner(piece: Piece, { owner, group, unsafe_writes }: Wish['asked']): Piece {
  const owned = {
    ...(owner !== undefined && { owner }),
    ...(group !== undefined && { group }),
    ...(unsafe_writes !== undefined && { unsafe_writes }),
  }
  return { ...piece, asked: { ...owned, ...piece.asked } }
}

function uniquely(pieces: readonly Piece[]): Piece[] {
  return [...new Map(pieces.map(piece => [piece.path, piece])).values()]
}
