import { posix } from 'node:path'
import { type Sh, sh } from '../../shell/sh.ts'
import { Content } from '../content.ts'
import { at, behind } from './copying.ts'
import { absent, type FileState, file } from './file.ts'
import { attributePlan, refused, type StatePlan, type Subject } from './file-plans.ts'
import { stateOf } from './file-result.ts'
import type { Piece } from './pieces.ts'
import type { Tree } from './tree.ts'

/** What a link is to lead to. */
export interface Linked {
  /** As it is written into the link; left out where the link keeps what it has. */
  readonly target: string | undefined
  /** The place that this is. */
  readonly source: string
  readonly force: boolean
  /** What is in a folder that the link takes the place of. */
  readonly below: Tree | undefined
}

/** Where the target of a link leads: from its folder, or from the folder that is still in its place. */
export function sourceOf(path: string, target: string, isFolder: boolean): string {
  return posix.resolve(isFolder ? path : posix.dirname(path), target)
}

/** A symbolic link is there. */
export function linkPlan(subject: Subject, { target, source, force, below }: Linked): StatePlan {
  const { path, places, asked, follow } = subject
  const now = at(places, path)
  if (target === undefined)
    return now.type === 'link' ? attributePlan(subject) : refused('src is required for creating new symlinks; add what it leads to')
  const end = behind(places, source)
  if (!force && !end.exists)
    return refused(
      `src file does not exist, use "force=yes" if you really want to create the link: ${source}; make it first, or add force: true`,
    )
  const refusal = takenRefusal(path, now, force, below)
  if (refusal !== undefined) return refused(refusal)
  const folder = behind(places, posix.dirname(path))
  if (!folder.exists) return refused(`there is no folder ${posix.dirname(path)} for ${path}; make it with state: directory`)
  const real = now.type === 'directory' ? sourceOf(path, target, false) : (end.real ?? source)
  const link: FileState = { exists: true, type: 'link', mode: '0777', target, real }
  // Attributes are those of what it leads to, where links are followed.
  const piece: Piece | undefined = follow
    ? end.type === 'absent'
      ? undefined
      : { path: end.real ?? source, now: end, type: end.type, asked }
    : { path, now: now.type === 'link' ? now : absent, type: 'link', asked }
  return {
    have: { state: stateOf(now), src: now.target },
    want: { state: 'link', src: target },
    pieces: piece ? [piece] : [],
    steps: change => [('src' in change || 'state' in change) && replaced(path, now, sh`ln -sf -- ${target} "$t"`)],
    made: change => ('src' in change || 'state' in change ? [[file(path), link]] : []),
  }
}

/** Another name for the same file is there. */
export function hardPlan(subject: Subject, { target, source, force }: Linked): StatePlan {
  const { path, places, asked } = subject
  const now = at(places, path)
  if (target === undefined)
    return stateOf(now) === 'hard'
      ? attributePlan(subject)
      : refused('src is required for creating new hardlinks; add the file that it is another name of')
  const end = behind(places, source)
  if (!end.exists) return refused(`src does not exist: ${source}; make it first, or name another`)
  if (end.type === 'directory') return refused(`src is a folder: ${source}; folders have one name only, use state: link`)
  const isSame = now.inode !== undefined && now.inode === end.inode && now.dev === end.dev
  if (now.type === 'directory') return refused(`Cannot link because a directory exists at ${path}; remove it first`)
  if (now.exists && !isSame && !force)
    return refused(`Cannot link, ${stateOf(now)} exists at destination ${path}; add force: true to replace it`)
  const { nlink = 1, ctime: _ctime, atime: _atime, inode = plannedInode(source), ...kept } = end
  const same: FileState = { ...kept, inode, nlink: isSame ? nlink : nlink + 1 }
  return {
    have: { state: isSame ? 'hard' : stateOf(now), inode: now.inode },
    want: { state: 'hard', inode },
    pieces: end.type === 'absent' ? [] : [{ path, now: same, type: end.type, asked }],
    steps: () => [!isSame && replaced(path, now, sh`ln -f -- ${source} "$t"`)],
    made: () => [
      [file(source), same],
      [file(path), same],
    ],
  }
}

/** A number that no inode has, for a file that is not there yet. */
function plannedInode(path: string): number {
  return -Number.parseInt(Content.of(path).sha1.slice(0, 12), 16)
}

function takenRefusal(path: string, now: FileState, force: boolean, below: Tree | undefined): string | undefined {
  if (!now.exists || now.type === 'link') return undefined
  if (!force) return `refusing to convert from ${stateOf(now)} to symlink for ${path}; remove it first, or add force: true`
  if (now.type === 'directory' && (below?.entries.length ?? 0) > 0)
    return `the directory ${path} is not empty, refusing to convert it; empty or remove it first`
  return undefined
}

/** Makes what a script makes as "$t" beside a path, and moves it there, so that there is no moment without it. */
function replaced(path: string, now: FileState, make: Sh): Sh {
  const folder = posix.dirname(path)
  const beside = `${folder.startsWith('-') ? './' : ''}${folder === '/' ? '' : folder}/.tsplay.XXXXXXXXXX`
  return sh`t=$(mktemp -- ${beside}) || exit 1; trap 'rm -f -- "$t"' EXIT; trap 'exit 1' HUP INT PIPE TERM
${make} || exit 1
${now.type === 'directory' && sh`rmdir -- ${path} || exit 1`}
mv -fT -- "$t" ${path}`
}
