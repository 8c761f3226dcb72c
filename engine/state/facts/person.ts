import { sh } from '../../shell/sh.ts'
import { type Collector, entryOf, saidOf, textOf } from './collector.ts'

/** Who we are there. */
export const person: Collector = {
  names: [
    'user',
    'user_id',
    'user_uid',
    'user_gid',
    'user_gecos',
    'user_dir',
    'user_shell',
    'real_user_id',
    'effective_user_id',
    'effective_group_ids',
  ],
  files: ['/proc/self/status'],
  script: sh`i=$(id); p ids "$i"; i=\${i%%)*}; p account "$(getent passwd "\${i#*(}" 2>/dev/null || grep "^\${i#*(}:" /etc/passwd)"; p home "$HOME"`,
  facts: raw => {
    const [, uid = '0', name = '', gid = '0'] = /^uid=(\d+)(?:\(([^)]*)\))? gid=(\d+)/.exec(saidOf(raw, 'ids')) ?? []
    const [, , , , gecos = '', home = saidOf(raw, 'home'), shell = ''] = saidOf(raw, 'account').split(':')
    const status = textOf(raw, '/proc/self/status') ?? ''
    const real = (word: string, own: string) => Number(new RegExp(`^${word}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? own)
    return {
      user_id: name || uid,
      user_uid: Number(uid),
      user_gid: Number(gid),
      user_gecos: gecos,
      user_dir: home,
      user_shell: shell,
      real_user_id: real('Uid', uid),
      effective_user_id: Number(uid),
      real_group_id: real('Gid', gid),
      effective_group_id: Number(gid),
    }
  },
}

/** The environment. Names of variables do not hold a character 30, and no value that people set does. */
export const environment: Collector = {
  names: ['env'],
  script: sh`p env "$(env -0 2>/dev/null | tr '\\0' '\\036')"`,
  facts: raw => {
    const entries = saidOf(raw, 'env')
      .split('\x1e')
      .filter(entry => entry.includes('='))
    return { env: Object.fromEntries(entries.map(entry => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)])) }
  },
}

/** What the kernel lets root do. */
export const capabilities: Collector = {
  names: ['caps', 'system_capabilities', 'system_capabilities_enforced'],
  script: sh`command -v capsh >/dev/null 2>&1 && p capsh "$(capsh --print 2>/dev/null)"`,
  facts: raw => {
    const current = /^Current: ?=?(.*)$/m.exec(saidOf(raw, 'capsh'))?.[1]
    if (current === undefined) return { system_capabilities: [], system_capabilities_enforced: 'NA' }
    const isAll = current === 'ep'
    return {
      system_capabilities: isAll ? [] : current.split(',').map(one => one.trim()),
      system_capabilities_enforced: isAll ? 'False' : 'True',
    }
  },
}

/** The public host keys of sshd. */
export const hostKeys: Collector = {
  names: [
    'ssh_pub_keys',
    'ssh_host_pub_keys',
    'ssh_host_key_dsa_public',
    'ssh_host_key_rsa_public',
    'ssh_host_key_ecdsa_public',
    'ssh_host_key_ed25519_public',
  ],
  files: [sh`/etc/ssh/ssh_host_*_key.pub`],
  facts: raw => {
    const keys = ['dsa', 'rsa', 'ecdsa', 'ed25519'].flatMap(type => {
      const [kind, key] = (textOf(raw, `/etc/ssh/ssh_host_${type}_key.pub`) ?? '').split(' ')
      const name = `ssh_host_key_${type}_public`
      return kind && key ? [[name, key] as const, [`${name}_keytype`, kind] as const] : []
    })
    return Object.fromEntries(keys)
  },
}

/** Whether it is a chroot: the root is not that of process 1, or, where nobody may look there, not that of a file system. */
export const chroot: Collector = {
  names: ['chroot', 'is_chroot'],
  script: sh`p chroot "\${debian_chroot-}"; p root "$(ls -ldi / /proc/1/root/. 2>/dev/null)"; p root_device "$(stat -f -c %T / 2>/dev/null)"`,
  facts: raw => {
    const [own, first] = [...saidOf(raw, 'root').matchAll(/^\s*(\d+) /gm)].map(match => match[1])
    const roots: { readonly [type: string]: string } = { btrfs: '256', xfs: '128' }
    const isOther = first === undefined ? own !== (entryOf(roots, saidOf(raw, 'root_device')) ?? '2') : own !== first
    return { is_chroot: saidOf(raw, 'chroot') !== '' || isOther }
  },
}
