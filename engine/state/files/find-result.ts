import { basename } from 'node:path/posix'
import { unknown } from '../../load/values.ts'
import type { ToldResult } from '../../module.ts'
import { decode } from '../../shell/records.ts'
import { fnmatch } from '../../text/fnmatch.ts'
import { compile } from '../../text/python-regex.ts'
import type { Machine } from '../machine.ts'
import type { HashName } from './file.ts'
import { statResult } from './stat-result.ts'
import type { Entry } from './tree.ts'

/** What is looked for: the arguments of the module `find`, ages and sizes as numbers. */
export interface Sought {
  readonly patterns: readonly string[]
  readonly excludes: readonly string[]
  readonly use_regex: boolean
  readonly file_type: 'any' | 'directory' | 'file' | 'link'
  readonly hidden: boolean
  readonly contains?: string
  readonly read_whole_file: boolean
  /** Seconds: at least as old, or where it is below nothing at most. */
  readonly age?: number
  readonly age_stamp: 'atime' | 'ctime' | 'mtime'
  /** Bytes: at least as large, or where it is below nothing at most. */
  readonly size?: number
  readonly mode?: string
  readonly exact_mode: boolean
}

/** Whether an entry is one of those that are looked for. */
export function isSought(entry: Entry, sought: Sought, now: number): boolean {
  const name = basename(entry.path)
  return (
    (sought.hidden || !name.startsWith('.')) &&
    (sought.file_type === 'any' || entry.type === sought.file_type) &&
    isNamed(name, sought) &&
    // What is not there yet is as old as can be told: made just now.
    isBeyond(now - (entry[sought.age_stamp] ?? now), sought.age) &&
    (entry.type !== 'file' || isBeyond(entry.size ?? 0, sought.size)) &&
    hasMode(entry, sought) &&
    (sought.contains === undefined || holds(entry, sought.contains, sought.read_whole_file))
  )
}

/** An age or size such as 2d or -1k in seconds or bytes; undefined for what is none. */
export function amountOf(text: string, units: { readonly [unit: string]: number }): number | undefined {
  const [, number, unit = ''] = /^(-?\d+)([a-z]?)$/.exec(text.trim().toLowerCase()) ?? []
  const factor = unit === '' ? 1 : units[unit]
  return number === undefined || factor === undefined ? undefined : Number(number) * factor
}

/** What `find` says of one, in its order; what only `stat` says is left out. */
const told = [
  ...['mode', 'isdir', 'ischr', 'isblk', 'isreg', 'isfifo', 'islnk', 'issock', 'uid', 'gid', 'size', 'inode', 'dev', 'nlink'],
  ...['atime', 'mtime', 'ctime', 'gr_name', 'pw_name', 'wusr', 'rusr', 'xusr', 'wgrp', 'rgrp', 'xgrp', 'woth', 'roth', 'xoth'],
  ...['isuid', 'isgid', 'checksum'],
]

/** What `find` returns about one. */
export function foundResult(folder: string, { content, sum, ...entry }: Entry, machine: Machine, hash: HashName | undefined): ToldResult {
  const path = `${folder.replace(/\/+$/, '')}/${entry.path}`
  const members = statResult(
    path,
    { ...entry, ...(hash === 'sha1' && content && { content }), ...(hash !== undefined && sum !== undefined && { sum }) },
    machine,
  )
  return {
    path: entry.isUnnamed ? unknown : path,
    ...Object.fromEntries(told.flatMap(name => (members[name] === undefined ? [] : [[name, members[name]]]))),
  }
}

function isNamed(name: string, { patterns, excludes, use_regex: isRegex }: Sought): boolean {
  const fits = (pattern: string) => (isRegex ? compile(pattern, 'y').test(name) : fnmatch(name, pattern))
  return (patterns.length === 0 || patterns.some(fits)) && !excludes.some(fits)
}

function isBeyond(amount: number, limit: number | undefined): boolean {
  if (limit === undefined) return true
  return limit >= 0 ? amount >= limit : amount <= -limit
}

function hasMode(entry: Entry, { mode, exact_mode: isExact }: Sought): boolean {
  if (mode === undefined) return true
  const [have, want] = [entry.mode ?? '0', mode].map(text => Number.parseInt(text, 8))
  return isExact ? have === want : ((have ?? 0) & (want ?? 0)) !== 0
}

function holds(entry: Entry, pattern: string, isWhole: boolean): boolean {
  if (!entry.bytes) return false
  const text = decode(entry.bytes)
  if (isWhole) return compile(pattern).test(text)
  return text.split('\n').some(line => compile(pattern, 'y').test(line))
}
