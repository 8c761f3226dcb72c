import { posix } from 'node:path'
import { Unknown } from '../../load/values.ts'
import { globbed } from '../../shell/expand.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { unescaped } from '../../text/archive-listing.ts'
import { ask, type Kind, type Question } from '../question.ts'
import type { FileState } from './file.ts'

export const packingFormats = ['bz2', 'gz', 'tar', 'xz', 'zip', 'zst'] as const
export type PackingFormat = (typeof packingFormats)[number]

/** What is to be packed, and into what. */
export interface PackingKey {
  /** Paths and patterns of names. */
  readonly paths: readonly string[]
  readonly withoutPaths: readonly string[]
  /** Patterns of names as they are in the archive; a * takes a slash, too. */
  readonly withoutPatterns: readonly string[]
  readonly dest: string
  readonly format: PackingFormat
  /** A single file is an archive, too; else it is only compressed. */
  readonly isForced: boolean
}

/** What there is to pack, and how the archive differs from it. */
export interface Packing {
  /** The program that is missing. */
  readonly lacks?: string
  readonly isThere: boolean
  readonly found: readonly string[]
  readonly missing: readonly string[]
  readonly root: string
  /** A single file that is only compressed. */
  readonly isSingle: boolean
  /** Names as they are to be in the archive. */
  readonly names: readonly string[]
  /** Each difference in words: `a/file: Size differs`. */
  readonly differences: readonly string[]
}

const packingKind: Kind<PackingKey, Packing> = {
  name: 'packing',
  local: true,
  mayComeWithPackage: false,
  script: keys => script(keys.map(key => sh`( ${look(key)} ); printf 'end=\\0'`)),
  parse: record => {
    const all = (prefix: string) => [...record].filter(([name]) => name.startsWith(prefix)).map(([, text]) => text)
    const names = all('name.')
    const held = new Set(
      (record.get('held') ?? '')
        .split('\n')
        .filter(Boolean)
        .map(name => plain(unescaped(name))),
    )
    const wanted = new Set(names.map(plain))
    const lacks = record.get('lacks')
    return {
      ...(lacks !== undefined && { lacks }),
      isThere: record.has('there'),
      found: all('path.'),
      missing: all('missing.'),
      root: record.get('root') ?? '',
      isSingle: record.has('single'),
      names,
      differences: [
        ...(record.has('single')
          ? []
          : [...wanted].filter(name => record.has('there') && !held.has(name)).map(name => `${name}: not in it`)),
        ...[...held].filter(name => !wanted.has(name)).map(name => `${name}: no longer there`),
        ...(record.get('differs') ?? '').split('\n').filter(Boolean),
      ],
    }
  },
  // What is packed is only known once it is there.
  predict: (key, _, answer, all) => {
    const touched = all().filter(([{ kind, key: of }]) => {
      const place = kind.name === 'file' ? (of as { readonly path: string }).path : key.dest
      return place !== key.dest && key.paths.some(path => isMeant(place, path))
    })
    if (touched.length === 0) return undefined
    return onlyPlanned(key, answer as Packing, touched) ?? new Unknown('what this run changes of it')
  },
  absent: () => ({ isThere: false, found: [], missing: [], root: '', isSingle: false, names: [], differences: [] }),
}

