import { posix } from 'node:path'
import type { Made, State } from '../../module.ts'
import { type Sh, sh } from '../../shell/sh.ts'
import { Content } from '../content.ts'
import { at, behind, missingFolders, type Places } from './copying.ts'
import { absent, type FileState, file } from './file.ts'
import type { Asked } from './file-attributes.ts'
import { stateOf } from './file-result.ts'
import type { Piece } from './pieces.ts'
import { foldersAbove } from './target-path.ts'
import type { Tree } from './tree.ts'

/** What a state of the module `file` comes to: all but attributes in `have`, `want`, `steps` and `made`; attributes by pieces. */
export interface StatePlan {
  readonly have: State
  readonly want: State
  readonly pieces: readonly Piece[]
  readonly steps: (change: State) => readonly (Sh | false)[]
  /** What comes behind the attributes: the times. */
  readonly last?: (change: State) => readonly (Sh | false)[]
  readonly made: (change: State) => readonly Made[]
  readonly refusal?: string
}

/** What is asked of a path, and what is there. */
export interface Subject {
  readonly path: string
  readonly places: Places
  readonly asked: Asked
  readonly follow: boolean
}

const nothing = { have: {}, want: {}, pieces: [], steps: () => [], made: () => [] }

/** A plan that cannot be carried out. */
export function refused(refusal: string): StatePlan {
  return { ...nothing, refusal }
}

/** Nothing is there. */
export function absentPlan({ path, places }: Subject): StatePlan {
  const now = at(places, path)
  if (path === '/' && now.exists) return refused('/ is what everything is in; name what is to go')
  return {
    have: { state: stateOf(now) },
    want: { state: 'absent' },
    pieces: [],
    steps: () => [now.type === 'directory' ? sh`rm -rf -- ${path}` : sh`rm -f -- ${path}`],
    made: () => [[file(path), absent]],
  }
}

/** What is there keeps what it is, with its attributes as asked for. */
export function attributePlan(subject: Subject): StatePlan {
  const piece = pieceOf(subject)
  return piece ? { ...nothing, pieces: [piece] } : nothing
}

/** A file is there. */
export function filePlanOf(subject: Subject): StatePlan {
  const now = effective(subject).now
  if (!now.exists) return refused(`file (${subject.path}) is absent, cannot continue; make it with copy or template, or use state: touch`)
  const state = stateOf(now)
  if (state !== 'file' && state !== 'hard')
    return refused(`file (${subject.path}) is ${state}, cannot continue; leave state out, or give the state that it has`)
  return attributePlan(subject)
}

/** A folder is there, and those that it is in; `below` is what is in it, where that is meant, too. */
export function folderPlan(subject: Subject, below: Tree | undefined): StatePlan {
  const { places, asked } = subject
  const { path, now } = effective(subject)
  if (now.exists && now.type !== 'directory')
    return refused(`${path} already exists as a ${stateOf(now)}; remove it first, or name another path`)
  const itself: Piece = { path, now, type: 'directory', asked, folder: behind(places, posix.dirname(path)) }
  if (now.exists) return { ...nothing, pieces: [itself, ...(below?.entries ?? []).map(entry => inside(path, entry, asked))] }
  const above = missingFolders(places, foldersAbove(path), asked)
  return 'refusal' in above ? refused(above.refusal) : { ...nothing, pieces: [...above.pieces, itself] }
}

/** A file is there; its times are set besides. */
export function touchPlan(subject: Subject): StatePlan {
  const { path, now } = effective(subject)
  const folder = behind(subject.places, posix.dirname(path))
  if (!now.exists && !folder.exists) return refused(`there is no folder ${posix.dirname(path)} for ${path}; make it with state: directory`)
  const type = now.exists && now.type !== 'absent' ? now.type : 'file'
  return {
    have: { state: stateOf(now) },
    want: { state: now.exists ? undefined : 'file' },
    pieces: [{ path, now, type, asked: subject.asked, folder }],
    steps: change => [change['state'] === 'file' && (subject.asked.mode === undefined ? sh`: >${path}` : sh`( umask 077; : >${path} )`)],
    made: () => (now.exists ? [] : [[file(path), emptyFile]]),
  }
}

const emptyFile: FileState = { exists: true, type: 'file', size: 0, nlink: 1, content: Content.of('') }

/** The path that is meant and what is at it: the end of a link, where links are followed. */
export function effective({ path, places, follow }: Subject): { readonly path: string; readonly now: FileState } {
  const now = at(places, path)
  if (!follow || now.type !== 'link') return { path, now }
  return { path: now.real ?? path, now: behind(places, path) }
}

function pieceOf(subject: Subject): Piece | undefined {
  const { path, now } = effective(subject)
  return now.type === 'absent' ? undefined : { path, now, type: now.type, asked: subject.asked }
}

function inside(folder: string, entry: Tree['entries'][number], asked: Asked): Piece {
  const { path, ...now } = entry
  return { path: posix.join(folder, path), now, type: now.type === 'absent' ? 'file' : now.type, asked }
}
