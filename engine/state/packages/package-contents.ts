import { gunzipSync } from 'node:zlib'
import type { Record as Answered } from '../../shell/records.ts'
import { readRecords } from '../../shell/records.ts'
import { script, sh } from '../../shell/sh.ts'
import { type Shipped, shippedIn } from '../../text/deb-listing.ts'
import { type Effects, effectsOf } from '../../text/maintainer-script.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** A package of a plan; `isWhole` asks for all of it where `isPlain` was the first answer. */
export interface PackageKey {
  readonly name: string
  readonly version: string
  readonly isWhole?: boolean
}

/** What a package that is not installed yet brings. */
export interface PackageContents {
  /** False where it cannot be fetched or read; then nobody knows what comes with it. */
  readonly isRead: boolean
  /** Files of programs and libraries alone, all below /usr, without a script or a setting: they are not listed. */
  readonly isPlain: boolean
  /** Of a plain one: the files that it has, without the rest of what is known of them. */
  readonly names: readonly string[]
  readonly shipped: readonly Shipped[]
  /** What small files hold that others look into: below /etc, units, users and folders that systemd makes. */
  readonly texts: ReadonlyMap<string, Uint8Array>
  readonly effects: Effects
  /** Whether the host has a policy-rc.d, which may keep services from starting, and whether systemd runs there. */
  readonly hasPolicy: boolean
  readonly hasSystemd: boolean
  /** Capabilities that services of the host can have. */
  readonly capabilities: bigint
}

const noEffects: Effects = effectsOf([], undefined)
const unread: PackageContents = {
  isRead: false,
  isPlain: false,
  names: [],
  shipped: [],
  texts: new Map(),
  effects: noEffects,
  hasPolicy: false,
  hasSystemd: false,
  capabilities: 0n,
}

/**
 * Fetches archives into a folder that is gone afterwards, in a part of it that is APT's own user's, and reads them there. APT writes
 * nothing besides: not even its own cache of lists. One that nobody offers keeps it from fetching the others: then these are fetched
 * alone. One archive at a time is unpacked, and goes before the next one.
 */
const functions = sh`LC_ALL=C; export LC_ALL; umask 077
d=$(mktemp -d "\${TMPDIR:-/tmp}/.tsplay-XXXXXXXX") || d=; trap '[ -z "$d" ] || rm -rf -- "$d"' EXIT; trap 'exit 1' HUP INT PIPE TERM
apt() { (cd -- "$d/a" && apt-get -qq -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o Acquire::Retries=0 -o Acquire::http::Timeout=15 -o Acquire::https::Timeout=15 download "$@") >/dev/null 2>&1; }
fetch() { [ -n "$d" ] && command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 && mkdir "$d/a" || return 1
chmod 711 "$d"; [ "$(id -u)" != 0 ] || chown _apt "$d/a" 2>/dev/null || :
apt -- "$@" && return 0
o=; for w do ! apt --print-uris -- "$w" || o="$o $w"; done; [ "$o" = " $*" ] || [ -z "$o" ] || apt -- $o; }
fetched() { n=\${1%%:*} a=*; case $1 in *:*) a=\${1#*:} ;; esac; set -- "$d/a/$n"_*_$a.deb; f=$1; [ -f "$f" ]; }`

const listing = sh`plain() { [ ! -e "$d/c/preinst" ] && [ ! -e "$d/c/postinst" ] && [ ! -e "$d/c/conffiles" ] && ! grep -qv '^[^ ]* *\\(usr\\|lib\\|lib64\\|bin\\|sbin\\)/' "$d/c/md5sums"; }
small='for p do printf "text.%s=%s|%s\\0" "$$.$((i=i+1))" "\${p#"$0"}" "$(base64 <"$p")"; done'
inside() { for s in preinst postinst config; do [ ! -f "$d/c/$s" ] || printf '%s=%s\\0' "$s" "$(cat "$d/c/$s")"; done
[ ! -f "$d/c/templates" ] || { printf 'templates=%s\\0' "$(grep -E '^(Template|Default):' "$d/c/templates")"; ! grep -q "^Owners:.*\\b$1\\b" /var/cache/debconf/config.dat 2>/dev/null || printf 'preset=1\\0'; }
dpkg-deb --fsys-tarfile "$f" >"$d/t" || return 1; rm -f -- "$f"
printf 'listing=%s\\0' "$(tar -tvf "$d/t")"
mkdir "$d/x"; tar -xf "$d/t" -C "$d/x" --no-same-owner --wildcards './etc/*' './lib/systemd/system/*' './usr/lib/systemd/system/*' './usr/lib/sysusers.d/*' './usr/lib/tmpfiles.d/*' 2>/dev/null
find "$d/x" -type f -size -128 -exec sh -c "$small" "$d/x" {} +; printf 'end=\\0'; }
say() { if fetched "$1"; then mkdir "$d/c" && if dpkg-deb -e "$f" "$d/c" 2>/dev/null; then
printf 'caps=%s\\0' "$(sed -n 's/^CapBnd:[[:space:]]*//p' /proc/1/status 2>/dev/null)"; [ ! -x /usr/sbin/policy-rc.d ] || printf 'policy=1\\0'; [ ! -d /run/systemd/system ] || printf 'systemd=1\\0'
if [ -z "$2" ] && plain; then printf 'plain=%s\\0' "$(sed 's/^[^ ]* *//' "$d/c/md5sums" | gzip -c | base64)"; else printf 'contents=%s\\0' "$(inside "\${1%%:*}" | gzip -c | base64)"; fi; fi
rm -rf -- "$d/c" "$d/t" "$d/x" "$f"; fi; printf 'end=\\0'; }`

