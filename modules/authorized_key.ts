import { posix } from 'node:path'
import { type Result, resource, type State } from '../engine/module.ts'
import { decode, encode } from '../engine/shell/records.ts'
import type { FileState } from '../engine/state/files/file.ts'
import { fileResult } from '../engine/state/files/file-result.ts'
import {
  changeOf,
  havePieces,
  heldBytes,
  type Piece,
  pieceAfter,
  pieceSteps,
  piecesMade,
  type Setting,
  wantPieces,
} from '../engine/state/files/pieces.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import { text } from '../engine/state/files/text.ts'
import type { Machine } from '../engine/state/machine.ts'
import { type AuthorizedKeys, authorizedKeys, plainly } from '../engine/state/ssh-keys/authorized-keys.ts'
import { type LoginKey, loginKeyOf, withLoginKeys } from '../engine/text/authorized-keys-edit.ts'

export default resource({
  description: 'Keeps the keys that may log in as a user over SSH.',
  aliases: ['ansible.posix.authorized_key'],
  args: {
    type: 'object',
    properties: {
      user: { type: 'string', description: 'The user whom they log in as.' },
      key: { type: 'string', description: 'The public key, or several, a line each.' },
      state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether they may log in.' },
      path: {
        type: 'string',
        'x-path': true,
        description: 'The file of the keys, where it is not .ssh/authorized_keys in the home of the user.',
      },
      manage_dir: {
        type: 'boolean',
        default: true,
        description: 'Whether the folder of the file is made and shut to others when the file is written.',
      },
      key_options: { type: 'string', description: 'What the keys may do, in the place of what is before them.' },
      comment: { type: 'string', description: 'What is behind the keys, in the place of what is there.' },
      exclusive: {
        type: 'boolean',
        default: false,
        description: 'Whether nothing else stays, remarks neither; give all keys in one task then.',
      },
      follow: {
        type: 'boolean',
        default: false,
        description: 'Whether a link at the path is written through; else the file takes its place.',
      },
      validate_certs: { type: 'boolean', default: true, description: 'Taken and not used: keys are not fetched from the web here.' },
    },
    required: ['user', 'key'],
  },
  examples: [
    {
      title: 'Let a key in',
      yaml: '- authorized_key:\n    user: root\n    path: /tmp/keys/authorized_keys\n    key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOZKs0XoQ8ykVh6/ux4Qa0tWufpEZlSyaKckU3yFlaoB ada\n    key_options: no-port-forwarding,from="192.0.2.0/24"',
    },
    {
      title: 'Shut it out',
      yaml: '- authorized_key:\n    user: root\n    path: /tmp/keys/authorized_keys\n    key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOZKs0XoQ8ykVh6/ux4Qa0tWufpEZlSyaKckU3yFlaoB\n    state: absent',
    },
  ],
  returns: {
    user: 'The user.',
    key: 'The keys as they were given.',
    keyfile: 'The file of the keys.',
    state: 'What was asked for.',
    exclusive: 'Whether no other key stays.',
  },
  needs: (a, machine) => ({ now: questionOf(a, machine) }),
  refuse: (a, { now }) => refusalOf(a, now),
  have: ({ now }, a): State => havePieces(piecesOf(a, now)),
  want: (a, { now }, machine): State => wantPieces(piecesOf(a, now), settingOf(a, now, machine)),
  apply: (change, a, { now }, machine) => pieceSteps(change, piecesOf(a, now), settingOf(a, now, machine)),
  makes: (change, a, { now }, machine) => {
    const [pieces, setting] = [piecesOf(a, now), settingOf(a, now, machine)]
    const after = (piece: Piece | undefined) => piece && pieceAfter(change, piece, pieces, setting)
    const edited = afterwards(change, a, now, machine)
    const folder = after(pieces.find(({ type }) => type === 'directory')) ?? now.folder
    const { bytes: _bytes, ...kept } = now
    const bytes = edited.content?.bytes ?? now.bytes
    const itself = a.follow && now.now.type === 'link' ? now.now : plainly(edited)
    return [
      ...piecesMade(change, pieces, setting),
      [questionOf(a, machine), { ...kept, now: itself, end: plainly(edited), folder: plainly(folder), ...(bytes && { bytes }) }],
    ]
  },
  text: (_a, { now }) => (now.now.type === 'file' ? text(now.path) : undefined),
  diff: (change, a, { now }, { isShown }) => {
    const [pieces, path] = [piecesOf(a, now), now.path]
    const piece = pieces.find(({ type }) => type === 'file')
    const content = piece && isShown ? changeOf(change, piece, pieces).content : undefined
    if (!piece || !content?.bytes) return undefined
    return { before_header: path, after_header: path, before: decode(now.bytes ?? new Uint8Array()), after: decode(content.bytes) }
  },
  result: ({ now }, change, a, ran, machine): Result => ({
    user: a.user,
    key: a.key,
    keyfile: now.path,
    path: a.path ?? null,
    state: a.state,
    exclusive: a.exclusive,
    manage_dir: a.manage_dir,
    key_options: a.key_options ?? null,
    comment: a.comment ?? null,
    follow: a.follow,
    validate_certs: a.validate_certs,
    ...(a.path !== undefined && toldFile(ran.length === 0 ? heldNow(now) : afterwards(change, a, now, machine))),
  }),
})

