import type { Record as Answered } from '../shell/records.ts'
import { sh } from '../shell/sh.ts'
import { Content } from './content.ts'
import { ask, type Kind, type Question } from './question.ts'

/** What is at a path. */
export interface FileState {
  readonly exists: boolean
  readonly type: 'file' | 'directory' | 'link' | 'other' | 'absent'
  /** Four octal digits: 0644. */
  readonly mode: string
  readonly uid: number
  readonly gid: number
  readonly owner: string
  readonly group: string
  readonly size: number
  readonly mtime: number
  readonly atime: number
  readonly ctime: number
  readonly inode: number
  readonly nlink: number
  readonly dev: number
  /** Of a link: where it points, as it is written. */
  readonly target: string | undefined
  /** Of a regular file: its SHA-1, without the bytes. */
  readonly content: Content | undefined
  /** What the shell's user may do with it. */
  readonly readable: boolean
  readonly writable: boolean
  readonly executable: boolean
}

interface Key {
  readonly path: string
  readonly follow: boolean
}

const types: { readonly [name: string]: FileState['type'] } = {
  'regular file': 'file',
  'regular empty file': 'file',
  directory: 'directory',
  'symbolic link': 'link',
}

const nothing: FileState = {
  exists: false,
  type: 'absent',
  mode: '0000',
  uid: 0,
  gid: 0,
  owner: '',
  group: '',
  size: 0,
  mtime: 0,
  atime: 0,
  ctime: 0,
  inode: 0,
  nlink: 0,
  dev: 0,
  target: undefined,
  content: undefined,
  readable: false,
  writable: false,
  executable: false,
}

/** Files, folders and links, by one script for many. */
export const fileKind: Kind<Key, FileState> = {
  name: 'file',
  local: true,
  mayComeWithPackage: true,
  script: keys =>
    sh`${sh`f() { p=$1; L=; [ "$2" = 1 ] && L=-L
if [ "$2" = 1 ] && [ -e "$p" ] || { [ -e "$p" ] || [ -h "$p" ]; }; then
printf 'stat=%s\\0' "$(stat $L -c '%F|%a|%u|%g|%U|%G|%s|%Y|%X|%Z|%i|%h|%d' -- "$p" 2>/dev/null)"
if [ -z "$L" ] && [ -h "$p" ]; then t=$(readlink -- "$p"; printf x); t=\${t%x}; printf 'target=%s\\0' "\${t%?}"
elif [ -f "$p" ]; then h=$(sha1sum <"$p" 2>/dev/null) && printf 'sha1=%s\\0' "\${h%% *}"; fi
a=; [ -r "$p" ] && a=r; [ -w "$p" ] && a=\${a}w; [ -x "$p" ] && a=\${a}x; printf 'access=%s\\0' "$a"; fi; printf 'end=\\0'; }
`}${keys.map(key => sh`f ${key.path} ${key.follow ? 1 : 0};`)}`,
  parse: record => stateFrom(record),
  absent: () => nothing,
  predict: (key, made) => {
    const laid = made(file(key.path)) ?? made(file(key.path, true))
    return laid as FileState | undefined
  },
}

function stateFrom(record: Answered): FileState {
  const [type = '', mode = '0', uid = '0', gid = '0', owner = '', group = '', size = '0', mtime, atime, ctime, inode, nlink, dev] = (
    record.get('stat') ?? ''
  ).split('|')
  if (!record.has('stat') || type === '') return nothing
  const access = record.get('access') ?? ''
  const sha1 = record.get('sha1')
  return {
    exists: true,
    type: types[type] ?? 'other',
    mode: mode.padStart(4, '0'),
    uid: Number(uid),
    gid: Number(gid),
    owner,
    group,
    size: Number(size),
    mtime: Number(mtime),
    atime: Number(atime),
    ctime: Number(ctime),
    inode: Number(inode),
    nlink: Number(nlink),
    dev: Number(dev),
    target: record.get('target'),
    content: sha1 === undefined ? undefined : new Content(sha1),
    readable: access.includes('r'),
    writable: access.includes('w'),
    executable: access.includes('x'),
  }
}

/** What is at a path; with `follow` behind a link. */
export function file(path: string, follow = false): Question<FileState> {
  return ask(fileKind, { path, follow })
}
