import type { Record as Answered } from '../../shell/records.ts'
import { octal } from '../../text/mode.ts'
import { Content } from '../content.ts'
import type { FileKey, FileState, FileType } from './file.ts'

/** The first hex digit of a mode. */
const types: { readonly [digit: string]: FileType } = {
  8: 'file',
  4: 'directory',
  a: 'link',
  2: 'character',
  6: 'block',
  1: 'fifo',
  c: 'socket',
}

/** What a record of the script says of a path. */
export function fileFrom(record: Answered, key: FileKey): FileState {
  const stat = record.get('stat')
  if (stat === undefined) {
    const [denied, end] = [record.get('denied'), record.get('real')]
    return { exists: false, type: 'absent', ...(denied !== undefined && { denied }), ...(end && { real: end }) }
  }
  const type = types[stat[0] ?? ''] ?? 'file'
  const sum = type === 'file' ? /^\\?([0-9a-f]+)/.exec(record.get('sum') ?? '')?.[1] : undefined
  const [access = '', mime, flags, target, real] = ['access', 'mime', 'flags', 'target', 'real'].map(name => record.get(name))
  return {
    exists: true,
    type,
    ...numbers(stat),
    readable: access.includes('r'),
    writable: access.includes('w'),
    executable: access.includes('x'),
    ...(target !== undefined && { target }),
    ...(real && { real }),
    ...(sum !== undefined && (key.hash === 'sha1' ? { content: new Content(sum) } : { sum })),
    ...(mime !== undefined && { mime }),
    ...(flags !== undefined && { flags }),
  }
}

function numbers(stat: string): Partial<FileState> {
  const words = stat.split(' ')
  const names = words.slice(14).join(' ')
  const [owner = '', group = '', context] = names.split('|')
  const [uid = 0, gid = 0, size = 0, mtime = 0, atime = 0, ctime = 0, inode = 0, dev = 0, nlink = 0, blocks = 0, blockSize = 0] = words
    .slice(1, 12)
    .map(Number)
  const [major = 0, minor = 0] = words.slice(12, 14).map(word => Number.parseInt(word, 16))
  const times = { mtime, atime, ctime }
  const mode = octal(Number.parseInt(stat, 16))
  return {
    mode,
    uid,
    gid,
    ...ownNames(owner, group, uid, gid),
    size,
    ...times,
    inode,
    dev,
    nlink,
    blocks,
    blockSize,
    device: [major, minor],
    ...contextOf(context),
  }
}

/** GNU and busybox say UNKNOWN of a number that has no name. */
function ownNames(owner: string, group: string, uid: number, gid: number): { readonly owner: string; readonly group: string } {
  const named = (name: string, id: number) => (name === 'UNKNOWN' || name === '' ? String(id) : name)
  return { owner: named(owner, uid), group: named(group, gid) }
}

function contextOf(context: string | undefined): { readonly context?: string } {
  return context === undefined || context === '?' || context === 'C' ? {} : { context }
}
