import { posix } from 'node:path'
import { type Made, type Ran, type Result, resource, type State } from '../engine/module.ts'
import { encode, readRecords } from '../engine/shell/records.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import type { Group } from '../engine/state/accounts/group.ts'
import type { User } from '../engine/state/accounts/user.ts'
import { at, bare, behind, type PlaceReads, type Places, placeReads } from '../engine/state/files/copying.ts'
import { type FileState, file } from '../engine/state/files/file.ts'
import {
  type Asked,
  attributeLook,
  attributeRefusal,
  fileArguments,
  type Owners,
  ownerReads,
} from '../engine/state/files/file-attributes.ts'
import { attributeSides, stateDiff } from '../engine/state/files/file-diff.ts'
import {
  absentPlan,
  attributePlan,
  effective,
  filePlanOf,
  folderPlan,
  refused,
  type StatePlan,
  type Subject,
  touchPlan,
} from '../engine/state/files/file-plans.ts'
import { fileResult, fileReturns } from '../engine/state/files/file-result.ts'
import {
  type Timed,
  type TimeReads,
  type TimesAsked,
  type TimesNow,
  timeReads,
  timeSides,
  withTimes,
} from '../engine/state/files/file-times.ts'
import { hardPlan, linkPlan, sourceOf } from '../engine/state/files/link-plans.ts'
import { changeOf, havePieces, makerOf, pieceSteps, piecesMade, wantPieces } from '../engine/state/files/pieces.ts'
import { foldersAbove, targetPath } from '../engine/state/files/target-path.ts'
import { type Tree, tree } from '../engine/state/files/tree.ts'
import type { Machine } from '../engine/state/machine.ts'
import type { Question } from '../engine/state/question.ts'

