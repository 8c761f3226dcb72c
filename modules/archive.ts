import { type Made, type Result, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { absent, type FileState, file } from '../engine/state/files/file.ts'
import { askedOf, fileArguments } from '../engine/state/files/file-attributes.ts'
import { fileResult, fileReturns } from '../engine/state/files/file-result.ts'
import {
  keepingSteps,
  makingStep,
  type SpotReads,
  spotMade,
  spotOf,
  spotReads,
  spotRefusal,
  spotsHave,
  spotsWant,
} from '../engine/state/files/made-file.ts'
import { type Packing, type PackingKey, packed, packing } from '../engine/state/files/packing.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Machine } from '../engine/state/machine.ts'
import type { Question } from '../engine/state/question.ts'

const args = {
  type: 'object',
  properties: {
    path: {
      type: 'array',
      items: { type: 'string' },
      'x-path': true,
      description: 'Files and folders of the target, or patterns of names.',
    },
    dest: {
      type: 'string',
      'x-path': true,
      description: 'The archive; needed where path is several, else the path with the format behind it.',
    },
    format: {
      type: 'string',
      enum: ['bz2', 'gz', 'tar', 'xz', 'zip', 'zst', 'zstd'],
      default: 'gz',
      description: 'What it is. A single file is only compressed by gz, bz2, xz and zst; all else is a tar in it.',
    },
    exclude_path: {
      type: 'array',
      items: { type: 'string' },
      'x-path': true,
      default: [],
      description: 'Paths and patterns that are not meant.',
    },
    exclusion_patterns: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'Patterns of names in the archive that are not meant; a * takes a slash, too.',
    },
    force_archive: { type: 'boolean', default: false, description: 'Whether a single file is an archive, too.' },
    remove: { type: 'boolean', default: false, description: 'Whether what was packed goes.' },
    ...fileArguments,
  },
  required: ['path'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description:
    'Packs files of the target in an archive there. It is packed anew only where what is in it differs: names and contents, not dates and owners.',
  aliases: ['community.general.archive'],
  args,
  examples: [
    {
      title: 'Pack a folder',
      yaml: '- file:\n    path: /tmp/app\n    state: directory\n- archive:\n    path: /tmp/app\n    dest: /tmp/app.tgz',
    },
    {
      title: 'Pack and remove logs',
      yaml: '- archive:\n    path: /var/log/app\n    dest: /var/backups/app-logs.zip\n    format: zip\n    remove: true',
      lab: true,
    },
  ],
  returns: {
    archived: 'What was packed.',
    arcroot: 'The folder from which names in it begin.',
    dest: 'The archive.',
    dest_state: 'What it is: archive, compress, incomplete where something was missing, absent.',
    expanded_paths: 'The paths, patterns put in.',
    missing: 'Paths that are not there.',
    ...fileReturns,
  },
  needs: (a, machine): Reads => ({ ...spotReads([placeOf(a)], machine), now: packing(keyOf(a, machine)) }),
  refuse: (a, now, machine) => {
    if (a.dest === undefined && (a.path.length > 1 || /[*?[]/.test(a.path[0] ?? '')))
      return 'dest is required where path is several; name the archive'
    if (now.now.lacks !== undefined) return `there is no ${now.now.lacks} on the target; a task before this one must install it`
    if (now.now.found.length === 0 && !now.now.isThere && a.path.every(path => /[*?[]/.test(path)))
      return `Error, no source paths were found: ${a.path.join(', ')}; see what they are called`
    return spotRefusal(spotOf(placeOf(a), now, machine))
  },
  have: (now, a, machine): State => ({
    ...spotsHave([spotOf(placeOf(a), now, machine)]),
    archive: now.now.isThere ? 'present' : 'absent',
    differences: now.now.differences,
    sources: now.now.found,
  }),
  want: (a, now, machine): State => ({
    ...spotsWant([spotOf(placeOf(a), now, machine)], machine),
    ...(now.now.found.length > 0 && { archive: 'present', differences: [] }),
    ...(a.remove && { sources: [] }),
  }),
  apply: (change, a, now, machine) => {
    const spot = spotOf(placeOf(a), now, machine)
    const isMade = isPacked(change)
    return [
      ...(isMade ? [makingStep(spot, change, machine, packed(keyOf(a, machine)))] : keepingSteps(spot, change)),
      a.remove && now.now.found.length > 0 && sh`rm -rf -- ${now.now.found.filter(path => path !== spot.path)}`,
    ]
  },
  makes: (change, a, now, machine): Made[] => {
    const spot = spotOf(placeOf(a), now, machine)
    const gone = a.remove ? now.now.found : []
    const packedNow: Partial<Packing> = {
      isThere: true,
      differences: [],
      ...(a.remove && { found: [], missing: [...now.now.missing, ...gone], names: [], root: '', isSingle: false }),
    }
    return [
      ...spotMade(spot, change, machine, isPacked(change)),
      ...gone.map(path => [file(path), absent] as const),
      [packing(keyOf(a, machine)), { ...now.now, ...packedNow, ...(a.remove && { missing: undefined }) }],
    ]
  },
  result: (now, change, a, ran, machine): Result => {
    const { found, missing, root, isSingle, isThere, names } = now.now
    const spot = spotOf(placeOf(a), now, machine)
    const made = ran.length > 0 ? spotMade(spot, change, machine, isPacked(change))[0]?.[1] : undefined
    const state = found.length === 0 && !isThere ? 'absent' : missing.length > 0 ? 'incomplete' : isSingle ? 'compress' : 'archive'
    return {
      // Of a folder what is in it.
      archived: isSingle
        ? [...found]
        : names
            .map(name => `${root}${name}`)
            .filter(path => !a.path.includes(path) || !names.some(name => `${root}${name}`.startsWith(`${path}/`))),
      arcroot: root,
      dest: spot.path,
      dest_state: state,
      expanded_paths: [...found],
      expanded_exclude_paths: [...a.exclude_path],
      missing: [...missing],
      ...fileResult((made as FileState | undefined) ?? spot.now),
    }
  },
})

type Reads = { readonly now: Question<Packing> } & SpotReads

function isPacked(change: State): boolean {
  return change['archive'] !== undefined || change['differences'] !== undefined
}

function placeOf(a: Args) {
  return { path: destOf(a), asked: askedOf(a) }
}

function destOf({ dest, path, format }: Args): string {
  return dest ?? `${(path[0] ?? '').replace(/\/+$/, '')}.${format === 'zstd' ? 'zst' : format}`
}

function keyOf(a: Args, machine: Machine): PackingKey {
  return {
    paths: a.path.map(path => targetPath(path, machine)),
    withoutPaths: a.exclude_path.map(path => targetPath(path, machine)),
    withoutPatterns: a.exclusion_patterns,
    dest: targetPath(destOf(a), machine),
    format: a.format === 'zstd' ? 'zst' : a.format,
    isForced: a.force_archive,
  }
}