/** What packages of a plan would bring, by their names and versions. */
const packageContentsKind: Kind<PackageKey, PackageContents> = {
  name: 'package-contents',
  local: true,
  mayComeWithPackage: false,
  script: keys =>
    script([
      functions,
      listing,
      sh`fetch ${keys.map(wordOf)} || :`,
      ...keys.map(({ name, isWhole }) => sh`say ${name} ${isWhole ? '1' : ''}`),
    ]),
  parse,
  absent: () => unread,
}

/** Asks what a package of a plan would bring. */
export function packageContents(name: string, version: string, isWhole = false): Question<PackageContents> {
  return ask(packageContentsKind, { name, version, ...(isWhole && { isWhole }) })
}

/** What a file of a package of a plan holds. */
export interface ShippedText {
  readonly bytes?: Uint8Array
}

const shippedTextKind: Kind<PackageKey & { readonly path: string }, ShippedText> = {
  name: 'shipped-text',
  local: true,
  mayComeWithPackage: false,
  script: keys =>
    script([
      functions,
      sh`text() { fetched "$1" && dpkg-deb --fsys-tarfile "$f" | tar -xOf - "$2" "\${2#/}" >"$d/o" 2>/dev/null; [ ! -s "$d/o" ] || printf 'base64=%s\\0' "$(base64 <"$d/o")"; rm -f -- "$d/o"; printf 'end=\\0'; }
fetch ${[...new Set(keys.map(wordOf))]} || :`,
      ...keys.map(({ name, path }) => sh`text ${name} ${`.${path}`}`),
    ]),
  parse: record => {
    const text = record.get('base64')
    return text === undefined ? {} : { bytes: Buffer.from(text, 'base64') }
  },
  absent: () => ({}),
}

/** Asks what a file holds that a package of a plan would bring. */
export function shippedText(name: string, version: string, path: string): Question<ShippedText> {
  return ask(shippedTextKind, { name, version, path })
}

function wordOf({ name, version }: PackageKey): string {
  return `${name}=${version}`
}

function parse(record: Answered): PackageContents {
  const packed = record.get('contents')
  const host = {
    hasPolicy: record.has('policy'),
    hasSystemd: record.has('systemd'),
    capabilities: BigInt(`0x${record.get('caps') || '0'}`),
  }
  if (record.has('plain')) return { ...unread, ...host, isRead: true, isPlain: true, names: namesIn(record.get('plain') ?? '') }
  const [told] = packed === undefined ? [] : readRecords(gunzipSync(Buffer.from(packed, 'base64')))
  const listed = told?.get('listing')
  if (told === undefined || listed === undefined) return unread
  const scripts = ['preinst', 'config', 'postinst'].map(name => told.get(name) ?? '')
  const texts = [...told].flatMap(([name, value]): [string, Uint8Array][] => {
    const [, path = '', bytes = ''] = (name.startsWith('text.') && /^(.*)\|([^|]*)$/s.exec(value)) || []
    return path === '' ? [] : [[path, Buffer.from(bytes, 'base64')]]
  })
  const answers = told.has('preset') ? undefined : defaultsIn(told.get('templates') ?? '')
  return {
    ...host,
    isRead: true,
    isPlain: false,
    names: [],
    shipped: shippedIn(listed),
    texts: new Map(texts),
    effects: effectsOf(scripts, answers),
  }
}

function namesIn(packed: string): string[] {
  const text = gunzipSync(Buffer.from(packed, 'base64')).toString('utf8')
  return text.split('\n').flatMap(line => (line === '' ? [] : [`/${line}`]))
}

/** What debconf answers where nobody was asked: the default of each question. */
function defaultsIn(templates: string): Map<string, string> {
  const questions = templates.split(/^Template: */m).slice(1)
  return new Map(
    questions.map(text => {
      const [name = '', ...lines] = text.split('\n')
      const found = lines.find(line => line.startsWith('Default:'))
      return [name.trim(), found?.slice('Default:'.length).trim() ?? '']
    }),
  )
}
