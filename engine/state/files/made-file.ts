import { posix } from 'node:path'
import type { Made, Ran, State, Step } from '../../module.ts'
import { type Sh, sh } from '../../shell/sh.ts'
import { kept, writeFile } from '../../shell/write-file.ts'
import { type Group, group } from '../accounts/group.ts'
import { type User, user } from '../accounts/user.ts'
import { Content } from '../content.ts'
import type { Machine } from '../machine.ts'
import type { Question } from '../question.ts'
import { absent, type FileState, file } from './file.ts'
import {
  type Asked,
  type Attributes,
  attributeLook,
  attributeRefusal,
  attributeSteps,
  attributesOf,
  contextWords,
  freshMode,
  type Owners,
  ownerNumbers,
  wantedAttributes,
  withAttributes,
} from './file-attributes.ts'
import { makerOf } from './pieces.ts'
import { targetPath } from './target-path.ts'

/** A file whose contents a program of the target makes, such as a key: what it holds never comes here. */
export interface MadeFile {
  readonly path: string
  readonly asked: Asked
  /** Whether what was there is kept beside it. */
  readonly isKept?: boolean
}

/** The reads that such files need. */
export type SpotReads = { readonly [name: `file ${string}` | `folder ${string}`]: Question<FileState> } & {
  readonly [name: `user ${string}`]: Question<User>
} & { readonly [name: `group ${string}`]: Question<Group> }
/** Their answers. */
export type Spots = { readonly [name: `file ${string}` | `folder ${string}`]: FileState } & { readonly [name: `user ${string}`]: User } & {
  readonly [name: `group ${string}`]: Group
}

/** A file, what is at its place, and whose it is to be. */
export interface Spot {
  readonly given: string
  /** The end of a link, where the path is one. */
  readonly path: string
  readonly now: FileState
  readonly folder: FileState
  readonly asked: Asked
  readonly owners: Owners
  readonly isKept?: boolean
}

/** The reads for files that are made on the target. */
export function spotReads(files: readonly MadeFile[], machine: Machine): SpotReads {
  const reads = files.flatMap(({ path: given, asked }): (readonly [string, Question<unknown>])[] => {
    const path = targetPath(given, machine)
    return [
      [`file ${given}`, file(path, { ...attributeLook(asked, machine), follow: true })],
      [`folder ${given}`, file(posix.dirname(path), { follow: true })],
      ...(asked.owner === undefined ? [] : [[`user ${asked.owner}`, user(asked.owner)] as const]),
      ...(asked.group === undefined ? [] : [[`group ${asked.group}`, group(asked.group)] as const]),
    ]
  })
  return Object.fromEntries(reads) as SpotReads
}

/** A file with the answers about it. */
export function spotOf({ path: given, asked, isKept = false }: MadeFile, spots: Spots, machine: Machine): Spot {
  const now = spots[`file ${given}`] ?? absent
  const owners = {
    ...(asked.owner !== undefined && { user: spots[`user ${asked.owner}`] }),
    ...(asked.group !== undefined && { group: spots[`group ${asked.group}`] }),
  } as Owners
  return { given, path: now.real ?? targetPath(given, machine), now, folder: spots[`folder ${given}`] ?? absent, asked, owners, isKept }
}

/** Why a file cannot be there; undefined where it can. */
export function spotRefusal({ path, now, folder, asked, owners }: Spot): string | undefined {
  const parent = posix.dirname(path)
  if (now.denied !== undefined) return `one may not look into ${now.denied}; become a user who may`
  if (now.exists && now.type !== 'file') return `${path} is no file; remove it first, or name another path`
  if (!now.exists && !folder.exists) return `there is no folder ${parent} for ${path}; make it with file and state: directory`
  if (folder.exists && folder.type !== 'directory') return `${parent} is no folder; name another path than ${path}`
  return attributeRefusal(asked, owners)
}

/** Permissions and owners now, under the path. */
export function spotsHave(spots: readonly Spot[]): State {
  return under(spots, ({ now }) => attributesOf(now))
}

/** Those that were asked for. */
export function spotsWant(spots: readonly Spot[], machine: Machine): State {
  return under(spots, ({ asked, now, owners }) => wantedAttributes(asked, now, owners, machine, 'file'))
}

/** The step that makes a file of what a script prints: whole, with its owner and permissions from the first moment. */
export function makingStep(spot: Spot, change: State, machine: Machine, from: Sh, failure?: (ran: Ran) => string | undefined): Step {
  const { path, now, asked, owners } = spot
  const own = changeOf(change, spot)
  const numbers = ownerNumbers(own, asked, owners)
  const step = writeFile({
    path,
    from: sh`(\n${from}\n) >"$t" || exit $?`,
    mode: own.mode ?? now.mode ?? freshMode('file', machine),
    uid: numbers.uid ?? now.uid,
    gid: numbers.gid ?? now.gid,
    isOwnerAsked: numbers.uid !== undefined || numbers.gid !== undefined,
    selinux: machine.selinux,
    context: contextWords(own),
    isUnsafe: asked.unsafe_writes ?? false,
    isKept: now.exists && (spot.isKept ?? false),
  })
  return { run: step.run, ...(failure && { failure }) }
}

/** Steps for a file that stays what it is. */
export function keepingSteps(spot: Spot, change: State): (Sh | false)[] {
  return attributeSteps(spot.path, changeOf(change, spot), spot.now, spot.asked, spot.owners)
}

/** The step that takes a file away. */
export function goingStep({ path, isKept }: Spot): Sh {
  return isKept ? sh`p=${path}\n${kept}\nrm -f -- "$p"` : sh`rm -f -- ${path}`
}

/** What holds where a file was taken away. */
export function spotGone({ path }: Spot): Made {
  return [file(path), absent]
}

/** The answers about a file afterwards. */
export function spotMade(spot: Spot, change: State, machine: Machine, isMade: boolean): Made[] {
  const { path, now, folder, asked, owners } = spot
  const own = changeOf(change, spot)
  if (!isMade) return Object.keys(own).length > 0 ? [[file(path), withAttributes(now, own, asked, owners)]] : []
  const { mode, uid, gid, owner, group } = now
  const begun: FileState = now.exists
    ? { exists: true, type: 'file', ...(defined({ mode, uid, gid, owner, group }) as Partial<FileState>) }
    : { exists: true, type: 'file', mode: freshMode('file', machine), ...makerOf(machine, folder) }
  const whole = { ...withAttributes(begun, own, asked, owners), nlink: 1, content: Content.unknown(path) }
  return [[file(path), whole]]
}

function changeOf(change: State, { given }: Spot): Attributes {
  const prefix = `${given}: `
  const own = Object.entries(change).filter(([name]) => name.startsWith(prefix))
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]))
}

function under(spots: readonly Spot[], members: (spot: Spot) => State): State {
  const named = spots.flatMap(spot => Object.entries(members(spot)).map(([name, value]) => [`${spot.given}: ${name}`, value] as const))
  return Object.fromEntries(named)
}

function defined(members: { readonly [name: string]: unknown }): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
