import { type Made, type Result, resource, type State, type Step, type ToldResult, unknown } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { absent, type FileState, file } from '../engine/state/files/file.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Machine } from '../engine/state/machine.ts'
import { type Diversion, diversion } from '../engine/state/packages/diversion.ts'
import type { Question } from '../engine/state/question.ts'

const args = {
  type: 'object',
  properties: {
    path: { type: 'string', 'x-path': true, description: 'The file, from the root, whether it is there or not.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether packages put their file of that path somewhere else.',
    },
    holder: { type: 'string', description: 'The package whose file stays in its place; none where it is left out.' },
    divert: { type: 'string', 'x-path': true, description: 'Where it is put; beside it as .distrib where this is left out.' },
    rename: {
      type: 'boolean',
      default: false,
      description:
        'Whether the file that is there is moved along when a diversion comes, and back when it goes. One that only changes moves nothing.',
    },
    force: { type: 'boolean', default: false, description: 'Whether that may take the place of another file, which is then lost.' },
  },
  required: ['path'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>
type Reads = { readonly now: Question<Diversion>; readonly itself: Question<FileState>; readonly other: Question<FileState> }
type Now = { readonly now: Diversion; readonly itself: FileState; readonly other: FileState }

export default resource({
  description: "Has packages of Debian put a file somewhere else, so that the one in its place is the host's own.",
  aliases: ['community.general.dpkg_divert'],
  args,
  examples: [
    {
      title: 'Keep a file of our own',
      yaml: '- dpkg_divert:\n    path: /etc/issue\n    divert: /etc/issue.debian\n    rename: true',
      lab: true,
    },
    {
      title: 'Have the one of the package again',
      yaml: '- dpkg_divert:\n    path: /etc/issue\n    state: absent\n    rename: true\n    force: true',
      lab: true,
    },
  ],
  returns: {
    diversion: 'What there is now: path, state, divert, holder.',
    commands: 'What dpkg-divert is told.',
    messages: 'What it says.',
  },
  needs: (a, machine): Reads => {
    const path = targetPath(a.path, machine)
    return { now: diversion(path), itself: file(path, { hash: 'sha1' }), other: file(otherOf(a, machine)) }
  },
  refuse: (a, now, machine) => {
    const path = targetPath(a.path, machine)
    if (now.now.program === undefined) return 'Failed to find required executable "dpkg-divert"; this is for Debian and its kin'
    const bare = [path, otherOf(a, machine)].find(one => !one.startsWith('/'))
    if (bare !== undefined) return `filename "${bare}" is not absolute; give the path from the root`
    const odd = [path, otherOf(a, machine), a.holder ?? ''].find(one => one.includes('\n'))
    if (odd !== undefined) return `${JSON.stringify(odd)} has a line break, which dpkg cannot keep; leave it out`
    if (isOverwriting(a, now) && !a.force) return "Set 'force' param to True to force renaming of files."
    if (a.state === 'absent') return undefined
    if (path === otherOf(a, machine)) return `cannot divert file '${path}' to itself; give divert another path`
    return now.itself.type === 'directory' ? `cannot divert directories; name a file in ${path}` : undefined
  },
  refusedWith: (a, now, machine): Result => ({
    diversion: told(a, stateOf(now.now), machine),
    cmd: commandsOf(a, now.now, machine).at(-1)?.join(' ') ?? '',
    rc: 2,
  }),
  have: ({ now }): State => stateOf(now),
  want: (a, _now, machine): State => wanted(a, machine),
  apply: (_change, a, now, machine) => {
    const inTheWay = a.state === 'absent' ? targetPath(a.path, machine) : otherOf(a, machine)
    return [
      a.force && isOverwriting(a, now) && sh`rm -f -- ${inTheWay}`,
      ...commandsOf(a, now.now, machine).map((words): Step => ({ run: sh`LC_ALL=C ${words} >/dev/null` })),
      isFollowing(a, now, machine) && sh`mv -T -- ${now.now.divert ?? ''} ${otherOf(a, machine)}`,
    ]
  },
  makes: (_change, a, now, machine): Made[] => {
    const path = targetPath(a.path, machine)
    const { program } = now.now
    const { state, ...is } = wanted(a, machine)
    const moved = movedBy(a, now, machine)
    const isMoved = moved.length > 0 || now.other.exists
    const after = { ...(program !== undefined && { program }), ...(state === 'present' && { ...is, isMoved }) }
    return [[diversion(path), after], ...moved]
  },
  diff: (_change, a, { now }, { isShown }, machine) =>
    isShown ? { before: told(a, stateOf(now), machine), after: told(a, wanted(a, machine), machine) } : {},
  result: ({ now }, change, a, _ran, machine): ToldResult => ({
    diversion: told(a, wanted(a, machine), machine),
    commands: commandsOf(a, now, machine).map(words => words.join(' ')),
    messages: messagesOf(change, a, now, machine),
  }),
})

function otherOf(a: Args, machine: Machine): string {
  return a.divert === undefined || a.state === 'absent' ? `${targetPath(a.path, machine)}.distrib` : targetPath(a.divert, machine)
}

function stateOf({ holder, divert }: Diversion): { readonly state: string; readonly holder?: string; readonly divert?: string } {
  return {
    state: holder === undefined ? 'absent' : 'present',
    ...(holder !== undefined && { holder }),
    ...(divert !== undefined && { divert }),
  }
}

function wanted(a: Args, machine: Machine): ReturnType<typeof stateOf> {
  return a.state === 'absent' ? { state: 'absent' } : { state: 'present', holder: a.holder || 'LOCAL', divert: otherOf(a, machine) }
}

/** Whether a file comes or goes with the diversion. */
function isMoving(a: Args, { now, itself }: Now): boolean {
  if (!a.rename) return false
  return a.state === 'absent' ? now.isMoved === true : now.holder === undefined && itself.exists
}

function isOverwriting(a: Args, now: Now): boolean {
  if (!isMoving(a, now)) return false
  if (a.state === 'absent') return now.itself.exists
  // Two names of one file are no two files.
  return now.other.exists && !(now.other.inode === now.itself.inode && now.other.dev === now.itself.dev)
}

/** What was put somewhere goes along when that is somewhere else, but over no other file. */
function isFollowing(a: Args, { now, other }: Now, machine: Machine): boolean {
  return a.state === 'present' && now.isMoved === true && now.divert !== otherOf(a, machine) && !other.exists
}

/** dpkg-divert changes none: it goes, and comes anew. */
function commandsOf(a: Args, now: Diversion, machine: Machine): string[][] {
  const [program, path] = [now.program ?? 'dpkg-divert', targetPath(a.path, machine)]
  const rename = a.rename ? '--rename' : '--no-rename'
  if (a.state === 'absent') return [[program, rename, '--remove', path]]
  const is = wanted(a, machine)
  const holder = is.holder === 'LOCAL' ? ['--local'] : ['--package', is.holder ?? '']
  const add = [...holder, ...(a.divert === undefined ? [] : ['--divert', otherOf(a, machine)]), '--add', path]
  if (now.holder === undefined || (now.holder === is.holder && now.divert === is.divert)) return [[program, rename, ...add]]
  return [
    [program, '--no-rename', '--remove', path],
    [program, '--no-rename', ...add],
  ]
}

/** What dpkg-divert says of it. */
function messagesOf(change: State, a: Args, now: Diversion, machine: Machine): string[] {
  const path = targetPath(a.path, machine)
  const named = ({ holder, divert }: ReturnType<typeof stateOf>) =>
    holder === 'LOCAL' ? `'local diversion of ${path} to ${divert}'` : `'diversion of ${path} to ${divert} by ${holder}'`
  const [before, after] = [stateOf(now), wanted(a, machine)]
  if (a.state === 'absent')
    return [now.holder === undefined ? `No diversion 'any diversion of ${path}', none removed.` : `Removing ${named(before)}`]
  if (Object.keys(change).length === 0) return [`Leaving ${named(after)}`]
  return [...(now.holder === undefined ? [] : [`Removing ${named(before)}`]), `Adding ${named(after)}`]
}

function movedBy(a: Args, now: Now, machine: Machine): Made[] {
  if (isFollowing(a, now, machine))
    return [
      [file(now.now.divert ?? ''), absent],
      [file(otherOf(a, machine)), unknown],
    ]
  if (!isMoving(a, now)) return []
  const path = targetPath(a.path, machine)
  if (a.state === 'absent')
    return [
      [file(now.now.divert ?? ''), absent],
      [file(path), unknown],
    ]
  const { ctime: _, ...same } = now.itself
  return [
    [file(otherOf(a, machine)), { ...same, copyOf: path }],
    [file(path), absent],
  ]
}

function told(a: Args, { state, holder, divert }: ReturnType<typeof stateOf>, machine: Machine): Result {
  return { path: targetPath(a.path, machine), state, holder: holder ?? null, divert: divert ?? null }
}