/** Where nothing of it is there yet: what this run would have made is packed into an archive that is not there either. */
function onlyPlanned(key: PackingKey, now: Packing, touched: readonly (readonly [Question<unknown>, unknown])[]): Packing | undefined {
  const [root, ...others] = new Set(key.paths.map(path => `${posix.dirname(path.replace(/(?<=.)\/+$/, ''))}/`.replace(/^\/\/$/, '/')))
  const isPlain =
    root !== undefined && others.length === 0 && !key.paths.some(path => /[*?[~$]/.test(path)) && key.withoutPaths.length === 0
  const isKnown = touched.every(([, state]) => !(state instanceof Unknown))
  if (!isPlain || !isKnown || now.isThere || now.found.length > 0 || now.lacks !== undefined || key.withoutPatterns.length > 0)
    return undefined
  const states = touched.map(([{ key: of }, state]) => [(of as { readonly path: string }).path, state as FileState] as const)
  const there = states.filter(([, { exists }]) => exists)
  const found = key.paths.filter(path => there.some(([place]) => place === path))
  const [first] = there.find(([place]) => place === found[0]) ?? []
  const isFile = there.some(([place, { type }]) => place === first && type === 'file')
  const isSingle = found.length === 1 && isFile && !key.isForced && key.format !== 'tar' && key.format !== 'zip'
  const names = isSingle ? [] : there.map(([place]) => place.slice(root.length)).toSorted()
  return { ...now, found, missing: key.paths.filter(path => !found.includes(path)), root, isSingle, names }
}

/** Asks what there is to pack, and whether it is packed already. */
export function packing(key: PackingKey): Question<Packing> {
  return ask(packingKind, key)
}

/** A script that prints the archive. */
export function packed(key: PackingKey): Sh {
  return sh`${listed(key)}
d=$(mktemp -d) || exit 1; trap 'rm -rf -- "$d"' EXIT
if [ -n "$single" ]; then ${packer(key.format) ?? sh`cat`} <"$single"; exit; fi
${key.format === 'zip' ? sh`( cd -- "$root" && names | tr '\\0' '\\n' | sed 's,^\\./,,' | zip -q -y -@ - )` : sh`names >"$d/names"; { ${tarWords} -T "$d/names" || echo failed >"$d/failed"; } | ${packer(key.format) ?? sh`cat`} && [ ! -s "$d/failed" ]`}`
}

// The names in it begin at the root: ./ is only for names that begin with a dash.
const tarWords = sh`tar -c -C "$root" --null --no-recursion --transform='flags=rhS;s,^\\./,,'`

function look(key: PackingKey): Sh {
  const unpack = packer(key.format)
  return sh`export LC_ALL=C
${listed(key)}
printf 'root=%s\\0' "$root"; [ -z "$single" ] || printf 'single=1\\0'
[ $n = 0 ] || { for w in ${programs(key.format)}; do case $w in tar) [ -n "$single" ] && continue; tar --version 2>/dev/null | grep -q GNU ;; *) command -v $w >/dev/null 2>&1 ;; esac || { printf 'lacks=%s\\0' "$w"; exit 0; }; done; }
a=${key.dest}
[ -n "$single" ] || [ $n = 0 ] || names | xargs -0 -r sh -c 'i=$$; for f do i=$((i+1)); printf "name.$$.$i=%s\\0" "\${f#./}"; done' sh
[ -f "$a" ] || exit 0; printf 'there=1\\0'; [ $n != 0 ] || exit 0
if [ -n "$single" ]; then ${unpack ? sh`${unpack} -d` : sh`cat`} <"$a" 2>/dev/null | cmp -s - "$single" || printf 'differs=Contents differ\\0'; exit 0; fi
${
  key.format === 'zip'
    ? sh`printf 'held='; unzip -Z1 "$a" 2>/dev/null; printf '\\0differs='; cd -- "$root"; names | xargs -0 -r sh -c 'a=$1; shift; for f do f=\${f#./}; [ -f "$f" ] && [ ! -L "$f" ] || continue
unzip -p "$a" "$(printf %s "$f" | sed "s/[][*?\\\\]/\\\\\\\\&/g")" 2>/dev/null | cmp -s - "./$f" || printf "%s: Contents differ\\n" "$f"; done' sh "$a"; printf '\\0'`
    : sh`printf 'held='; tar -t --quoting-style=escape -f "$a" 2>/dev/null; printf '\\0differs='
tar --compare --quoting-style=escape -f "$a" -C "$root" 2>/dev/null | grep -E ': (Contents|Size|File type|Symlink) differ' ; printf '\\0'`
}`
}

/**
 * Sets $root, $single and $n, and a function that prints what is to be packed below the root, each ended by NUL; the read says what
 * was found and what was not. Files of ours that are being written are not packed, nor is the archive itself.
 */
function listed({ paths, withoutPaths, withoutPatterns, dest, format, isForced }: PackingKey): Sh {
  const isArchive = isForced || format === 'tar' || format === 'zip'
  return sh`n=0; root= single=; set --
for p in ${paths.map(globbed)}; do
skip=; for x in ${withoutPaths.map(globbed)}; do [ "\${p%/}" != "\${x%/}" ] || skip=1; done; [ -z "$skip" ] || continue
if [ -e "$p" ] || [ -L "$p" ]; then n=$((n+1)); set -- "$@" "$p"; else m=$((\${m:-0}+1)); [ -n "$t" ] || printf "missing.$m=%s\\0" "$p"; continue; fi
[ -n "$t" ] || printf "path.$n=%s\\0" "$p"
case $p in */) d=$p ;; */*) d=\${p%/*}/ ;; *) d=./ ;; esac
if [ $n = 1 ]; then root=$d; else while case $d in "$root"*) false ;; *) :; esac; do root=\${root%/}; case $root in */*) root=\${root%/*}/ ;; *) root=./ ;; esac; done; fi; done
[ $n != 1 ] || [ ! -f "$1" ] || ${isArchive ? sh`:` : sh`single=$1`}
find_() { o=$1; shift; [ ! -e ${dest} ] || set -- "$@" ! -samefile ${dest}; ( cd -- "$root" && find "$o" ! -path . ! -name '.tsplay.*' ${withoutPatterns.flatMap(pattern => ['!', '-path', `./${pattern}`])} "$@" -print0 ); }
names() { for p in ${paths.map(globbed)}; do { [ -e "$p" ] || [ -L "$p" ]; } || continue
skip=; for x in ${withoutPaths.map(globbed)}; do [ "\${p%/}" != "\${x%/}" ] || skip=1; done; [ -z "$skip" ] || continue
case $root in ./) r=\${p#./} ;; *) r=\${p#"$root"} ;; esac; r=\${r%/}; if [ -n "$r" ]; then find_ "./$r"; else find_ .; fi; done; }`
}

function packer(format: PackingFormat): Sh | undefined {
  const programsBy = { gz: sh`gzip`, bz2: sh`bzip2`, xz: sh`xz`, zst: sh`zstd -q`, tar: undefined, zip: undefined } as const
  return programsBy[format]
}

function programs(format: PackingFormat): readonly string[] {
  const own = { gz: ['gzip'], bz2: ['bzip2'], xz: ['xz'], zst: ['zstd'], tar: [], zip: ['zip', 'unzip'] } as const
  return format === 'zip' ? own.zip : ['tar', ...own[format]]
}

function plain(name: string): string {
  return name.replace(/^\.\//, '').replace(/\/$/, '')
}

/** Whether a place is a path, below it, or where names that fit a pattern are. */
function isMeant(place: string, path: string): boolean {
  const literal = path.replace(/[*?[].*$/s, '')
  const bare = path.replace(/\/+$/, '')
  return literal === path ? place === bare || place.startsWith(`${bare}/`) : place.startsWith(literal)
}
