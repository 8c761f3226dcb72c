import { Unknown } from '../../load/values.ts'
import type { Ran } from '../../module.ts'
import { downloadFailure } from '../../shell/download.ts'
import { type Fetched, fetching } from '../../shell/fetch.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { type Listed, tarEntries, zipEntries } from '../../text/archive-listing.ts'
import type { Content } from '../content.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { type FileState, file, heldBy } from './file.ts'

/** Where an archive is: a file of the target, bytes of the control side, or behind an address. */
export type ArchivePlace = { readonly path: string } | { readonly content: Content } | { readonly fetched: Fetched }

/** What of an archive is meant, and where it is to be. */
export interface ArchiveKey {
  readonly from: ArchivePlace
  readonly dest: string
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly extra: readonly string[]
  /** Where this is, the archive is not looked at. */
  readonly creates?: string
}

/** What is in an archive, and what of it is otherwise in the folder. */
export interface Archive {
  readonly isHeld: boolean
  readonly handler: string
  /** Why it cannot be read. */
  readonly trouble?: string
  readonly entries: readonly Listed[]
  /** Each difference in words: `a/file: Size differs`. */
  readonly differences: readonly string[]
  /** What is in the folder for each entry, in their order. */
  readonly found: readonly (Found | undefined)[]
}

export interface Found {
  readonly mode: string
  readonly uid: number
  readonly gid: number
  readonly owner: string
  readonly group: string
  readonly size: number
  /** As the target's clock shows it, and in seconds since 1970. */
  readonly time: string
  readonly seconds: number
}

function kind(name: string, local: boolean): Kind<ArchiveKey, Archive> {
  return {
    name,
    script: keys => script(keys.map(key => sh`( ${look(key)} ); printf 'end=\\0'`)),
    parse: parsed,
    absent: () => ({ isHeld: false, handler: '', entries: [], differences: [], found: [] }),
    mayComeWithPackage: false,
    predict: ({ from, creates }, made, answer) => {
      const held = creates === undefined ? undefined : (made(file(creates)) as FileState | Unknown | undefined)
      if (held instanceof Unknown) return held
      if (held?.exists) return { ...(answer as Archive), isHeld: true }
      const source = 'path' in from ? ((made(heldBy(from.path)) ?? made(file(from.path))) as FileState | Unknown | undefined) : undefined
      if (source instanceof Unknown) return source
      // It is packed, or copied, by this run.
      return source?.exists && 'path' in from ? new Unknown(`what ${from.path} will hold`) : undefined
    },
    local,
  }
}

const archiveKind = kind('archive', true)
const remoteArchiveKind = kind('archive elsewhere', false)

/** Asks how an archive compares with a folder. */
export function archive(key: ArchiveKey): Question<Archive> {
  return ask('fetched' in key.from ? remoteArchiveKind : archiveKind, key)
}

/** Puts the archive's path into $a; the status 96 where it cannot be fetched. Needs the folder "$d" for it. */
export function opened(from: ArchivePlace): Sh {
  if ('path' in from) return sh`a=${from.path}`
  if ('content' in from) {
    const text = Buffer.from(from.content.bytes ?? new Uint8Array()).toString('base64')
    return sh`a=$d/archive; printf %s ${text} | base64 -d >"$a" || exit 1`
  }
  return sh`a=$d/archive h=$d/head m=; : >"$h"
${fetching(from.fetched)}
get_ >"$a" 2>"$d/why" || { s=$?; cat "$h" >&2; printf '\\n' >&2; sed 's/^curl: ([0-9]*) //' <"$d/why" >&2; exit 96; }`
}

/** What tar and unzip are told of what is meant. */
export function chosen({ include, exclude }: ArchiveKey): { readonly tar: Sh; readonly zip: Sh } {
  return {
    tar: sh`${exclude.map(name => `--exclude=${name}`)} -- ${include}`,
    zip: sh`${include} ${exclude.length > 0 && sh`-x ${exclude}`}`,
  }
}

