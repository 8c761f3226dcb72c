import { posix } from 'node:path'
import { reader } from '../engine/module.ts'
import { mayUse } from '../engine/state/files/access.ts'
import { type FileState, file } from '../engine/state/files/file.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import { text } from '../engine/state/files/text.ts'
import type { Machine } from '../engine/state/machine.ts'

export default reader({
  description: 'Brings a file of the target to the control side.',
  args: {
    type: 'object',
    properties: {
      src: { type: 'string', description: 'The file of the target; not a folder.' },
      dest: {
        type: 'string',
        description: 'The folder here, relative to the playbook: the file comes to DEST/HOST/PATH. With `flat` the file itself.',
      },
      flat: {
        type: 'boolean',
        default: false,
        description: 'Whether `dest` is the file, or with a slash at the end the folder that it comes into under its own name.',
      },
      fail_on_missing: { type: 'boolean', default: true, description: 'Whether it fails where there is no such file, or none to be read.' },
      validate_checksum: {
        type: 'boolean',
        default: true,
        'x-aliases': ['validate_md5'],
        description: 'Taken for compatibility: what arrives is always compared with what was sent.',
      },
    },
    required: ['src', 'dest'],
  },
  examples: [
    { title: 'Keep the logs of all hosts', yaml: '- fetch:\n    src: /var/log/dpkg.log\n    dest: logs', lab: true },
    { title: 'Bring one file', yaml: '- fetch:\n    src: /etc/kubeconfig\n    dest: out/\n    flat: true', lab: true },
  ],
  returns: {
    dest: 'Where it is, here.',
    file: 'The file of the target, where it was here already or is not to be had.',
    checksum: 'The SHA-1 of what it holds.',
    remote_checksum: 'The same, where it was brought.',
    md5sum: 'The MD5 of what it holds.',
    msg: 'Why nothing was brought.',
  },
  needs: (a, machine) => ({ now: file(targetPath(a.src, machine), { follow: true, hash: 'sha1' }) }),
  refuse: (a, { now }, machine) => {
    const why = obstacle(now, machine)
    if (why === undefined || !a.fail_on_missing) return undefined
    return `${why}: ${a.src}; mend src, or take it as it is with fail_on_missing: false`
  },
  keeps: ({ now }, a, machine, host) => {
    const { content } = now
    if (!content || obstacle(now, machine) !== undefined) return undefined
    const src = targetPath(a.src, machine)
    const wish = { content, bytes: text(src) }
    if (!a.flat) return { ...wish, folder: posix.join(a.dest, folderName(host)), below: src }
    return a.dest.endsWith('/') ? { ...wish, folder: a.dest, below: posix.basename(src) } : { ...wish, folder: a.dest }
  },
  result: ({ now }, a, machine, kept) => {
    const src = targetPath(a.src, machine)
    if (!kept) return { file: src, msg: `${obstacle(now, machine) ?? ''}, not transferring, ignored` }
    const { path: dest, md5, isChanged } = kept
    const checksum = now.content?.sha1 ?? ''
    const sums = { checksum, ...(md5 !== undefined && { md5sum: md5 }) }
    return isChanged ? { dest, ...sums, remote_checksum: checksum, remote_md5sum: null } : { dest, ...sums, file: src }
  },
})

/** Why there is nothing to bring, in Ansible's words. */
function obstacle(now: FileState, machine: Machine): string | undefined {
  const { denied, exists, type, content } = now
  if (denied !== undefined) return 'the remote file is not readable'
  if (!exists) return 'the remote file does not exist'
  if (type === 'directory') return 'remote file is a directory, fetch cannot work on directories'
  if (type !== 'file') return `the remote file is a ${type}, not a regular file`
  return content && mayUse('read', now, machine) !== false ? undefined : 'the remote file is not readable'
}

/** The name of a host as a folder: never more than one, nor the one above. */
function folderName(host: string): string {
  return host.replaceAll('/', '_').replace(/^\.{1,2}$/, '_')
}