export default resource({
  description: 'Makes folders, links and empty files, removes things, and sets permissions and owners.',
  args: {
    type: 'object',
    properties: {
      path: { type: 'string', 'x-path': true, 'x-aliases': ['dest', 'name'], description: 'What it is about.' },
      state: {
        type: 'string',
        enum: ['absent', 'directory', 'file', 'hard', 'link', 'touch'],
        description:
          'What it is to be: a folder (with those it is in), a link, another name of a file, nothing; file only changes one that is there, touch makes it and sets its times. What is there stays what it is where this is left out.',
      },
      src: {
        type: 'string',
        'x-path': true,
        description: 'Where a link leads, from its folder or from the root; the file that `hard` is another name of.',
      },
      force: {
        type: 'boolean',
        default: false,
        description: 'Whether a link may lead to what is not there, and take the place of a file or an empty folder.',
      },
      recurse: {
        type: 'boolean',
        default: false,
        description: 'Whether permissions and owner are meant for all that is in the folder, too. Links in it are not followed.',
      },
      follow: { type: 'boolean', default: true, description: 'Whether permissions and owner of what a link leads to are meant.' },
      modification_time: {
        type: 'string',
        description: 'preserve (as when it is left out), now (with touch, as when it is left out), or a time.',
      },
      modification_time_format: { type: 'string', default: '%Y%m%d%H%M.%S', description: 'How `modification_time` is written.' },
      access_time: {
        type: 'string',
        description: 'preserve (as when it is left out), now (with touch, as when it is left out), or a time.',
      },
      access_time_format: { type: 'string', default: '%Y%m%d%H%M.%S', description: 'How `access_time` is written.' },
      ...fileArguments,
    },
    required: ['path'],
    'x-unserved': ['_diff_peek', '_original_basename', 'original_basename'],
  },
  examples: [
    { title: 'Make a folder', yaml: '- file:\n    path: /tmp/folder/of/ours\n    state: directory\n    mode: "0750"' },
    { title: 'Make a link', yaml: '- file:\n    src: /etc/passwd\n    path: /tmp/passwd\n    state: link' },
    { title: 'Remove something', yaml: '- file:\n    path: /tmp/folder/of/ours\n    state: absent' },
  ],
  returns: {
    path: 'What it was about; `dest` for links and touch.',
    dest: 'What it was about.',
    src: 'Where a link leads.',
    diff: 'What differs: before and after, each with the path; of a folder that goes what was in it, with --diff.',
    ...fileReturns,
  },
  needs: (a, machine): Reads => {
    const [path, look] = [pathOf(a, machine), attributeLook(a, machine)]
    const sources = a.src === undefined ? [] : [false, true].map(isFolder => sourceOf(path, sourceText(a, machine) ?? '', isFolder))
    const isDeep = a.recurse || (a.state === 'link' && a.force)
    return {
      now: file(path),
      ...ownerReads(a),
      ...placeReads([path], [path, ...foldersAbove(path), ...sources], look),
      ...(isDeep && { below: tree(path) }),
      ...timeReads(a),
    }
  },
  refuse: (a, now, machine) => planOf(a, now, machine).refusal ?? attributeRefusal(a, now),
  refusedWith: (a, now, machine) => {
    const path = pathOf(a, machine)
    const { exists } = at(now, path)
    return { path, ...(a.src !== undefined && { src: a.src }), ...(exists ? fileResult(at(now, path)) : { state: 'absent' }) }
  },
  have: (now, a, machine): State => {
    const { have, pieces } = planOf(a, now, machine)
    return { ...havePieces(pieces), ...have }
  },
  want: (a, now, machine): State => {
    const { want, pieces } = planOf(a, now, machine)
    return { ...wantPieces(pieces, { owners: now, machine }), ...defined(want) }
  },
  apply: (change, a, now, machine) => {
    const plan = planOf(a, now, machine)
    const itself = plan.pieces.at(-1)
    const isNew = itself?.type === 'directory' && changeOf(change, itself, plan.pieces).state === 'directory'
    return [
      ...plan.steps(change),
      ...pieceSteps(change, plan.pieces, { owners: now, machine }),
      ...(plan.last?.(change) ?? []),
      isNew && sizeOf(itself.path),
    ]
  },
  makes: (change, a, now, machine) => madeBy(planOf(a, now, machine), change, now, machine),
  text: (a, now, machine) => {
    const path = pathOf(a, machine)
    return a.state === 'absent' && at(now, path).type === 'directory' ? tree(path) : undefined
  },
  diff: (change, a, now, { old }, machine) => {
    const path = pathOf(a, machine)
    const state = stateAsked(a, now, path)
    const { have, pieces } = planOf(a, now, machine)
    if (state === 'absent' && !at(now, path).exists) return undefined
    const end = effective({ path, places: now, asked: a, follow: a.follow })
    const isItself = state === 'link' || state === 'hard' || state === 'absent'
    const place = isItself ? path : end.path
    const piece = pieces.find(one => one.path === place)
    const attributes = piece && attributeSides(change, piece, pieces, { owners: now, machine })
    const times = timeSides(change, have, now)
    const sides = { before: { ...attributes?.before, ...times.before }, after: { ...attributes?.after, ...times.after } }
    const to = state === 'touch' ? state : ((piece && changeOf(change, piece, pieces).state) ?? change['state'])
    return stateDiff(place, { from: String(have['state'] ?? 'absent'), to, links: [have['src'], change['src']], old, ...sides })
  },
  result: (now, change, a, ran, machine): Result => {
    const path = pathOf(a, machine)
    const state = stateAsked(a, now, path)
    if (state === 'absent') return { path, state }
    const subject = { path, places: now, asked: a, follow: a.follow }
    const shown = state === 'link' ? { path, now: at(now, path) } : effective(subject)
    const made = madeBy(planOf(a, now, machine), change, now, machine).find(([{ key }]) => (key as { path: string }).path === shown.path)
    const after = (made?.[1] ?? shown.now) as FileState
    if (state === 'link' || state === 'hard') {
      const src = sourceText(a, machine) ?? after.target
      return { dest: path, ...(src !== undefined && { src }), ...fileResult({ uid: machine.uid, owner: machine.user, ...after }), state }
    }
    return { [state === 'touch' ? 'dest' : 'path']: shown.path, ...fileResult({ ...after, ...sizeSaid(ran) }) }
  },
})

interface Args extends Asked, TimesAsked {
  readonly path: string
  readonly state?: 'absent' | 'directory' | 'file' | 'hard' | 'link' | 'touch'
  readonly src?: string
  readonly force: boolean
  readonly recurse: boolean
  readonly follow: boolean
}

type Reads = {
  readonly now: Question<FileState>
  readonly user?: Question<User>
  readonly group?: Question<Group>
  readonly below?: Question<Tree>
} & TimeReads &
  PlaceReads
type Now = Owners & { readonly below?: Tree } & TimesNow & Places

function planOf(a: Args, now: Now, machine: Machine): StatePlan {
  const path = pathOf(a, machine)
  const { denied } = at(now, path)
  if (denied !== undefined) return refused(`one may not look into ${denied}; become a user who may`)
  const subject: Subject = { path, places: now, asked: a, follow: a.follow }
  return withTimes(statePlan(a, subject, now, machine), timedOf(a, subject, now, machine), a, now)
}

