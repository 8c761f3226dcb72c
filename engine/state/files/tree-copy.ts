import { posix } from 'node:path'
import type { Source } from '../../schema.ts'
import { at, bare, behind, missingFolders, type PlaceReads, type Places, type Plan, placeReads, sourceHeld, type Wish } from './copying.ts'
import type { Look } from './file.ts'
import { foldersAbove } from './target-path.ts'

/** Where the content of a folder goes: into dest, or into a folder of its name there. */
export function treeBase(dest: string, { name, path }: Pick<Source, 'name' | 'path'>): string {
  return name.endsWith('/') ? bare(dest) : posix.join(bare(dest), posix.basename(path))
}

/** The reads for a copy of a folder of the control side. */
export function treeReads(dest: string, source: Source, look: Look): PlaceReads {
  const base = treeBase(dest, source)
  const of = (type: 'file' | 'directory') => source.entries.filter(entry => entry.type === type).map(({ path }) => posix.join(base, path))
  return placeReads(of('file'), [...of('file'), ...foldersAbove(base), base, ...of('directory')], { ...look, hash: 'sha1' })
}

/** What a copy of a folder of the control side comes to: folders that are missing are made, those that are there are left as they are. */
export function treePlan(places: Places, source: Source, wish: Omit<Wish, 'holds' | 'name'>): Plan {
  const { dest, asked, folderMode, follow, force } = wish
  const base = treeBase(dest, source)
  const place = ({ path }: { readonly path: string }) => posix.join(base, path)
  const [files, below] = [
    source.entries.filter(({ type }) => type === 'file'),
    source.entries.filter(({ type }) => type === 'directory').map(place),
  ]
  const folders = missingFolders(places, [...foldersAbove(base), base, ...below], { ...asked, mode: folderMode })
  if ('refusal' in folders) return { path: base, pieces: [], refusal: folders.refusal }
  const blocked = files.map(place).find(path => behind(places, path).type === 'directory')
  if (blocked !== undefined) return { path: base, pieces: [], refusal: `${blocked} is a folder; remove it, or give dest another name` }
  const copied = files.filter(entry => force || !at(places, place(entry)).exists)
  const pieces = copied.map(entry => {
    const [path, itself] = [place(entry), at(places, place(entry))]
    const followed = follow && itself.type === 'link'
    const mode = asked.mode === 'preserve' ? entry.mode : asked.mode
    const now = followed ? behind(places, path) : itself
    return {
      path: followed ? (itself.real ?? path) : path,
      now,
      type: 'file' as const,
      holds: sourceHeld(entry),
      asked: { ...asked, mode },
    }
  })
  return { path: base, pieces: [...folders.pieces, ...pieces] }
}
