import { type Sh, sh } from '../../shell/sh.ts'
import { modeOf, octal } from '../../text/mode.ts'
import { type Group, group } from '../accounts/group.ts'
import { type User, user } from '../accounts/user.ts'
import type { Machine } from '../machine.ts'
import type { Question } from '../question.ts'
import type { FileState, Look } from './file.ts'

/** The arguments about permissions, owner and labels that all modules of files have. */
export const fileArguments = {
  mode: {
    description:
      'Permissions: "0644", 0644 or "u=rw,g=r,o=". A file that is there keeps its own where this is left out; a new one gets what the umask leaves.',
  },
  owner: { type: 'string', description: 'The user that owns it, by name or number.' },
  group: { type: 'string', description: 'The group that owns it, by name or number.' },
  attributes: { type: 'string', 'x-aliases': ['attr'], description: 'Flags of the file system as chattr takes them: +i, -a, =i.' },
  seuser: { type: 'string', description: 'The user of the SELinux context; taken where SELinux is on.' },
  serole: { type: 'string', description: 'The role of the SELinux context; taken where SELinux is on.' },
  setype: { type: 'string', description: 'The type of the SELinux context; taken where SELinux is on.' },
  selevel: { type: 'string', description: 'The level of the SELinux context; taken where SELinux is on.' },
  unsafe_writes: {
    type: 'boolean',
    default: false,
    description: 'Where a file cannot be moved into place (it is a mount), write into the one that is there.',
  },
} as const

/** These arguments as modules get them. */
export interface Asked {
  readonly mode?: unknown
  readonly owner?: string
  readonly group?: string
  readonly attributes?: string
  readonly seuser?: string
  readonly serole?: string
  readonly setype?: string
  readonly selevel?: string
  readonly unsafe_writes?: boolean
}

/** These arguments alone, out of all that a module was given. */
export function askedOf(given: Asked): Asked {
  const names = Object.keys(fileArguments) as (keyof Asked)[]
  return Object.fromEntries(names.flatMap(name => (given[name] === undefined ? [] : [[name, given[name]]])))
}

/** Who the names in the arguments are. */
export interface Owners {
  readonly user?: User
  readonly group?: Group
}

/** The parts of an SELinux context. */
export const labels = ['seuser', 'serole', 'setype', 'selevel'] as const

/** What is compared of a file besides what it holds. */
export type Attributes = {
  readonly [name in 'mode' | 'owner' | 'group' | 'attributes' | (typeof labels)[number]]?: string | undefined
}

/** The reads that names of users and groups need. */
export function ownerReads(asked: Asked): { readonly user?: Question<User>; readonly group?: Question<Group> } {
  return {
    ...(asked.owner !== undefined && { user: user(asked.owner) }),
    ...(asked.group !== undefined && { group: group(asked.group) }),
  }
}

/** What must be asked of a file itself for these arguments. */
export function attributeLook(asked: Asked, machine: Machine): Look {
  return { context: machine.selinux && labels.some(label => asked[label] !== undefined), flags: asked.attributes !== undefined }
}

/** Why mode or owner cannot be set; undefined where they can. */
export function attributeRefusal(asked: Asked, owners: Owners): string | undefined {
  const isUnknown = (named: User | Group | undefined, given = '') => named?.exists === false && !/^\d+$/.test(given)
  if (isUnknown(owners.user, asked.owner))
    return `chown failed: failed to look up user ${asked.owner}; make the user first, or mend the name`
  if (isUnknown(owners.group, asked.group))
    return `chgrp failed: failed to look up group ${asked.group}; make the group first, or mend the name`
  if (asked.mode !== undefined && modeOf(asked.mode, { mode: '0644', isFolder: false }, 0) === undefined)
    return `mode must be in octal or symbolic form: ${String(asked.mode)}; write it as "0644" or "u=rw,g=r,o="`
  return undefined
}

/** What a file has, in the words of what is wanted. */
export function attributesOf(now: FileState): Attributes {
  const parts = now.context?.split(':') ?? []
  const context = labels.map((label, index) => [label, label === 'selevel' ? parts.slice(index).join(':') : parts[index]])
  return {
    mode: now.mode,
    owner: now.owner,
    group: now.group,
    ...(now.flags !== undefined && { attributes: flagsOf(now) }),
    ...(now.context !== undefined && Object.fromEntries(context)),
  }
}

/** What was asked for. Symbolic modes go from what is there, or from what a new file would have. */
export function wantedAttributes(
  asked: Asked,
  now: FileState,
  owners: Owners,
  machine: Machine,
  fresh: 'file' | 'directory' | 'link',
): Attributes {
  const isFolder = fresh === 'directory'
  const hasMode = asked.mode !== undefined && fresh !== 'link'
  const context = labels.map(label => [label, asked[label] === '_default' ? undefined : asked[label]])
  return {
    mode: hasMode ? modeOf(asked.mode, { mode: now.mode ?? freshMode(fresh, machine), isFolder }, machine.umask) : undefined,
    owner: asked.owner === undefined ? undefined : ownerName(asked, now, owners),
    group: asked.group === undefined ? undefined : groupName(asked, now, owners),
    attributes: asked.attributes === undefined ? undefined : wantedFlags(asked.attributes, flagsOf(now)),
    ...(machine.selinux && Object.fromEntries(context)),
  }
}

