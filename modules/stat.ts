import { reader } from '../engine/module.ts'
import { type FileState, file } from '../engine/state/file.ts'

export default reader({
  description: 'Tells what is at a path.',
  args: {
    type: 'object',
    properties: {
      path: { type: 'string', 'x-path': true, 'x-aliases': ['dest', 'name'], description: 'What is asked about.' },
      follow: { type: 'boolean', default: false, description: 'Look behind a link.' },
      get_checksum: { type: 'boolean', default: true, description: 'Tell the SHA-1 of a file.' },
      get_mime: {
        type: 'boolean',
        default: true,
        'x-aliases': ['mime', 'mime_type', 'mime-type'],
        description: 'Taken for compatibility.',
      },
      get_attributes: { type: 'boolean', default: true, 'x-aliases': ['attr', 'attributes'], description: 'Taken for compatibility.' },
      checksum_algorithm: {
        type: 'string',
        enum: ['sha1'],
        default: 'sha1',
        'x-aliases': ['checksum', 'checksum_algo'],
        description: 'The kind of checksum.',
      },
    },
    required: ['path'],
  },
  examples: [{ title: 'Look at a file', yaml: '- stat:\n    path: /etc/passwd\n  register: passwd\n' }],
  needs: a => ({ now: file(a.path, a.follow) }),
  result: ({ now }, a) => ({ stat: now.exists ? described(now, a.path, a.get_checksum) : { exists: false } }),
})

function described(now: FileState, path: string, withChecksum: boolean) {
  const mode = Number.parseInt(now.mode, 8)
  const may = (bit: number) => (mode & bit) !== 0
  return {
    exists: true,
    path,
    mode: now.mode,
    isdir: now.type === 'directory',
    isreg: now.type === 'file',
    islnk: now.type === 'link',
    uid: now.uid,
    gid: now.gid,
    pw_name: now.owner,
    gr_name: now.group,
    size: now.size,
    mtime: now.mtime,
    atime: now.atime,
    ctime: now.ctime,
    inode: now.inode,
    nlink: now.nlink,
    dev: now.dev,
    readable: now.readable,
    writeable: now.writable,
    executable: now.executable,
    ...{ rusr: may(0o400), wusr: may(0o200), xusr: may(0o100), rgrp: may(0o040), wgrp: may(0o020), xgrp: may(0o010) },
    ...{ roth: may(0o004), woth: may(0o002), xoth: may(0o001), isuid: may(0o4000), isgid: may(0o2000) },
    ...(withChecksum && now.content ? { checksum: now.content.sha1 } : {}),
    ...(now.target === undefined
      ? {}
      : { lnk_target: now.target, lnk_source: now.target.startsWith('/') ? now.target : `${path.replace(/[^/]*$/, '')}${now.target}` }),
  }
}