interface Args {
  readonly user: string
  readonly key: string
  readonly state: 'present' | 'absent'
  readonly path?: string
  readonly manage_dir: boolean
  readonly key_options?: string
  readonly comment?: string
  readonly exclusive: boolean
  readonly follow: boolean
  readonly validate_certs: boolean
}

function questionOf({ user, path }: Args, machine: Machine) {
  return authorizedKeys(user, path === undefined ? undefined : targetPath(path, machine))
}

function linesOf({ key }: Args): string[] {
  return key.split(/\r?\n/).filter(line => line !== '' && !line.startsWith('#'))
}

function wantedKeys(a: Args): LoginKey[] {
  const keys = linesOf(a).flatMap(line => loginKeyOf(line) ?? [])
  return keys.map(key => ({ ...key, options: a.key_options ?? key.options, comment: a.comment ?? key.comment }))
}

function refusalOf(a: Args, now: AuthorizedKeys): string | undefined {
  const odd = linesOf(a).find(line => loginKeyOf(line) === undefined)
  if (/^(https?|ftp|file):\/\//.test(a.key)) return `keys are not fetched from the web here: ${a.key}; give them by lookup('url', …)`
  if (odd !== undefined) return `invalid key specified: ${odd}; write it as the line of a .pub file`
  if (/\n/.test(`${a.key_options ?? ''}${a.comment ?? ''}`))
    return 'key_options and comment are in one line with the key; take the newline out'
  if (!now.isUser) return `Failed to lookup user ${a.user}: there is no such user; make it first, or mend the name`
  if (now.end.type === 'directory') return `${now.path} is a folder; name the file in it`
  if (now.end.exists && !now.bytes) return `${now.path} cannot be read; become a user who may read it`
  if (now.folder.exists && now.folder.type !== 'directory') return `${posix.dirname(now.path)} is no folder; give another path`
  return now.folder.exists || a.manage_dir || a.state === 'absent'
    ? undefined
    : `there is no folder ${posix.dirname(now.path)}; make it with file and state: directory, or set manage_dir: true`
}

/** What is written: nothing where the keys are as they should be. */
function piecesOf(a: Args, now: AuthorizedKeys): Piece[] {
  const held = now.bytes && decode(now.bytes)
  const edited = withLoginKeys(held ?? '', { state: a.state, keys: wantedKeys(a), isExclusive: a.exclusive })
  if (edited === (held ?? '')) return []
  const owned = { owner: a.user, group: now.group }
  const isFollowed = a.follow && now.now.type === 'link'
  const folder: Piece = { path: posix.dirname(now.path), now: now.folder, type: 'directory', asked: { ...owned, mode: '0700' } }
  const itself: Piece = {
    path: isFollowed ? (now.now.real ?? now.path) : now.path,
    now: isFollowed ? now.end : now.now,
    type: 'file',
    holds: heldBytes(encode(edited)),
    asked: { ...owned, mode: '0600' },
  }
  return [...(a.manage_dir ? [folder] : []), itself]
}

/** The file of the keys, with what changes. */
function afterwards(change: State, a: Args, now: AuthorizedKeys, machine: Machine): FileState {
  const pieces = piecesOf(a, now)
  const piece = pieces.find(({ type }) => type === 'file')
  return piece ? pieceAfter(change, piece, pieces, settingOf(a, now, machine)) : now.end
}

function heldNow({ end, bytes }: AuthorizedKeys): FileState {
  return bytes ? { ...end, size: bytes.length } : end
}

/** In a check it is the file as it is now, as Ansible has it: of one that is not there nothing. */
function toldFile(state: FileState): Result {
  return state.exists ? fileResult(state) : {}
}

function settingOf(a: Args, { uid, gid, group }: AuthorizedKeys, machine: Machine): Setting {
  return {
    owners: { user: { exists: true, name: a.user, uid }, group: { exists: true, name: group, ...(gid !== undefined && { gid }) } },
    machine,
  }
}
