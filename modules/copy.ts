import { Secret } from '../engine/load/values.ts'
import { resource, type State } from '../engine/module.ts'
import { writeFile } from '../engine/shell/write-file.ts'
import { Content } from '../engine/state/content.ts'
import { type FileState, file } from '../engine/state/file.ts'
import { ownershipArguments, ownershipNeeds, ownershipRefusal, ownershipResult, ownershipWanted } from '../engine/state/ownership.ts'
import { text } from '../engine/state/text.ts'

export default resource({
  description: 'Puts a file of the control side, or a text, onto the host.',
  args: {
    type: 'object',
    properties: {
      dest: { type: 'string', 'x-path': true, description: 'Where it goes; with a slash at its end a folder.' },
      src: { type: 'string', 'x-source': 'files', description: 'A file of the control side, looked for in files/.' },
      content: { description: 'The text itself; mappings and lists as JSON.' },
      force: { type: 'boolean', default: true, 'x-aliases': ['thirsty'], description: 'Replace a file that is there and differs.' },
      backup: { type: 'boolean', default: false, description: 'Keep what was there, with the time in its name.' },
      validate: { type: 'string', description: 'A command that checks the file before it appears; %s is the file.' },
      decrypt: { type: 'boolean', default: true, description: 'Open files that are vaults.' },
      follow: { type: 'boolean', default: false, description: 'Write through a link.' },
      remote_src: { type: 'boolean', default: false, description: 'src is on the host: not available yet.' },
      directory_mode: { description: 'Permissions of folders that are made.' },
      local_follow: { type: 'boolean', default: true, description: 'Follow links of the control side.' },
      checksum: { type: 'string', description: 'Taken for compatibility.' },
      ...ownershipArguments,
    },
    required: ['dest'],
    'x-exclusive': [['src', 'content']],
    'x-one-of': [['src', 'content']],
  },
  examples: [{ title: 'Write a text', yaml: '- copy:\n    content: "hello\\n"\n    dest: /tmp/hello\n    mode: "0644"\n' }],
  needs: a => ({ now: file(placeOf(a)), folder: file(a.dest, true), ...ownershipNeeds(a) }),
  refuse: (a, answers) => {
    if (a.remote_src) return 'copy cannot take files of the host yet; use command: cp'
    if (typeof a.src === 'object' && a.src.type === 'directory') return 'copy cannot take folders yet; loop over its files'
    if (answers.folder.type === 'directory' && a.src === undefined) return `${a.dest} is a folder; name the file in it`
    return ownershipRefusal(a, answers as never)
  },
  want: (a, answers, machine) => {
    const now = reached(a, answers)
    if (!a.force && now.exists) return { content: undefined }
    return { content: bytesOf(a), ...ownershipWanted(modeFrom(a), now, answers as never, machine, 0o666) }
  },
  have: (answers, a): State => ({ ...reached(a, answers) }),
  apply: (change, a, answers, machine) => {
    const now = reached(a, answers)
    const kept = now.exists ? { mode: now.mode, owner: now.owner, group: now.group } : { mode: '0644', owner: undefined, group: undefined }
    const { mode = kept.mode, owner = kept.owner, group = kept.group } = change as { mode?: string; owner?: string; group?: string }
    return [
      writeFile({
        path: target(a, answers),
        bytes: bytesOf(a).bytes ?? new Uint8Array(),
        mode,
        owner,
        group,
        validate: a.validate,
        backup: a.backup,
        selinux: machine.selinux,
      }),
    ]
  },
  makes: (change, a, answers) => {
    const laid: FileState = { ...reached(a, answers), exists: true, type: 'file', ...(change as object) }
    return [
      [file(target(a, answers)), laid],
      [file(target(a, answers), true), laid],
    ]
  },
  text: (a, answers) => text(target(a, answers)),
  result: (answers, change, a) => ({
    dest: target(a, answers),
    state: 'file',
    checksum: bytesOf(a).sha1,
    size: bytesOf(a).bytes?.length ?? 0,
    ...ownershipResult(reached(a, answers), change as never, answers as never),
  }),
})

type Args = { readonly dest: string; readonly src?: unknown; readonly content?: unknown; readonly mode?: unknown }
type Seen = { readonly now: FileState; readonly folder: FileState }

function nameOf(a: Args): string {
  return typeof a.src === 'object' && a.src !== null && 'path' in a.src ? String(a.src.path).replace(/^.*\//, '') : ''
}

function placeOf(a: Args): string {
  return a.dest.endsWith('/') ? a.dest + nameOf(a) : `${a.dest}`
}

/** A folder as dest takes the file's name in it. */
function target(a: Args, { folder }: Seen): string {
  return folder.type === 'directory' && !a.dest.endsWith('/') ? `${a.dest}/${nameOf(a)}` : placeOf(a)
}

function reached(_a: Args, { now }: Seen): FileState {
  return now
}

function bytesOf(a: Args): Content {
  const given = typeof a.src === 'object' && a.src !== null && 'bytes' in a.src ? a.src.bytes : a.content
  const plain = given instanceof Secret ? given.reveal() : given
  if (plain instanceof Uint8Array) return Content.of(plain)
  return Content.of(typeof plain === 'string' ? plain : JSON.stringify(plain))
}

/** mode: preserve takes the permissions of the file here. */
function modeFrom(a: Args): Args {
  if (a.mode !== 'preserve' || typeof a.src !== 'object' || a.src === null || !('mode' in a.src)) return a
  return { ...a, mode: Number(a.src.mode).toString(8) }
}
