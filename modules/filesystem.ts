import { split } from 'shlex'
import { type Made, type Result, resource, type State, type Step } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Question } from '../engine/state/question.ts'
import { type FileSystem, fileSystem } from '../engine/state/system/filesystem.ts'
import { type FileSystemSize, fileSystemSize } from '../engine/state/system/filesystem-size.ts'

/** The programs that make them, with the words by which they ask nothing. */
const makers = {
  bcachefs: ['mkfs.bcachefs', '--force'],
  btrfs: ['mkfs.btrfs', '-f'],
  ext2: ['mkfs.ext2', '-F'],
  ext3: ['mkfs.ext3', '-F'],
  ext4: ['mkfs.ext4', '-F'],
  f2fs: ['mkfs.f2fs', '-f'],
  lvm: ['pvcreate', '-f', '-y'],
  ocfs2: ['mkfs.ocfs2', '-Fx'],
  reiserfs: ['mkfs.reiserfs', '-q'],
  swap: ['mkswap', '-f'],
  vfat: ['mkfs.vfat'],
  xfs: ['mkfs.xfs', '-f'],
} as const

const types = Object.keys(makers) as readonly (keyof typeof makers)[]

const args = {
  type: 'object',
  properties: {
    dev: { type: 'string', 'x-path': true, 'x-aliases': ['device'], description: 'The device, or a file that is one.' },
    fstype: { type: 'string', enum: types, 'x-aliases': ['type'], description: 'What is to be on it; lvm is a physical volume.' },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'Whether there is one; absent takes away what says so, and with it all that is on it.',
    },
    force: { type: 'boolean', default: false, description: 'Whether it is made anew, whatever is on it: each time.' },
    opts: { type: 'string', default: '', description: 'Words for the program that makes it.' },
    uuid: { type: 'string', description: 'Refused: not built yet.' },
    resizefs: {
      type: 'boolean',
      default: false,
      description: 'Whether one of ext2, ext3 or ext4 that is smaller than its device grows; others are refused.',
    },
  },
  required: ['dev'],
  'x-required-if': [['state', 'present', ['fstype']]],
} as const satisfies ArgsSchema

export default resource({
  description:
    'Makes a file system on a device that has none. One of another kind stays, and that is a failure, where force does not say otherwise.',
  aliases: ['community.general.filesystem'],
  args,
  examples: [{ title: 'Make a file system', yaml: '- filesystem:\n    dev: /dev/vdb1\n    fstype: ext4\n', lab: true }],
  returns: { msg: 'With resizefs: what became of the size.' },
  needs: (a, machine): Reads => {
    const path = targetPath(a.dev, machine)
    return { now: fileSystem(path), ...(a.resizefs && { size: fileSystemSize(path) }) }
  },
  refuse: (a, { now }) => {
    if (a.uuid !== undefined) return 'uuid is not built yet; leave it out, or do it by command'
    if (!now.exists) return a.state === 'absent' ? undefined : `Device ${a.dev} not found.; see what it is called`
    if (!now.isDevice) return `${a.dev} is no device and no plain file; name one of these`
    if (now.lacks !== undefined) return 'there is no blkid on the target to see what is on the device; install util-linux'
    if (isSized(a, now) && !a.fstype?.startsWith('ext'))
      return `module does not support resizing ${a.fstype} filesystem yet.; do it by command`
    if (a.state === 'absent' || now.type === undefined || now.type === a.fstype || a.force) return undefined
    return `'${a.dev}' is already used as ${now.type}, use force=true to overwrite; all that is on it is then lost`
  },
  have: ({ now, size }, a): State => {
    if (isSized(a, now)) return { size: size?.used }
    return { type: a.force && a.state === 'present' && now.type !== undefined ? `${now.type} of before` : (now.type ?? 'none') }
  },
  want: (a, { now, size }): State => {
    if (!isSized(a, now)) return { type: a.state === 'absent' ? 'none' : a.fstype }
    return size && isGrowing(size) ? { size: size.device } : {}
  },
  apply: (_, a, { now }, machine) => {
    const path = targetPath(a.dev, machine)
    if (isSized(a, now)) return [growing(path)]
    const program = a.state === 'absent' ? ['wipefs', '-a', '-q'] : [...makers[a.fstype ?? 'ext4'], ...split(a.opts)]
    return [
      {
        run: sh`PATH=$PATH:/usr/sbin:/sbin; ${program} -- ${path} >/dev/null`,
        failure: ({ status }) => (status === 127 ? `there is no ${program[0]}; a task before this one must install it` : undefined),
      },
    ]
  },
  makes: (_, a, { now, size }, machine): Made[] => {
    if (isSized(a, now)) return [[fileSystemSize(targetPath(a.dev, machine)), { ...size, used: size?.device }]]
    const { exists, isDevice } = now
    return [[fileSystem(targetPath(a.dev, machine)), { exists, isDevice, ...(a.state === 'present' && { type: a.fstype }) }]]
  },
  result: ({ now }, change, a, ran): Result => {
    if (!isSized(a, now)) return {}
    const name = `${a.fstype?.slice(0, 1).toUpperCase()}${a.fstype?.slice(1)}`
    if (Object.keys(change).length === 0) return { msg: `${name} filesystem is using the whole device ${a.dev}` }
    return { msg: ran.at(-1)?.stdout ?? `resizing filesystem ${name} on device ${a.dev}` }
  },
})

type Args = ArgsOf<typeof args>
type Reads = { readonly now: Question<FileSystem>; readonly size?: Question<FileSystemSize> }

/** Whether it is about the size of a file system that is there. */
function isSized({ state, resizefs, fstype }: Args, { type }: FileSystem): boolean {
  return state === 'present' && resizefs && type === fstype
}

function isGrowing(size: FileSystemSize): boolean {
  return size.used !== undefined && size.used < size.device
}

function growing(path: string): Step {
  return {
    run: sh`PATH=$PATH:/usr/sbin:/sbin; resize2fs ${path}`,
    failure: ({ status }) => (status === 127 ? 'there is no resize2fs; a task before this one must install e2fsprogs' : undefined),
  }
}