function statePlan(a: Args, subject: Subject, now: Now, machine: Machine): StatePlan {
  const { path } = subject
  const state = stateAsked(a, now, path)
  if (a.recurse && state !== 'directory') return refused("recurse option requires state to be 'directory'; add it, or leave recurse out")
  switch (state) {
    case 'absent':
      return absentPlan(subject)
    case 'directory':
      return folderPlan(subject, now.below)
    case 'link':
    case 'hard':
      return linkedPlan(a, subject, now, machine)
    case 'touch':
      return touchPlan(subject)
    case 'file':
      return filePlanOf(subject)
    default:
      return attributePlan(subject)
  }
}

/** The state that was asked for, or the one that is there. */
function stateAsked(a: Args, now: Places, path: string): NonNullable<Args['state']> | 'other' {
  if (a.state !== undefined) return a.state
  const { exists, type } = at(now, path)
  if (!exists) return a.recurse ? 'directory' : 'file'
  if (type === 'directory' || type === 'link') return type
  return type === 'file' ? 'file' : 'other'
}

function linkedPlan(a: Args, subject: Subject, now: Now, machine: Machine): StatePlan {
  const { path } = subject
  const target = sourceText(a, machine)
  const source = sourceOf(path, target ?? '', at(now, path).type === 'directory')
  const linked = { target, source, force: a.force, below: now.below }
  return stateAsked(a, now, path) === 'hard' ? hardPlan(subject, linked) : linkPlan(subject, linked)
}

/** What times are meant of: of a link what it leads to, of a folder all that is in it where that is meant. */
function timedOf(a: Args, subject: Subject, now: Now, machine: Machine): Timed[] {
  const { path } = subject
  const end = effective(subject)
  const target = sourceText(a, machine)
  if ((a.state === 'link' || a.state === 'hard') && target !== undefined) {
    const source = sourceOf(path, target, at(now, path).type === 'directory')
    const led = behind(now, source)
    if (!led.exists) return []
    return [a.state === 'hard' ? { path, now: led, other: source } : { path: led.real ?? source, now: led }]
  }
  if (a.state !== 'directory' || !a.recurse || !end.now.exists) return [end]
  const inside = (now.below?.entries ?? []).filter(({ type }) => type !== 'link')
  return [end, ...inside.map(({ path: name, ...one }) => timedIn(posix.join(end.path, name), one))]
}

function timedIn(path: string, now: FileState): Timed {
  return { path, now, prefix: `${path}: ` }
}

function madeBy(plan: StatePlan, change: State, owners: Owners, machine: Machine): Made[] {
  const own = new Map(plan.made(change).map(([question, state]) => [question.id, [question, asMade(state as FileState, machine)] as const]))
  const pieces = piecesMade(change, plan.pieces, { owners, machine }).map(([question, state]): Made => {
    // What one may do with it follows from the attributes.
    const { readable: _r, writable: _w, executable: _x, ...before } = own.get(question.id)?.[1] ?? {}
    own.delete(question.id)
    return [question, { ...before, ...(state as FileState) }]
  })
  return [...own.values(), ...pieces]
}

/** A link is whose maker it is, and as long as what is written in it. */
function asMade(state: FileState, machine: Machine): FileState {
  if (state.type !== 'link' || state.uid !== undefined) return state
  return { ...state, ...makerOf(machine, undefined), size: Buffer.byteLength(state.target ?? '') }
}

function pathOf(a: Pick<Args, 'path'>, machine: Machine): string {
  return bare(targetPath(a.path, machine))
}

function sourceText({ src }: Args, machine: Machine): string | undefined {
  return src === undefined ? undefined : targetPath(src, machine)
}

/** How large a new folder is depends on the file system: it says so itself. */
function sizeOf(path: string): Sh {
  return sh`printf 'size=%s\\0end=\\0' "$(stat -c %s -- ${path} 2>/dev/null)"`
}

function sizeSaid(ran: readonly Ran[]): Partial<FileState> {
  const size = Number(readRecords(encode(ran.at(-1)?.stdout ?? ''))[0]?.get('size') || Number.NaN)
  return Number.isNaN(size) ? {} : { size }
}

/** Only the members that were asked for: an attribute of the same name is not taken away by one that was not. */
function defined(state: State): State {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined))
}
