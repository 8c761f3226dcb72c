import { posix } from 'node:path'
import { Unknown } from '../../load/values.ts'
import type { FileState } from './file.ts'

/** What a check laid for a path itself; undefined for nothing. */
export type LaidAt = (path: string) => FileState | Unknown | undefined

/** Links that lead to links end somewhere. */
const furthest = 40

/** A path without planned links in it. The last name stays what it is where it is not to be followed. */
export function withoutPlannedLinks(path: string, laidAt: LaidAt, isFollowed: boolean, steps = 0): string {
  if (!path.startsWith('/') || steps > furthest) return path
  const names = path.split('/').filter(Boolean)
  for (const at of names.keys()) {
    if (at === names.length - 1 && !isFollowed) break
    const place = `/${names.slice(0, at + 1).join('/')}`
    const laid = laidAt(place)
    if (laid === undefined || laid instanceof Unknown || laid.type !== 'link') continue
    const end = posix.resolve(posix.dirname(place), laid.target ?? '', ...names.slice(at + 1))
    return withoutPlannedLinks(end, laidAt, isFollowed, steps + 1)
  }
  return path
}

/** The folders that a path is in, the nearest first, the root left out. */
export function foldersOver(path: string): string[] {
  const folder = posix.dirname(path)
  return folder === '/' || folder === '.' ? [] : [folder, ...foldersOver(folder)]
}
