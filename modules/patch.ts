import { posix } from 'node:path'
import { type Made, resource, type State, unknown } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema, Source } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { Content } from '../engine/state/content.ts'
import { file } from '../engine/state/files/file.ts'
import { type PatchKey, patch, patchRun } from '../engine/state/files/patch.ts'
import { revealed } from '../engine/state/files/revealed.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Machine } from '../engine/state/machine.ts'

const args = {
  type: 'object',
  properties: {
    src: {
      type: 'string',
      'x-source': 'files',
      'x-aliases': ['patchfile'],
      description: 'The patch, looked for in files/; with remote_src a file of the target.',
    },
    remote_src: { type: 'boolean', default: false, description: 'Whether the patch is on the target.' },
    basedir: { type: 'string', 'x-path': true, description: 'The folder in which names of the patch begin; that of dest without it.' },
    dest: {
      type: 'string',
      'x-path': true,
      'x-aliases': ['originalfile'],
      description: 'The one file that is patched, where the patch names another.',
    },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether the patch is in place.' },
    strip: { type: 'integer', default: 0, description: 'How many folders go from the beginning of names in the patch.' },
    backup: { type: 'boolean', default: false, description: 'Whether what was there is kept, under a name with a number.' },
    binary: { type: 'boolean', default: false, description: 'Whether ends of lines stay as they are.' },
    ignore_whitespace: { type: 'boolean', default: false, description: 'Whether other blanks are no difference.' },
  },
  required: ['src'],
  'x-one-of': [['dest', 'basedir']],
} as const satisfies ArgsSchema

type Args = Omit<ArgsOf<typeof args>, 'src'> & { readonly src: Source | string }

export default resource({
  description:
    'Applies a patch to files of the target, by its patch, or takes it back. Patch itself is asked whether it is in place already.',
  aliases: ['ansible.posix.patch'],
  args,
  examples: [
    { title: 'Mend a file', yaml: '- patch:\n    src: limit.patch\n    dest: /etc/app/app.conf\n', lab: true },
    { title: 'Mend several', yaml: '- patch:\n    src: app.patch\n    basedir: /srv/app\n    strip: 1\n    backup: true\n', lab: true },
    {
      title: 'Take it back',
      yaml: '- patch:\n    src: /srv/old.patch\n    remote_src: true\n    basedir: /srv/app\n    state: absent\n',
      lab: true,
    },
  ],
  returns: { files: 'The files that it is for.' },
  needs: (a, machine) => ({ now: patch(keyOf(a, machine)) }),
  refuse: (a, { now }) => {
    if (!now.isInstalled) return 'Failed to find required executable "patch"; a task before this one must install it'
    if (typeof a.src !== 'string' && a.src.type === 'directory') return `${a.src.path} is a folder; name a patch`
    if (now.missing !== undefined) return `${now.missing} does not exist, or may not be read; see where it is`
    return a.state === 'present' && now.trouble !== ''
      ? `the patch does not fit: ${now.trouble}; see which version it was made for`
      : undefined
  },
  have: ({ now }): State => ({ patch: now.isApplied ? 'present' : 'absent' }),
  want: (a): State => ({ patch: a.state }),
  apply: (_, a, __, machine) => {
    const how = a.state === 'present' ? sh`--forward` : sh`--reverse --force`
    return [sh`${patchRun(keyOf(a, machine), sh`--quiet ${how} ${a.backup && ['--backup', '--version-control=numbered']}`)} >&2`]
  },
  makes: (_, a, { now }, machine): Made[] => [
    [patch(keyOf(a, machine)), { ...now, isApplied: a.state === 'present', trouble: '' }],
    ...now.files.map((path): Made => [file(path), unknown]),
  ],
  result: ({ now }) => ({ files: now.files }),
})

function keyOf(a: Args, machine: Machine): PatchKey {
  const dest = a.dest === undefined ? undefined : targetPath(a.dest, machine)
  return {
    from: typeof a.src === 'string' ? { path: targetPath(a.src, machine) } : { content: Content.of(revealed(a.src.bytes).plain) },
    base: a.basedir === undefined ? posix.dirname(dest ?? '/') : targetPath(a.basedir, machine),
    ...(dest !== undefined && { file: dest }),
    strip: a.strip,
    words: [...(a.binary ? ['--binary'] : []), ...(a.ignore_whitespace ? ['--ignore-whitespace'] : [])],
  }
}
