import { posix } from 'node:path'
import { type Made, type Result, resource, type State, unknown } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema, Source } from '../engine/schema.ts'
import { httpDefaults } from '../engine/shell/http-options.ts'
import type { Group } from '../engine/state/accounts/group.ts'
import type { User } from '../engine/state/accounts/user.ts'
import { Content } from '../engine/state/content.ts'
import { type Archive, type ArchiveKey, type ArchivePlace, archive, unpackFailure, unpacking } from '../engine/state/files/archive.ts'
import { absent, type FileState, file } from '../engine/state/files/file.ts'
import { attributeRefusal, fileArguments, type Owners, ownerReads } from '../engine/state/files/file-attributes.ts'
import { fileResult, fileReturns } from '../engine/state/files/file-result.ts'
import { revealed } from '../engine/state/files/revealed.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import { attributesNow, differencesOf, entryPaths, ownersSteps, wrongAttributes } from '../engine/state/files/unarchived.ts'
import type { Machine } from '../engine/state/machine.ts'
import type { Question } from '../engine/state/question.ts'

const args = {
  type: 'object',
  properties: {
    src: {
      type: 'string',
      'x-source': 'files',
      description:
        'The archive: tar, with any compression that the target knows, or zip. With `remote_src` a file of the target, or an address.',
    },
    dest: { type: 'string', 'x-path': true, description: 'The folder that it is unpacked in; it must be there.' },
    remote_src: { type: 'boolean', default: false, description: 'Whether `src` is on the target, or is to be fetched from there.' },
    copy: { type: 'boolean', default: true, description: 'The older word: `copy: false` is `remote_src: true`.' },
    creates: { type: 'string', 'x-path': true, description: 'Where this is, nothing is unpacked.' },
    include: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'Names in the archive that are meant; all where it is left out.',
    },
    exclude: { type: 'array', items: { type: 'string' }, default: [], description: 'Names in the archive that are not meant.' },
    extra_opts: { type: 'array', items: { type: 'string' }, default: [], description: 'Options for tar or unzip.' },
    keep_newer: { type: 'boolean', default: false, description: 'Whether files stay that are newer than those in the archive.' },
    list_files: { type: 'boolean', default: false, description: 'Whether the result names what is in the archive.' },
    decrypt: { type: 'boolean', default: true, description: 'Whether an archive that is a vault is opened.' },
    io_buffer_size: { type: 'integer', default: 65536, description: 'Taken and not used.' },
    validate_certs: { type: 'boolean', default: true, description: 'Whether the certificate of the server is checked.' },
    ...fileArguments,
  },
  required: ['src', 'dest'],
  'x-exclusive': [['include', 'exclude']],
} as const satisfies ArgsSchema

type Args = Omit<ArgsOf<typeof args>, 'src'> & { readonly src: Source | string }

export default resource({
  description: 'Unpacks an archive in a folder of the target: what is in it already, as it is in the archive, is left alone.',
  args,
  examples: [
    { title: 'Unpack what is here', yaml: '- unarchive:\n    src: app.tar.gz\n    dest: /opt/app\n    owner: app', lab: true },
    {
      title: 'Unpack two programs of what is there',
      yaml: '- unarchive:\n    src: /var/tmp/client.tar.gz\n    dest: /usr/local/bin\n    remote_src: true\n    include: [oc, kubectl]\n    mode: "0755"',
      lab: true,
    },
  ],
  returns: {
    dest: 'The folder.',
    src: 'The archive.',
    handler: 'What it is: TgzArchive, ZipArchive, TarArchive …',
    files: 'Names of what is in it, where `list_files` asks for them.',
    ...fileReturns,
  },
  needs: (a, machine): Reads => {
    const dest = targetPath(a.dest, machine)
    return { now: file(dest, { follow: true }), archive: archive(keyOf(a, machine)), ...ownerReads(a) }
  },
  have: (now, a, machine): State =>
    now.archive.isHeld ? {} : { ...attributesNow(a, now, machine), different: differencesOf(a, now.archive, machine) },
  want: (a, now): State => (now.archive.isHeld ? {} : { ...wrongAttributes(a), different: [] }),
  skipBy: (a, now) => (now.archive.isHeld ? `skipped, since ${a.creates} exists` : undefined),
  refuse: (a, now, machine) => refusalOf(a, now, machine),
  apply: (change, a, now, machine) => [
    change['different'] !== undefined && {
      run: unpacking(keyOf(a, machine), { isZip: now.archive.handler === 'ZipArchive', keepsNewer: a.keep_newer }),
      failure: ran => unpackFailure(ran, nameOf(a)),
    },
    ...ownersSteps(change, a, now, targetPath(a.dest, machine), machine),
  ],
  makes: (change, a, now, machine): Made[] => {
    const dest = targetPath(a.dest, machine)
    const made = entryPaths(now.archive).map(path => [file(posix.join(dest, path)), unknown] as const)
    return Object.keys(change).length === 0 ? [] : [...made, [archive(keyOf(a, machine)), unknown]]
  },
  result: (now, _change, a, _ran, machine): Result => {
    const dest = targetPath(a.dest, machine)
    const files = a.list_files ? { files: now.archive.entries.map(({ path }) => path) } : {}
    return { dest, src: nameOf(a), handler: now.archive.handler, ...files, ...fileResult(now.now) }
  },
})

type Reads = {
  readonly now: Question<FileState>
  readonly archive: Question<Archive>
  readonly user?: Question<User>
  readonly group?: Question<Group>
}

function nameOf({ src }: Args): string {
  return typeof src === 'string' ? src.replace(/^(\w+:\/\/)[^/@]*@/, '$1') : src.path
}

function placeOf({ src, validate_certs }: Args, machine: Machine): ArchivePlace {
  if (typeof src !== 'string') {
    const { bytes } = src
    return { content: Content.of(revealed(bytes).plain) }
  }
  if (!/^\w+:\/\//.test(src)) return { path: targetPath(src, machine) }
  return { fetched: { url: src, asked: { ...httpDefaults, validate_certs }, home: machine.home } }
}

function keyOf(a: Args, machine: Machine): ArchiveKey {
  return {
    from: placeOf(a, machine),
    dest: targetPath(a.dest, machine),
    include: a.include,
    exclude: a.exclude,
    extra: a.extra_opts,
    ...(a.creates !== undefined && { creates: targetPath(a.creates, machine) }),
  }
}

function refusalOf(a: Args, now: Owners & { readonly now: FileState; readonly archive: Archive }, machine: Machine): string | undefined {
  if (now.archive.isHeld) return undefined
  const there = now.now ?? absent
  if (there.type !== 'directory')
    return `dest '${targetPath(a.dest, machine)}' must be an existing dir; make it with file and state: directory`
  if (typeof a.src !== 'string' && a.src.type === 'directory') return `${a.src.path} is a folder; name an archive`
  if (now.archive.trouble !== undefined)
    return `Failed to read the archive "${nameOf(a)}": ${now.archive.trouble.replaceAll('; ', ', ')}; see that it is a tar or zip, and whole`
  return attributeRefusal(a, now)
}
