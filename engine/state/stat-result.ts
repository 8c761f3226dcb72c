import type { Result } from '../module.ts'
import type { FileState } from './file.ts'

/** What the module `stat` returns about what is there. */
export function statResult(path: string, now: FileState): Result {
  const { mtime, atime, ctime, uid, gid, owner, group, size, inode, dev, nlink, target, real, mode } = now
  const members = {
    exists: true,
    path,
    mode,
    ...types(now),
    uid,
    gid,
    pw_name: owner,
    gr_name: group,
    size,
    inode,
    dev,
    nlink,
    mtime,
    atime,
    ctime,
    ...bitsOf(mode),
    ...accessOf(now),
    blocks: now.blocks,
    block_size: now.blockSize,
    device_type: deviceNumber(now.device),
    lnk_target: target,
    lnk_source: real,
    checksum: now.content?.sha1 ?? now.sum,
    ...mimeOf(now.mime),
    ...flagsOf(now.flags),
  }
  return Object.fromEntries(Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

function types({ type }: FileState) {
  return {
    isdir: type === 'directory',
    ischr: type === 'character',
    isblk: type === 'block',
    isreg: type === 'file',
    isfifo: type === 'fifo',
    islnk: type === 'link',
    issock: type === 'socket',
  }
}

/** Each permission under a name of its own. */
export function bitsOf(mode: string | undefined): Result {
  if (mode === undefined) return {}
  const bits = Number.parseInt(mode, 8)
  const names = ['xoth', 'woth', 'roth', 'xgrp', 'wgrp', 'rgrp', 'xusr', 'wusr', 'rusr', '', 'isgid', 'isuid']
  return Object.fromEntries(names.flatMap((name, index) => (name === '' ? [] : [[name, (bits & (1 << index)) !== 0]])))
}

function accessOf({ readable, writable, executable }: FileState) {
  return { readable, writeable: writable, executable }
}

/** As Linux writes a major and a minor number into one. */
function deviceNumber(device: FileState['device']): number | undefined {
  if (!device) return undefined
  const [major, minor] = device
  return (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xff) << 12)
}

function mimeOf(mime: string | undefined) {
  if (mime === undefined) return {}
  const [, mimetype = 'unknown', charset = 'unknown'] = /^([^;]+); charset=(.+)$/.exec(mime.trim()) ?? []
  return { mimetype, charset }
}

const flagNames: { readonly [letter: string]: string } = {
  A: 'noatime',
  C: 'nocow',
  D: 'dirsync',
  E: 'encrypted',
  F: 'casefold',
  I: 'indexed',
  N: 'inline',
  P: 'projectinherit',
  S: 'synchronous',
  T: 'blockroot',
  V: 'verity',
  X: 'compressedraw',
  Z: 'compresseddirty',
  a: 'append',
  c: 'compressed',
  d: 'nodump',
  e: 'extents',
  h: 'blocksize',
  i: 'immutable',
  j: 'journalled',
  s: 'zero',
  t: 'notail',
  u: 'undelete',
}

function flagsOf(flags: string | undefined) {
  if (flags === undefined) return {}
  const [version = '', shown = ''] = flags.trim().split(/\s+/)
  const letters = shown.replaceAll('-', '')
  return { version: version || null, attr_flags: letters, attributes: [...letters].flatMap(letter => flagNames[letter] ?? []) }
}
