import { userMade } from './script-users.ts'
import { Values } from './script-values.ts'
import { type Command, commandsIn } from './shell-commands.ts'

/** What a script of a package does with a path when the package is installed for the first time, in the order of the script. */
export type Work =
  | { readonly does: 'folder'; readonly path: string; readonly mode?: string }
  | { readonly does: 'copy'; readonly path: string; readonly from: string }
  | { readonly does: 'link'; readonly path: string; readonly target: string }
  | { readonly does: 'mode'; readonly path: string; readonly mode: string; readonly isDeep: boolean }
  | { readonly does: 'owner'; readonly path: string; readonly owner?: string; readonly group?: string; readonly isDeep: boolean }
  /** Nobody can tell what; `isDeep` where it may be about what is below, too. */
  | { readonly does: 'something'; readonly path: string; readonly isDeep: boolean }
  /** It looks whether it is there: it may well be the one that makes it. */
  | { readonly does: 'looks'; readonly path: string }

/** A user or group that a script makes; one without a name is one whose name only the run can tell. */
export interface Maker {
  readonly user?: string
  readonly home?: string
  readonly group?: string
  readonly isOpen?: boolean
}

/** What is said to systemd about units, and to init about its scripts. */
export type Verb = 'enable' | 'disable' | 'later' | 'start'

/** What the scripts of a package do besides unpacking it. */
export interface Effects {
  readonly works: readonly Work[]
  readonly makers: readonly Maker[]
  readonly units: ReadonlyMap<string, ReadonlySet<Verb>>
  /** Init scripts by their names. */
  readonly services: ReadonlyMap<string, ReadonlySet<Verb>>
  /** Whether it has systemd make users, and folders, by files of the package. */
  readonly callsSysusers: boolean
  readonly callsTmpfiles: boolean
}

/**
 * What the maintainer scripts of a package do on its first installation, as far as their text tells: what debhelper puts there, and plain
 * commands. `answers` are the defaults of the questions that it asks debconf, undefined where the host has answers of its own.
 */
export function effectsOf(scripts: readonly string[], answers: ReadonlyMap<string, string> | undefined): Effects {
  const noted: Noted = {
    works: [],
    makers: [],
    units: new Map(),
    services: new Map(),
    calls: new Set(),
    answers,
    // A first installation is `postinst configure ""`.
    values: new Values({ 1: 'configure', 2: '', DPKG_ROOT: '', DPKG_MAINTSCRIPT_NAME: 'postinst' }),
  }
  for (const script of scripts) for (const command of commandsIn(script)) note(noted, command)
  const { works, makers, units, services, calls } = noted
  return {
    works,
    makers,
    units,
    services,
    callsSysusers: calls.has('systemd-sysusers'),
    callsTmpfiles: calls.has('systemd-tmpfiles'),
  }
}

interface Noted {
  readonly works: Work[]
  readonly makers: Maker[]
  readonly units: Map<string, Set<Verb>>
  readonly services: Map<string, Set<Verb>>
  readonly calls: Set<string>
  readonly answers: ReadonlyMap<string, string> | undefined
  readonly values: Values
}

/** Each word with all that it may be; an open word is an empty list. */
type Words = readonly (readonly string[])[]

