import { reader } from '../engine/module.ts'
import { file } from '../engine/state/files/file.ts'
import { statResult } from '../engine/state/files/stat-result.ts'
import { targetPath } from '../engine/state/files/target-path.ts'

const hashes = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const

export default reader({
  description: 'Tells what is at a path.',
  args: {
    type: 'object',
    properties: {
      path: { type: 'string', 'x-path': true, 'x-aliases': ['dest', 'name'], description: 'The path.' },
      follow: { type: 'boolean', default: false, description: 'Whether what a link leads to is meant, not the link.' },
      get_checksum: { type: 'boolean', default: true, description: 'Whether a file is summed.' },
      get_md5: {
        type: 'boolean',
        default: false,
        description: 'Taken and not used: the sum is `checksum`, of whatever kind is asked for.',
      },
      checksum_algorithm: {
        type: 'string',
        enum: hashes,
        default: 'sha1',
        'x-aliases': ['checksum', 'checksum_algo'],
        description: 'How it is summed.',
      },
      get_mime: {
        type: 'boolean',
        default: true,
        'x-aliases': ['mime', 'mime_type', 'mime-type'],
        description: 'Whether what is in it is guessed, where the target has the program `file`.',
      },
      get_attributes: {
        type: 'boolean',
        default: true,
        'x-aliases': ['attr', 'attributes'],
        description: 'Whether flags of the file system are told, where the target has the program `lsattr`.',
      },
    },
    required: ['path'],
  },
  examples: [
    {
      title: 'Ask before something is done',
      yaml: '- stat:\n    path: /etc/passwd\n  register: passwd\n\n- debug:\n    msg: It is {{ passwd.stat.size }} bytes long\n  when: passwd.stat.exists',
    },
  ],
  returns: {
    stat: 'exists; where it does: path, mode, uid, gid, pw_name, gr_name, size, mtime, atime, ctime, inode, dev, nlink, isreg, isdir, islnk and the like, rusr and the like, readable, writeable, executable, lnk_target, lnk_source, checksum, mimetype, charset, attributes.',
  },
  needs: (a, machine) => {
    const path = targetPath(a.path, machine)
    return {
      now: file(path, { follow: a.follow, mime: a.get_mime, flags: a.get_attributes }),
      ...(a.get_checksum && { sum: file(path, { follow: a.follow, hash: a.checksum_algorithm }) }),
    }
  },
  besides: ['sum'],
  refuse: (_, { now }) =>
    now.denied === undefined ? undefined : `Permission denied: one may not look into ${now.denied}; become a user who may`,
  result: ({ now, sum }, a, machine) => {
    if (!now.exists) return { stat: { exists: false } }
    const { content: _, ...itself } = now
    const summed = { ...itself, ...(sum?.content && { content: sum.content }), ...(sum?.sum !== undefined && { sum: sum.sum }) }
    const isOpen = a.get_checksum && (sum === undefined || sum.content?.isCertain === false)
    return { stat: statResult(targetPath(a.path, machine), summed, machine, { sum: isOpen, mime: a.get_mime, flags: a.get_attributes }) }
  },
})
