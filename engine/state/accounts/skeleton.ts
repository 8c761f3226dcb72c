import { posix } from 'node:path'
import { Unknown } from '../../load/values.ts'
import type { FileState } from '../files/file.ts'
import { foldersOver, type LaidAt } from '../files/planned-path.ts'

/** What comes along at a path: where it is copied from, and the folder that it comes with. */
export interface Skeleton {
  readonly from: string
  readonly folder: FileState
}

/** In a check: what a folder that this run makes brings along at a path (a new home has what is in /etc/skel); undefined where nothing does. */
export function skeletonAt(path: string, laidAt: LaidAt): Skeleton | undefined {
  for (const folder of foldersOver(path)) {
    const laid = laidAt(folder)
    if (laid instanceof Unknown) return undefined
    if (laid?.filledFrom !== undefined) return { from: posix.join(laid.filledFrom, posix.relative(folder, path)), folder: laid }
    if (laid !== undefined && laid.type !== 'directory') return undefined
  }
  return undefined
}

/** What was copied, as it is for its new owner. */
export function broughtAlong<S extends FileState>(state: S, { folder }: Skeleton): S {
  const { mtime: _, atime: __, ctime: ___, inode: _i, dev: _d, nlink: _n, readable: _r, writable: _w, executable: _x, ...kept } = state
  const { uid: _uid, gid: _gid, owner: _owner, group: _group, ...rest } = kept
  const { uid, gid, owner, group } = folder
  return {
    ...rest,
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(owner !== undefined && { owner }),
    ...(group !== undefined && { group }),
  } as S
}
