import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { Unknown } from '../../load/values.ts'
import type { Shipped } from '../../text/deb-listing.ts'
import { Content } from '../content.ts'
import { absent, type FileKey, type FileState, file } from '../files/file.ts'
import { text } from '../files/text.ts'
import type { Entry, TreeLook } from '../files/tree.ts'
import type { Later } from '../question.ts'
import { type Coming, merged } from './coming.ts'

/** What is at a path once planned packages are there; undefined where none of them brings anything. */
export function fileComing({ path, ...look }: FileKey, coming: Coming, later: Later): FileState | Unknown | undefined {
  const found = coming.at(path)
  if (found === undefined || found instanceof Unknown) return found
  if (!look.follow || found.type !== 'link') return withContent(stateOf(found), { path, ...look }, coming)
  const end = posix.resolve(posix.dirname(path), found.target ?? '')
  const behind = later(file(end, look))
  return behind instanceof Unknown || !behind.exists ? behind : { ...behind, real: behind.real ?? end }
}

/** What an archive says of a path, in the words of a file that is there. Who runs as root may read and write it. */
export function stateOf({ type, mode, owner, group, size, target }: Shipped): FileState {
  if (type === 'other') return absent
  return {
    exists: true,
    type,
    mode,
    owner,
    group,
    ...(owner === 'root' && { uid: 0 }),
    ...(group === 'root' && { gid: 0 }),
    ...(type !== 'directory' && { size }),
    readable: true,
    writable: true,
    executable: type === 'directory' || (Number.parseInt(mode, 8) & 0o111) !== 0,
    ...(type === 'link' && target !== undefined && { target }),
  }
}

function withContent(state: FileState, { path, hash }: FileKey, coming: Coming): FileState | Unknown {
  if (hash === undefined || state.type !== 'file') return state
  const bytes = coming.text(path)
  if (bytes instanceof Unknown) return bytes
  if (hash === 'sha1') return { ...state, content: Content.of(bytes) }
  return { ...state, sum: createHash(hash).update(bytes).digest('hex') }
}

/** What a file holds once planned packages are there. */
export function textComing(
  path: string,
  coming: Coming,
  later: Later,
): { readonly exists: boolean; readonly bytes?: Uint8Array } | Unknown | undefined {
  const found = coming.at(path)
  if (found === undefined || found instanceof Unknown) return found
  if (found.type === 'link') return later(text(posix.resolve(posix.dirname(path), found.target ?? '')))
  if (found.type !== 'file') return undefined
  const bytes = coming.text(path)
  return bytes instanceof Unknown ? bytes : { exists: true, bytes }
}

/** What is below a folder once planned packages are there, beside what is there now. */
export function entriesComing(
  { path, depth = Number.POSITIVE_INFINITY, hash, texts }: { readonly path: string } & TreeLook,
  known: readonly Entry[],
  coming: Coming,
): readonly Entry[] | Unknown {
  const start = path.endsWith('/') ? path : `${path}/`
  const found = coming.below(path.replace(/(?<=.)\/+$/, ''))
  if (found instanceof Unknown) return found
  const there = new Set(known.map(entry => entry.path))
  const entries: Entry[] = []
  for (const shipped of found) {
    const name = merged(shipped.path).slice(merged(start).length + 1)
    if (there.has(name) || name.split('/').length > depth) continue
    const state = withContent(stateOf(shipped), { path: shipped.path, hash }, coming)
    if (state instanceof Unknown) return state
    const bytes = texts && shipped.type === 'file' ? coming.text(shipped.path) : undefined
    if (bytes instanceof Unknown) return bytes
    entries.push({ path: name, ...state, ...(bytes && { bytes }) })
  }
  return entries
}
