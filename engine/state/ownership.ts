import { modeOf } from '../text/mode.ts'
import type { FileState } from './file.ts'
import { type Identity, owner, ownerGroup } from './identity.ts'
import type { Machine } from './machine.ts'
import type { Question } from './question.ts'

/** The arguments about mode and owner that all file modules have. */
export const ownershipArguments = {
  mode: { description: 'Permissions: "0644", 0644 or "u=rw,g=r,o=". Files that are there keep theirs without it.' },
  owner: { type: 'string', description: 'User that owns it, by name or number.' },
  group: { type: 'string', description: 'Group that owns it, by name or number.' },
  attributes: { type: 'string', 'x-aliases': ['attr'], description: 'Taken for compatibility; file attributes are left as they are.' },
  seuser: { type: 'string', description: 'Taken for compatibility.' },
  serole: { type: 'string', description: 'Taken for compatibility.' },
  setype: { type: 'string', description: 'Taken for compatibility.' },
  selevel: { type: 'string', description: 'Taken for compatibility.' },
  unsafe_writes: { type: 'boolean', default: false, description: 'Taken for compatibility: files are always moved into place.' },
} as const

/** What was asked for. */
export interface Owned {
  readonly mode?: unknown
  readonly owner?: string
  readonly group?: string
}

/** The reads that names of users and groups need. */
export function ownershipNeeds(args: Owned): { readonly [name: string]: Question<Identity> } {
  return {
    ...(args.owner === undefined ? {} : { user: owner(args.owner) }),
    ...(args.group === undefined ? {} : { team: ownerGroup(args.group) }),
  }
}

/** The members mode, owner, group as they are wanted; owner and group by name. */
export function ownershipWanted(
  args: Owned,
  now: FileState,
  answers: { readonly user?: Identity; readonly team?: Identity },
  machine: Machine,
  fresh: number,
) {
  const mode = now.exists ? now.mode : (fresh & ~machine.umask).toString(8).padStart(4, '0')
  const wanted = modeOf(
    args.mode === 'preserve' ? undefined : args.mode,
    { mode, isFolder: now.type === 'directory' || fresh === 0o777 },
    machine.umask,
  )
  return {
    mode: wanted ?? (now.exists ? undefined : mode),
    owner: args.owner === undefined ? undefined : (answers.user?.name ?? args.owner),
    group: args.group === undefined ? undefined : (answers.team?.name ?? args.group),
  }
}

/** Why mode or owner cannot be set. */
export function ownershipRefusal(args: Owned, answers: { readonly user?: Identity; readonly team?: Identity }): string | undefined {
  const isNumber = (name: string | undefined) => name !== undefined && /^\d+$/.test(name)
  if (answers.user && !answers.user.exists && !isNumber(args.owner))
    return `chown failed: failed to look up user ${args.owner}; make the user first, or mend the name`
  if (answers.team && !answers.team.exists && !isNumber(args.group))
    return `chgrp failed: failed to look up group ${args.group}; make the group first, or mend the name`
  if (args.mode !== undefined && args.mode !== 'preserve' && modeOf(args.mode, { mode: '0644', isFolder: false }, 0o022) === undefined)
    return `"${String(args.mode)}" is no mode; write it as "0644" or "u=rw,g=r,o="`
  return undefined
}

/** What file modules return about a path. */
export function ownershipResult(
  now: FileState,
  change: { readonly mode?: unknown; readonly owner?: unknown; readonly group?: unknown },
  answers: { readonly user?: Identity; readonly team?: Identity },
) {
  return {
    mode: String(change.mode ?? now.mode),
    owner: String(change.owner ?? now.owner),
    group: String(change.group ?? now.group),
    uid: change.owner === undefined ? now.uid : (answers.user?.id ?? now.uid),
    gid: change.group === undefined ? now.gid : (answers.team?.id ?? now.gid),
  }
}