function note(noted: Noted, { words, writes }: Command): void {
  const { values } = noted
  for (const target of writes) for (const path of values.of(target) ?? []) add(noted, path, 'something')
  const [first] = words
  if (first === undefined) return
  const read = words.map(word => values.of(word) ?? [])
  const name = (read[0]?.[0] ?? '').replace(/^\/(usr\/)?s?bin\//, '')
  const assigned = ['local', 'export', 'readonly'].includes(name) ? words.slice(1) : words
  if (assigned.some(isAssignment) && isAssignment(assigned[0])) {
    for (const word of assigned) if (isAssignment(word)) assign(values, word)
  } else if (name === 'for') {
    const loop = read.slice(3)
    values.add(read[1]?.[0] ?? '', loop.some(some => some.length === 0) ? undefined : loop.flat())
  } else if (name === 'db_get') {
    const [question] = read[1] ?? []
    values.set('RET', question === undefined ? undefined : noted.answers?.get(question))
  } else {
    noted.calls.add(name)
    command(noted, name, read.slice(1))
  }
}

function isAssignment(word: Command['words'][number] | undefined): boolean {
  const [piece] = word ?? []
  return piece !== undefined && 'text' in piece && /^[A-Za-z_]\w*=/.test(piece.text)
}

function assign(values: Values, word: Command['words'][number]): void {
  const [piece, ...rest] = word
  if (piece === undefined || !('text' in piece)) return
  const equals = piece.text.indexOf('=')
  values.add(piece.text.slice(0, equals), values.of([{ text: piece.text.slice(equals + 1) }, ...rest]))
}

function command(noted: Noted, name: string, words: Words): void {
  const operands = words.filter(word => !word.some(text => text.startsWith('-')))
  if (/^(adduser|useradd|addgroup|groupadd)$/.test(name)) noted.makers.push(...userMade(name, words))
  else if (name === 'deb-systemd-helper' || name === 'deb-systemd-invoke') toldSystemd(noted, words, operands)
  else if (name === 'update-rc.d' || name === 'invoke-rc.d') toldInit(noted, operands)
  else if (name === 'update-alternatives') alternatives(noted, words)
  else if (name === 'ucf') copied(noted, operands)
  else if (/^(chmod|chown|chgrp|dpkg-statoverride)$/.test(name)) attributes(noted, name, words, operands)
  else onPaths(noted, name, words, operands)
}

const verbs: { readonly [word: string]: Verb } = { enable: 'enable', disable: 'disable', 'debian-installed': 'later', start: 'start' }

function toldSystemd({ units }: Noted, words: Words, [action = [], ...names]: Words): void {
  // Units of users are another matter.
  if (words.some(([word]) => word === '--user')) return
  const verb = action.map(word => verbs[word]).find(Boolean)
  for (const unit of names.flat()) if (verb) tell(units, unit, verb)
}

function toldInit({ services }: Noted, [name = [], action = []]: Words): void {
  const verb = action.map(word => (word === 'defaults' ? 'enable' : verbs[word])).find(Boolean)
  for (const service of name) if (verb) tell(services, service, verb)
}

function tell(all: Map<string, Set<Verb>>, name: string, verb: Verb): void {
  all.set(name, (all.get(name) ?? new Set()).add(verb))
}

/** `--install LINK NAME PATH PRIORITY`, and `--slave LINK NAME PATH` any number of times. */
function alternatives({ works }: Noted, words: Words): void {
  words.forEach(([word], at) => {
    if (word !== '--install' && word !== '--slave') return
    const [link, name, path] = [1, 2, 3].map(step => words[at + step]?.[0])
    if (link === undefined || name === undefined || path === undefined) return
    works.push({ does: 'link', path: link, target: `/etc/alternatives/${name}` })
    works.push({ does: 'something', path: `/etc/alternatives/${name}`, isDeep: false })
  })
}

function copied(noted: Noted, operands: Words): void {
  const [from, path] = operands.slice(-2).map(word => word[0])
  if (from?.startsWith('/') && path?.startsWith('/')) noted.works.push({ does: 'copy', path, from })
}

/** What is said by a word of several readings holds for one of them, and nobody knows which. */
function attributes(noted: Noted, name: string, words: Words, operands: Words): void {
  const { works } = noted
  const isDeep = words.some(([word]) => /^(-[a-zA-Z]*R|--recursive$)/.test(word ?? ''))
  if (name === 'dpkg-statoverride') {
    if (!words.some(([word]) => word === '--add')) return
    const [owner, group, mode, path] = operands
    setAll(
      noted,
      path ?? [],
      [owner, group, mode].some(word => word?.length !== 1),
      false,
      one => {
        works.push({ does: 'owner', path: one, owner: owner?.[0] ?? '', group: group?.[0] ?? '', isDeep: false })
        works.push({ does: 'mode', path: one, mode: mode?.[0] ?? '', isDeep: false })
      },
    )
    return
  }
  // A mode may begin with a dash, as options do.
  const [what = [], ...paths] = name === 'chmod' ? words.filter(([word = '']) => !/^-([RcfvHLP]+$|-)/.test(word)) : operands
  const [owner, group] = name === 'chgrp' ? [undefined, what[0]] : (what[0] ?? '').split(/[:.]/, 2)
  for (const path of paths)
    setAll(noted, path, what.length !== 1, isDeep, one => {
      if (name === 'chmod') works.push({ does: 'mode', path: one, mode: what[0] ?? '', isDeep })
      else works.push({ does: 'owner', path: one, ...(owner && { owner }), ...(group && { group }), isDeep })
    })
}

function setAll(noted: Noted, paths: readonly string[], isOpen: boolean, isDeep: boolean, set: (path: string) => void): void {
  for (const path of paths) {
    if (!path.startsWith('/')) continue
    if (isOpen || paths.length > 1) noted.works.push({ does: 'something', path, isDeep })
    else set(path)
  }
}

/** They change nothing of what they name, or not on a first installation. */
const lookers = new Set(
  `[ test echo printf exit return cd rm rmdir ls cat grep egrep fgrep awk sed head tail cut tr wc sort uniq find stat readlink dirname basename
  getent id command which type logger md5sum sha1sum dpkg dpkg-query dpkg-maintscript-helper dpkg-trigger dpkg-divert ucfr ucfq
  systemctl systemd-tmpfiles systemd-sysusers systemd-hwdb udevadm restorecon apparmor_parser aa-enabled ldconfig py3compile py3clean pycompile . source
  db_get db_set db_input db_go db_stop db_title db_fset db_register true false : set unset trap shift umask sleep read usermod deluser msg`.split(
    /\s+/,
  ),
)

/** Programs, and functions of files that scripts read in, that are known to write elsewhere than their words say. */
const elsewhere: { readonly [name: string]: string } = {
  a2enmod: '/etc/apache2/mods-enabled',
  a2dismod: '/etc/apache2/mods-enabled',
  a2enconf: '/etc/apache2/conf-enabled',
  a2ensite: '/etc/apache2/sites-enabled',
  'rndc-confgen': '/etc/bind/rndc.key',
  'update-ca-certificates': '/etc/ssl/certs',
  'make-ssl-cert': '/etc/ssl',
  'ssh-keygen': '/etc/ssh',
  configure_version: '/etc/postgresql',
  php_invoke: '/etc/php/*/*/conf.d',
  phpenmod: '/etc/php/*/*/conf.d',
}

function onPaths(noted: Noted, name: string, words: Words, operands: Words): void {
  const { works } = noted
  const away = elsewhere[name]
  if (away !== undefined) works.push({ does: 'something', path: away, isDeep: true })
  const isFolder = name === 'mkdir' || (name === 'install' && words.some(([word = '']) => /^(-[a-zA-Z]*d|--directory$)/.test(word)))
  const isLast = ['cp', 'ln', 'install'].includes(name)
  const asked = words.findIndex(([word]) => word === '-m' || word === '--mode')
  const mode = asked < 0 ? undefined : words[asked + 1]?.[0]
  operands.forEach((word, at) => {
    const isMore = word.length > 1
    for (const path of word.map(text => text.replace(/^--?\w[\w-]*=/, ''))) {
      if (isFolder && name === 'mkdir' && !isMore) {
        if (path.startsWith('/')) works.push({ does: 'folder', path: plain(path), ...(mode !== undefined && { mode }) })
      } else if (lookers.has(name) || (isLast && !isFolder && at < operands.length - 1)) add(noted, path, 'looks')
      else add(noted, path, 'something', !['touch', 'mkdir'].includes(name) && !isFolder)
    }
  })
}

function add({ works }: Noted, path: string, does: 'something' | 'looks', isDeep = false): void {
  if (!/^\/[^/]/.test(path) || path.startsWith('/dev/')) return
  works.push(does === 'looks' ? { does, path: plain(path) } : { does, path: plain(path), isDeep })
}

function plain(path: string): string {
  return path.replace(/(?<=.)\/+$/, '')
}