function look(key: ArchiveKey): Sh {
  const { tar, zip } = chosen(key)
  return sh`${key.creates !== undefined && sh`if [ -e ${key.creates} ] || [ -L ${key.creates} ]; then printf 'held=1\\0'; exit 0; fi`}
umask 077; d=$(mktemp -d) || exit 1; trap 'rm -rf -- "$d"' EXIT; trap 'exit 1' HUP INT PIPE TERM
export LC_ALL=C
why_() { printf 'trouble='; cat; printf '\\0'; exit 0; }
( ${opened(key.from)} ) 2>"$d/trouble" || why_ <"$d/trouble"
${'path' in key.from ? sh`a=${key.from.path}` : sh`a=$d/archive`}
[ -f "$a" ] && [ -r "$a" ] || { echo 'it is not there, or cannot be read' | why_; exit 0; }
magic=$(od -An -tx1 -N6 <"$a" | tr -d ' \\n'); printf 'magic=%s\\0' "$magic"
t=${key.dest}
case $magic in
504b0304*|504b0506*)
  command -v unzip >/dev/null 2>&1 || { echo 'there is no unzip on the target; install unzip' | why_; exit 0; }
  unzip -Z -T -l "$a" ${zip} >"$d/list" 2>"$d/trouble" || [ $? = 1 ] || { why_ <"$d/trouble"; exit 0; }
  unzip -Z -1 "$a" ${zip} >"$d/names" 2>/dev/null ;;
*)
  tar --version 2>/dev/null | grep -q GNU || { echo 'there is no GNU tar on the target; install tar' | why_; exit 0; }
  TZ=UTC0 tar -tv --show-transformed-names --full-time --numeric-owner --quoting-style=escape -f "$a" ${key.extra} ${tar} >"$d/list" 2>"$d/trouble" || { why_ <"$d/trouble"; exit 0; }
  tar -t --show-transformed-names --quoting-style=escape -f "$a" ${key.extra} ${tar} >"$d/names" 2>/dev/null
  if [ -d "$t" ]; then tar --diff --quoting-style=escape -f "$a" -C "$t" ${key.extra} ${tar} >"$d/differs" 2>&1; fi ;;
esac
for f in list differs; do [ ! -e "$d/$f" ] || { printf '%s=' $f; cat "$d/$f"; printf '\\0'; }; done
[ -d "$t" ] || exit 0
${namedPlain}
printf 'found='
while IFS= read -r l; do named_ "$l"; printf '%s\\0' "\${p#/}"; done <"$d/names" | ( cd -- "$t" && xargs -0 stat -c '%f %u %g %s %Y|%y|%U %G|%n' -- 2>/dev/null )
printf '\\0'`
}

/** A function `named_` of the shell that puts into $p the name that tar has written with escapes. */
const namedPlain: Sh = sh`named_() { p=$1; case $1 in *\\\\*) p=$(printf '%b.' "$(printf %s "$1" | sed 's/[\\\\]\\([0-7][0-7][0-7]\\)/\\\\0\\1/g')"); p=\${p%.} ;; esac; }`

/** Unpacks what is meant. */
export function unpacking(key: ArchiveKey, { isZip, keepsNewer }: { readonly isZip: boolean; readonly keepsNewer: boolean }): Sh {
  const { tar, zip } = chosen(key)
  const unzip = sh`unzip -q -o ${keepsNewer && '-u'} ${key.extra} "$a" ${zip} -d ${key.dest}; s=$?; [ $s -le 1 ] || exit $s`
  return sh`d=$(mktemp -d) || exit 1; trap 'rm -rf -- "$d"' EXIT; trap 'exit 1' HUP INT PIPE TERM
( umask 077; ${opened(key.from)} ) || exit $?
${'path' in key.from ? sh`a=${key.from.path}` : sh`a=$d/archive`}
${isZip ? unzip : sh`tar -x ${keepsNewer && '--keep-newer-files'} -f "$a" -C ${key.dest} ${key.extra} ${tar}`}`
}

/** The sentence for what went wrong. */
export function unpackFailure(ran: Ran, name: string): string {
  return (
    downloadFailure(ran, { url: name, path: name }) ??
    `${name} could not be unpacked: ${ran.stderr.trim().split('\n').slice(-5).join(' / ')}; see that it is whole, and that there is room`
  )
}

const handlers: readonly (readonly [magic: string, name: string])[] = [
  ['504b', 'ZipArchive'],
  ['1f8b', 'TgzArchive'],
  ['425a68', 'TarBzipArchive'],
  ['fd377a585a00', 'TarXzArchive'],
  ['28b52ffd', 'TarZstdArchive'],
  ['', 'TarArchive'],
]

function parsed(record: ReadonlyMap<string, string>, key: ArchiveKey): Archive {
  const trouble = record.get('trouble')?.trim()
  const magic = record.get('magic') ?? ''
  const isZip = magic.startsWith('504b')
  // What --strip-components takes the whole name of is not unpacked.
  const entries = (isZip ? zipEntries : tarEntries)(record.get('list') ?? '').filter(({ path }) => /[^/]/.test(path))
  const there = new Map((record.get('found') ?? '').split(/\n(?=[0-9a-f]+ \d+ \d+ )/).map(foundIn))
  const lines = (record.get('differs') ?? '').split('\n').filter(line => line !== '' && !line.startsWith('tar: : '))
  return {
    isHeld: record.has('held'),
    handler: handlers.find(([start]) => magic.startsWith(start))?.[1] ?? '',
    ...(trouble !== undefined && { trouble: trouble === '' ? `${key.dest}: it cannot be read` : trouble }),
    entries,
    differences: isZip ? [] : lines,
    found: entries.map(({ path }) => there.get(path.replace(/^\/+/, ''))),
  }
}

function foundIn(line: string): readonly [string, Found] {
  const [, numbers = '', time = '', names = '', path = ''] = /^([^|]*)\|([^|]*)\|([^|]*)\|(.*?)\n?$/s.exec(line) ?? []
  const [bits = '', uid = '0', gid = '0', size = '0', seconds = '0'] = numbers.split(' ')
  const [owner = '', group = ''] = names.split(' ')
  const mode = `0${(Number.parseInt(bits, 16) & 0o7777).toString(8).padStart(3, '0')}`
  const ids = { uid: Number(uid), gid: Number(gid), owner, group }
  return [path, { mode, ...ids, size: Number(size), time: time.replace(/\..*$/, ''), seconds: Number(seconds) }]
}
