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

/** When times are to be set to: seconds and the text for `touch -t`, `now`, or left alone. */
export interface Touch {
  readonly mtime: Time
  readonly atime: Time
}
export type Time = 'now' | 'preserve' | { readonly seconds: number; readonly stamp: string }

/** A file is there, and its times are as asked for. */
export function touchPlan(subject: Subject, { mtime, atime }: Touch): StatePlan {
  const { path, now } = effective(subject)
  const folder = behind(subject.places, posix.dirname(path))
  if (!now.exists && !folder.exists) return refused(`there is no folder ${posix.dirname(path)} for ${path}; make it with state: directory`)
  const wanted = (time: Time) => (time === 'preserve' ? (now.exists ? undefined : 'now') : time === 'now' ? 'now' : time.seconds)
  const have = { state: stateOf(now), mtime: rounded(now.mtime, mtime), atime: rounded(now.atime, atime) }
  const type = now.exists && now.type !== 'absent' ? now.type : 'file'
  const { mtime: _mtime, atime: _atime, ctime: _ctime, real: _real, ...kept } = now
  return {
    have,
    want: { state: now.exists ? undefined : 'file', mtime: wanted(mtime), atime: wanted(atime) },
    pieces: [{ path, now: kept, type, asked: subject.asked, folder }],
    steps: change => [
      change['state'] === 'file' && (subject.asked.mode === undefined ? sh`: >${path}` : sh`( umask 077; : >${path} )`),
      change['mtime'] !== undefined && touched('-m', mtime, path, now),
      change['atime'] !== undefined && touched('-a', atime, path, now),
    ],
    made: () => [[file(path), { ...(now.exists ? kept : emptyFile), ...settled('mtime', mtime), ...settled('atime', atime) }]],
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

/** Whole seconds where whole seconds are asked for. */
function rounded(seconds: number | undefined, time: Time): number | undefined {
  return typeof time === 'object' && seconds !== undefined ? Math.floor(seconds) : seconds
}

function settled(name: 'mtime' | 'atime', time: Time): Partial<FileState> {
  return typeof time === 'object' ? { [name]: time.seconds } : {}
}

function touched(which: '-m' | '-a', time: Time, path: string, now: FileState): Sh {
  const itself = now.type === 'link' && '-h'
  return typeof time === 'object' ? sh`touch -c ${itself} ${which} -t ${time.stamp} -- ${path}` : sh`touch -c ${itself} ${which} -- ${path}`
}
