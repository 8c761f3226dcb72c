import { Unknown } from '../../load/values.ts'
import { script, sh } from '../../shell/sh.ts'
import { file } from '../files/file.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** What is on a device, or in a file that is one. */
export interface FileSystem {
  readonly exists: boolean
  /** Whether a file system can be on it: a block device or a plain file. */
  readonly isDevice: boolean
  readonly type?: string
  readonly uuid?: string
  readonly lacks?: string
}

const fileSystemKind: Kind<string, FileSystem> = {
  name: 'file system',
  local: true,
  mayComeWithPackage: true,
  script: paths =>
    script([
      sh`fs_() { if [ -e "$1" ]; then printf 'exists=1\\0'; { [ ! -b "$1" ] && [ ! -f "$1" ]; } || printf 'device=1\\0'
PATH=$PATH:/usr/sbin:/sbin; if command -v blkid >/dev/null 2>&1; then for s in TYPE UUID; do v=$(blkid -c /dev/null -p -o value -s $s -- "$1" 2>/dev/null </dev/null) && printf '%s=%s\\0' $s "$v"; done
else printf 'lacks=blkid\\0'; fi; fi; printf 'end=\\0'; }`,
      ...paths.map(path => sh`fs_ ${path}`),
    ]),
  parse: record => {
    const [type, uuid, lacks] = ['TYPE', 'UUID', 'lacks'].map(name => record.get(name))
    return {
      exists: record.has('exists'),
      isDevice: record.has('device'),
      ...(type !== undefined && { type: type === 'LVM2_member' ? 'lvm' : type }),
      ...(uuid !== undefined && { uuid }),
      ...(lacks !== undefined && { lacks }),
    }
  },
  absent: () => ({ exists: false, isDevice: false }),
  predict: (path, made) => {
    const laid = made(file(path))
    return laid === undefined ? undefined : laid instanceof Unknown ? laid : new Unknown(`what ${path} will hold`)
  },
}

/** Asks what is on a device. */
export function fileSystem(path: string): Question<FileSystem> {
  return ask(fileSystemKind, path)
}
