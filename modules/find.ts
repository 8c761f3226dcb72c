import { reader, type Told } from '../engine/module.ts'
import { type FileState, file } from '../engine/state/files/file.ts'
import { amountOf, foundResult, isSought, type Sought } from '../engine/state/files/find-result.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import { type Tree, tree } from '../engine/state/files/tree.ts'
import type { Question } from '../engine/state/question.ts'
import { clock } from '../engine/state/system/clock.ts'
import { modeOf } from '../engine/text/mode.ts'
import { patternRefusal } from '../engine/text/pattern-refusal.ts'

const hashes = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const
const types = ['any', 'directory', 'file', 'link'] as const
const stamps = ['atime', 'ctime', 'mtime'] as const
const seconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }
const bytes = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 }

export default reader({
  description: 'Finds files in folders of the target.',
  args: {
    type: 'object',
    properties: {
      paths: {
        type: 'array',
        items: { type: 'string' },
        'x-path': true,
        'x-aliases': ['name', 'path'],
        description: 'The folders that are looked into.',
      },
      patterns: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        'x-aliases': ['pattern'],
        description:
          "Patterns (*, ?, [a-z]) of which a name must fit one; all where they are left out. Python's expressions with `use_regex`.",
      },
      excludes: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        'x-aliases': ['exclude'],
        description: 'Patterns of which a name may fit none.',
      },
      use_regex: {
        type: 'boolean',
        default: false,
        description: 'Whether patterns are regular expressions, which fit from the start of a name.',
      },
      contains: {
        type: 'string',
        description: 'A regular expression that a line of the file must fit from its start; any part of it with `read_whole_file`.',
      },
      read_whole_file: { type: 'boolean', default: false, description: 'Whether `contains` is meant for the text as a whole.' },
      file_type: { type: 'string', enum: types, default: 'file', description: 'What is looked for.' },
      age: { type: 'string', description: 'At least so old: 30, 5m, 2h, 3d, 4w; at most so old with a minus in front.' },
      age_stamp: { type: 'string', enum: stamps, default: 'mtime', description: 'The time that its age is taken from.' },
      size: { type: 'string', description: 'At least so large: 10, 5k, 2m, 1g; at most so large with a minus in front.' },
      recurse: { type: 'boolean', default: false, description: 'Whether folders in the folders are looked into, too.' },
      depth: { type: 'integer', description: 'How deep it goes with `recurse`; 1 is what is in the folder itself.' },
      hidden: { type: 'boolean', default: false, description: 'Whether names that begin with a dot count.' },
      follow: { type: 'boolean', default: false, description: 'Whether links are followed.' },
      get_checksum: { type: 'boolean', default: false, description: 'Whether files are summed.' },
      checksum_algorithm: {
        type: 'string',
        enum: hashes,
        default: 'sha1',
        'x-aliases': ['checksum', 'checksum_algo'],
        description: 'How they are summed.',
      },
      mode: { description: 'Permissions that it must have.' },
      exact_mode: { type: 'boolean', default: true, description: 'Whether it must have just these permissions, or any of them.' },
      limit: { type: 'integer', description: 'How many are returned at most.' },
      encoding: { type: 'string', description: 'How files are encoded: UTF-8 is what is known here.' },
    },
    required: ['paths'],
  },
  examples: [
    {
      title: 'Find what is old',
      yaml: '- find:\n    paths: /var/log\n    patterns: "*.gz"\n    age: 4w\n    recurse: true\n  register: old\n\n- file:\n    path: "{{ item.path }}"\n    state: absent\n  loop: "{{ old.files }}"',
    },
  ],
  returns: {
    files: 'What was found, each as `stat` tells of it.',
    matched: 'How many were found.',
    examined: 'How many were looked at.',
    skipped_paths: 'Folders that were not looked into, and why.',
    msg: 'Whether all folders were looked into.',
  },
  needs: (a, machine): Reads => ({
    clock: clock(),
    ...Object.fromEntries(a.paths.map(path => [`folder ${path}`, file(targetPath(path, machine), { follow: true })])),
    ...Object.fromEntries(
      a.paths.map(path => [
        `below ${path}`,
        tree(targetPath(path, machine), {
          hash: a.get_checksum ? a.checksum_algorithm : undefined,
          texts: a.contains !== undefined,
          depth: a.recurse ? a.depth : 1,
          follow: a.follow,
        }),
      ]),
    ),
  }),
  refuse: a => {
    if (a.age !== undefined && amountOf(a.age, seconds) === undefined) return `failed to process age "${a.age}"; write 30, 5m, 2h, 3d or 4w`
    if (a.size !== undefined && amountOf(a.size, bytes) === undefined) return `failed to process size "${a.size}"; write 10, 5k, 2m or 1g`
    if (a.mode !== undefined && modeOf(a.mode, { mode: '0000', isFolder: false }, 0) === undefined)
      return `mode must be in octal or symbolic form: ${String(a.mode)}; write it as "0644"`
    return patternRefusal([a.contains, ...(a.use_regex ? [...a.patterns, ...a.excludes] : [])])
  },
  result: (now, a, machine) => {
    const sought = soughtBy(a)
    const folders = a.paths.map(path => ({ path: targetPath(path, machine), folder: now[`folder ${path}`], below: now[`below ${path}`] }))
    const found = folders.flatMap(({ path, below }) =>
      (below?.entries ?? [])
        .filter(entry => isSought(entry, sought, now.clock))
        .map((entry): Told => foundResult(path, entry, machine, a.get_checksum ? a.checksum_algorithm : undefined)),
    )
    const skipped = folders
      .filter(({ folder }) => folder?.type !== 'directory')
      .map(({ path }) => [path, `'${path}' is not a directory`] as const)
    const files = a.limit === undefined ? found : found.slice(0, a.limit)
    return {
      files,
      matched: files.length,
      examined: folders.reduce((sum, { below }) => sum + (below?.entries.length ?? 0), 0),
      skipped_paths: Object.fromEntries(skipped),
      msg: skipped.length > 0 ? 'Not all paths examined, check warnings for details' : 'All paths examined',
    }
  },
})

type Reads = { readonly clock: Question<number> } & { readonly [name: `folder ${string}`]: Question<FileState> } & {
  readonly [name: `below ${string}`]: Question<Tree>
}

type Args = Omit<Sought, 'age' | 'size' | 'mode'> & { readonly age?: string; readonly size?: string; readonly mode?: unknown }

function soughtBy({ age, size, mode, ...rest }: Args): Sought {
  const [old, large] = [age && amountOf(age, seconds), size && amountOf(size, bytes)]
  const bits = mode === undefined ? undefined : modeOf(mode, { mode: '0000', isFolder: false }, 0)
  return {
    ...rest,
    ...(typeof old === 'number' && { age: old }),
    ...(typeof large === 'number' && { size: large }),
    ...(bits !== undefined && { mode: bits }),
  }
}