/** The permissions of what is new. */
export function freshMode(type: 'file' | 'directory' | 'link', { umask }: Machine): string {
  return type === 'link' ? '0777' : octal((type === 'directory' ? 0o777 : 0o666) & ~umask)
}

/** The numbers of the owner that was asked for; none for what was not. */
export function ownerNumbers(change: Attributes, asked: Asked, owners: Owners): { readonly uid?: number; readonly gid?: number } {
  const [uid, gid] = [owners.user?.uid ?? Number(asked.owner), owners.group?.gid ?? Number(asked.group)]
  // In a check a name may have no number yet.
  return {
    ...(change.owner !== undefined && !Number.isNaN(uid) && { uid }),
    ...(change.group !== undefined && !Number.isNaN(gid) && { gid }),
  }
}

/** The words for chcon that a change of the context takes. */
export function contextWords(change: Attributes): string[] {
  const option = (label: string) => (label === 'selevel' ? 'range' : label.slice(2))
  return labels.flatMap(label => (change[label] === undefined ? [] : [`--${option(label)}=${change[label]}`]))
}

/** Steps that bring what is there to its attributes. */
export function attributeSteps(path: string, change: Attributes, now: FileState, asked: Asked, owners: Owners): (Sh | false)[] {
  const { uid, gid } = ownerNumbers(change, asked, owners)
  const isOwnerChanged = uid !== undefined || gid !== undefined
  const isLink = now.type === 'link'
  // chown takes the setuid bit away.
  const mode = change.mode ?? (isOwnerChanged && !isLink && /^0[1-7]...$/.test(now.mode ?? '') ? now.mode : undefined)
  const words = contextWords(change)
  return [
    isOwnerChanged && sh`chown ${isLink && '-h'} -- ${`${uid ?? ''}${gid === undefined ? '' : `:${gid}`}`} ${path}`,
    // Five digits: with four, GNU and busybox leave the setgid bit of a folder where it is.
    mode !== undefined && sh`chmod -- ${mode.padStart(5, '0')} ${path}`,
    words.length > 0 && sh`chcon ${isLink && '-h'} ${words} -- ${path}`,
    ...flagSteps(path, change, asked),
  ]
}

/** The step that sets the flags of the file system: last, as an immutable file takes nothing more. */
export function flagSteps(path: string, change: Attributes, asked: Asked): Sh[] {
  if (change.attributes === undefined || asked.attributes === undefined) return []
  const flags = /^[-+=]/.test(asked.attributes) ? asked.attributes : `=${asked.attributes}`
  return [sh`chattr ${flags} -- ${path}`]
}

/** A file with a change of attributes laid over it; times that the change itself moves are left out. */
export function withAttributes(now: FileState, change: Attributes, asked: Asked, owners: Owners): FileState {
  const { ctime: _ctime, atime: _atime, real: _real, readable, writable, executable, uid, gid, ...kept } = now
  const isAccessKept = change.mode === undefined && change.owner === undefined && change.group === undefined
  const access = { readable, writable, executable }
  const have = attributesOf(now)
  const context = labels.map(label => change[label] ?? have[label] ?? '').join(':')
  return {
    ...kept,
    // A name may have no number yet.
    ...(uid !== undefined && change.owner === undefined && { uid }),
    ...(gid !== undefined && change.group === undefined && { gid }),
    ...(isAccessKept && (defined(access) as Partial<FileState>)),
    ...(change.mode !== undefined && { mode: change.mode }),
    ...(change.owner !== undefined && { owner: change.owner }),
    ...(change.group !== undefined && { group: change.group }),
    ...ownerNumbers(change, asked, owners),
    ...(now.context !== undefined && { context }),
    ...(change.attributes !== undefined && { flags: `0 ${change.attributes} .` }),
  }
}

function ownerName(asked: Asked, now: FileState, { user: wanted }: Owners): string {
  const uid = wanted?.uid ?? Number(asked.owner)
  if (uid === now.uid) return now.owner ?? ''
  return wanted?.exists ? wanted.name : String(asked.owner)
}

function groupName(asked: Asked, now: FileState, { group: wanted }: Owners): string {
  const gid = wanted?.gid ?? Number(asked.group)
  if (gid === now.gid) return now.group ?? ''
  return wanted?.exists ? wanted.name : String(asked.group)
}

function flagsOf({ flags = '' }: FileState): string {
  return sorted(flags.trim().split(/\s+/)[1]?.replaceAll('-', '') ?? '')
}

function wantedFlags(asked: string, have: string): string {
  const letters = asked.replace(/^[-+=]/, '')
  if (asked.startsWith('+')) return sorted(have + letters)
  return asked.startsWith('-') ? [...have].filter(flag => !letters.includes(flag)).join('') : sorted(letters)
}

function defined(members: { readonly [name: string]: unknown }): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

function sorted(flags: string): string {
  return [...new Set(flags)].sort().join('')
}
