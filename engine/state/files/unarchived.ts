import { posix } from 'node:path'
import type { State, Step } from '../../module.ts'
import { type Sh, sh } from '../../shell/sh.ts'
import { modeOf } from '../../text/mode.ts'
import type { Machine } from '../machine.ts'
import type { Archive, Found } from './archive.ts'
import type { Asked, Owners } from './file-attributes.ts'

/** What of an archive can be made: paths below the folder, as tar and unzip make them. */
export function entryPaths({ entries }: Archive): string[] {
  return entries.map(({ path }) => safe(path)).filter(path => path !== undefined)
}

interface Wish extends Asked {
  readonly keep_newer: boolean
  readonly extra_opts: readonly string[]
}

/** Where the folder differs from the archive, in words; empty where it does not. */
export function differencesOf(a: Wish, archive: Archive, machine: Machine): string[] {
  if (archive.handler === 'ZipArchive') return zipDifferences(a, archive)
  const counts = (line: string) => isDifference(line, a, machine)
  const isMissing = (at: number) => archive.found[at] === undefined
  const lines =
    archive.differences.length === 0 ? archive.entries.flatMap(({ path }, at) => (isMissing(at) ? [`${path}: missing`] : [])) : []
  const kept = a.keep_newer ? newer(archive) : new Set<string>()
  return [...lines, ...archive.differences.filter(counts)].map(plain).filter(line => !kept.has(line.replace(/: [^:]*$/, '')))
}

/** What of mode, owner and group is otherwise than asked for. */
export function attributesNow(a: Wish, now: Owners & { readonly archive: Archive }, machine: Machine): State {
  const { entries, found } = now.archive
  const wrong = (is: (one: Found, isFolder: boolean) => boolean) =>
    entries.flatMap(({ path, type }, at) => {
      const one = found[at]
      return one && type !== 'link' && !is(one, type === 'directory') ? [path] : []
    })
  const { uid, gid } = numbersOf(a, now)
  return {
    'wrong mode': wrong((one, isFolder) => one.mode === (modeOf(a.mode, { mode: one.mode, isFolder }, machine.umask) ?? one.mode)),
    'wrong owner': wrong(one => uid === undefined || one.uid === uid),
    'wrong group': wrong(one => gid === undefined || one.gid === gid),
  }
}

/** The same, as it is to be: of nothing. */
export function wrongAttributes(a: Asked): State {
  return {
    ...(a.mode !== undefined && { 'wrong mode': [] }),
    ...(a.owner !== undefined && { 'wrong owner': [] }),
    ...(a.group !== undefined && { 'wrong group': [] }),
  }
}

/** Steps that give what was unpacked its owner and permissions; links keep theirs. */
export function ownersSteps(
  change: State,
  a: Asked,
  now: Owners & { readonly archive: Archive },
  dest: string,
  machine: Machine,
): (Step | Sh | false)[] {
  const { uid, gid } = numbersOf(a, now)
  const named = now.archive.entries.flatMap(({ path, type, mode }, at) => {
    const below = safe(path)
    const found = change['different'] === undefined ? now.archive.found[at]?.mode : mode
    return below === undefined ? [] : [{ path: posix.join(dest, below), type, base: found ?? (type === 'directory' ? '0755' : '0644') }]
  })
  const paths = named.map(({ path }) => path)
  const owner = `${uid ?? ''}${gid === undefined ? '' : `:${gid}`}`
  const modes = new Map<string, string[]>()
  if (a.mode !== undefined)
    named.forEach(({ path, type, base }) => {
      if (type !== 'file' && type !== 'directory') return
      const isFolder = type === 'directory'
      const mode = modeOf(a.mode, { mode: base, isFolder }, machine.umask) ?? ''
      modes.set(mode, [...(modes.get(mode) ?? []), path])
    })
  return [
    ...(owner === '' ? [] : inParts(paths).map(part => sh`chown -h -- ${owner} ${part}`)),
    ...[...modes].flatMap(([mode, those]) => inParts(those.reverse()).map(part => sh`chmod -- ${mode.padStart(5, '0')} ${part}`)),
  ]
}

/** A command takes no words without end. */
function inParts(paths: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(paths.length / 500) }, (_, part) => paths.slice(part * 500, (part + 1) * 500))
}

function numbersOf(a: Asked, { user, group }: Owners): { readonly uid?: number; readonly gid?: number } {
  return {
    ...(a.owner !== undefined && { uid: user?.uid ?? Number(a.owner) }),
    ...(a.group !== undefined && { gid: group?.gid ?? Number(a.group) }),
  }
}

/** Nothing outside of the folder is ever named, whatever an archive says. */
function safe(path: string): string | undefined {
  const below = path.replace(/^\/+/, '').replace(/\/+$/, '')
  return below === '' || below.split('/').includes('..') || /[\0\n]/.test(below) ? undefined : below
}

/** What tar says of a difference that counts: what was asked for otherwise does not, nor what somebody who is not root cannot set. */
function isDifference(line: string, a: Wish, { uid }: Machine): boolean {
  const isOther = (words: RegExp) => words.test(line)
  if (isOther(/: Uid differs$/)) return uid === 0 && a.owner === undefined
  if (isOther(/: Gid differs$/)) return uid === 0 && a.group === undefined
  if (isOther(/: Mode differs$/)) return uid === 0 && a.mode === undefined
  if (isOther(/: Mod time differs$/)) return !a.extra_opts.some(option => /^(-m|--touch)$/.test(option))
  return isOther(/: (Size|Contents|Symlink|File type|Device number) differs?$|: Not linked to |Cannot (stat|open|read)/)
}

function plain(line: string): string {
  return line
    .replace(/^tar: /, '')
    .replace(/: Warning: Cannot stat: .*$/, ': missing')
    .replace(/\/(?=: missing$)/, '')
}

function newer({ entries, found }: Archive): Set<string> {
  const later = entries.filter(({ time }, at) => {
    const there = found[at]
    return there !== undefined && there.seconds > Date.parse(`${time.replace(' ', 'T').replace(/\.\d+$/, '')}Z`) / 1000
  })
  return new Set(later.map(({ path }) => path))
}

/** By size and time, as unzip's own lists tell them. */
function zipDifferences(a: Wish, { entries, found }: Archive): string[] {
  return entries.flatMap(({ path, type, size, time }, at) => {
    const there = found[at]
    if (there === undefined) return [`${path}: missing`]
    if (type !== 'file' || (a.keep_newer && there.time > time)) return []
    if (there.size !== size) return [`${path}: Size differs`]
    return there.time === time ? [] : [`${path}: Mod time differs`]
  })
}
