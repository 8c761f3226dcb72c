import { unknown } from '../../load/values.ts'
import type { Json, Result, Told, ToldResult } from '../../module.ts'
import type { Machine } from '../machine.ts'
import type { FileState } from './file.ts'

/** What was asked for besides. */
export interface Besides {
  readonly sum?: boolean
  readonly mime?: boolean
  readonly flags?: boolean
}

/** What the module `stat` returns about what is there; of what a check foretells, `unknown` for what only the real run can tell. */
export function statResult(path: string, now: FileState, machine: Pick<Machine, 'uid'>, besides: Besides = {}): ToldResult {
  const { mtime, atime, ctime, uid, gid, owner, group, size, inode, dev, nlink, target, real, mode } = now
  const members: { readonly [name: string]: Told | undefined } = {
    ...{ exists: true, path, ...orUnknown({ mode }), ...types(now) },
    ...orUnknown({ uid, gid, size, inode: inode !== undefined && inode < 0 ? undefined : inode, dev, nlink, atime, mtime, ctime }),
    ...(mode === undefined ? orUnknown(Object.fromEntries(bits.map(name => [name, undefined]))) : bitsOf(mode)),
    ...orUnknown({ blocks: now.blocks, block_size: now.blockSize, device_type: deviceNumber(now.device) }),
    ...orUnknown(accessOf(now, machine)),
    // Of what a link leads to the link is not told.
    lnk_source: now.type === 'link' ? real : undefined,
    lnk_target: target,
    ...orUnknown({ pw_name: owner, gr_name: group }),
    ...(besides.sum && now.type === 'file' ? orUnknown({ checksum: sumOf(now) }) : { checksum: sumOf(now) }),
    ...(besides.mime && now.mime === undefined ? { mimetype: unknown, charset: unknown } : mimeOf(now.mime)),
    ...(besides.flags && now.flags === undefined ? { version: unknown, attributes: unknown, attr_flags: unknown } : flagsOf(now.flags)),
  }
  return Object.fromEntries(Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

/** What every path that is there has: where it was not told, it is not there yet. */
function orUnknown(members: { readonly [name: string]: Json | undefined }): ToldResult {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, value ?? unknown]))
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

/** A program of the target makes it, or each run another: nobody knows the sum yet. */
function sumOf({ content, sum }: FileState): string | undefined {
  return content?.isCertain === false ? undefined : (content?.sha1 ?? sum)
}

const bits = ['wusr', 'rusr', 'xusr', 'wgrp', 'rgrp', 'xgrp', 'woth', 'roth', 'xoth', 'isuid', 'isgid'] as const
const bitMasks = [0o200, 0o400, 0o100, 0o020, 0o040, 0o010, 0o002, 0o004, 0o001, 0o4000, 0o2000]

/** Each permission under a name of its own. */
export function bitsOf(mode: string | undefined): Result {
  if (mode === undefined) return {}
  const set = Number.parseInt(mode, 8)
  return Object.fromEntries(bits.map((name, index) => [name, (set & (bitMasks[index] ?? 0)) !== 0]))
}

/** What the user of the shell may do; of what is not there yet, where root or its owner asks. */
function accessOf({ readable, writable, executable, mode, type, uid }: FileState, machine: Pick<Machine, 'uid'>) {
  if (readable !== undefined || mode === undefined || type === 'link') return { readable, writeable: writable, executable }
  const own = Number.parseInt(mode, 8)
  if (machine.uid === 0) return { readable: true, writeable: true, executable: type === 'directory' || (own & 0o111) !== 0 }
  const isOwn = uid === machine.uid
  const may = (bit: number) => (isOwn ? (own & bit) !== 0 : undefined)
  return { readable: may(0o400), writeable: may(0o200), executable: may(0o100) }
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
  return { version: version || null, attributes: [...letters].flatMap(letter => flagNames[letter] ?? []), attr_flags: letters }
}
