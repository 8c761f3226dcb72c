import { posix } from 'node:path'
import { Unknown } from '../../load/values.ts'
import type { Shipped } from '../../text/deb-listing.ts'
import { fnmatch } from '../../text/fnmatch.ts'
import type { Verb, Work } from '../../text/maintainer-script.ts'
import { modeOf } from '../../text/mode.ts'
import { sysusersIn } from '../../text/script-users.ts'
import { tmpfilesIn } from '../../text/tmpfiles.ts'
import type { Question } from '../question.ts'
import { type PackageContents, packageContents, shippedText } from './package-contents.ts'

/** A package that this run would have installed, and the task that would have. */
export interface Planned {
  readonly name: string
  /** Undefined where nobody knows what would come. */
  readonly version: string | undefined
  readonly task: string
}

/** Thrown where an answer needs others first: they are asked of the host, and all is worked out anew. */
export class Wanting extends Error {
  readonly questions: readonly Question<unknown>[]
  constructor(questions: readonly Question<unknown>[]) {
    super('to be asked first')
    this.questions = questions
  }
}

/** In a check: what the packages that this run would have installed bring. What they cannot tell waits for the task of the package. */
export interface Coming {
  /** What comes at a path; undefined where nothing does. */
  at(path: string): Shipped | Unknown | undefined
  /** What comes below a folder. */
  below(folder: string): readonly Shipped[] | Unknown
  /** What a file holds that comes at a path. */
  text(path: string): Uint8Array | Unknown
  /** What waits for the package that brings a path: for what a program alone can tell once it is there. */
  waits(path: string): Unknown | undefined
  /** A user or a group that comes; `home` where it is said. */
  user(name: string): { readonly home?: string; readonly waits: Unknown } | Unknown | undefined
  group(name: string): { readonly waits: Unknown } | Unknown | undefined
  /** What is said about a unit, or an init script, and what waits for the package that says it. */
  told(
    sort: 'units' | 'services',
    name: string,
  ): { readonly verbs: ReadonlySet<Verb>; readonly waits: Unknown; readonly by: string } | undefined
  /** Packages whose installation has systemd read its unit files again; none where nobody can tell. */
  readonly reloaders: readonly string[]
  /** What the host is like, where services start. */
  readonly host: Pick<PackageContents, 'hasPolicy' | 'hasSystemd' | 'capabilities'>
}

interface Read {
  readonly planned: Planned
  readonly contents: PackageContents
  readonly works: readonly Work[]
}

interface Index {
  readonly reads: readonly Read[]
  readonly shipped: ReadonlyMap<string, { readonly it: Shipped; readonly by: Read }>
}

type Ask = <A>(question: Question<A>) => A

/** What comes with planned packages; `ask` gives the host's answer, or throws Wanting. */
export function comingWith(planned: readonly Planned[], ask: Ask): Coming {
  let made: Index | undefined
  const index = () => {
    made ??= indexOf(planned, ask)
    return made
  }
  const whole = (path: string) => wholeIndex(index(), path, ask)
  return {
    at: path => unread(index()) ?? stateAt(whole(path), merged(path)),
    below: folder => unread(index()) ?? belowIn(whole(folder), merged(folder)),
    text: path => unread(index()) ?? textAt(whole(path), merged(path), ask),
    waits: path => unread(index()) ?? waitsFor(whole(path), merged(path)),
    user: name => unread(index()) ?? userIn(index(), name),
    group: name => unread(index()) ?? groupIn(index(), name),
    told: (sort, name) => toldIn(index(), sort, name),
    get reloaders() {
      const { reads } = index()
      return reads.flatMap(({ planned, contents }) => (contents.effects.units.size > 0 ? [planned.name] : []))
    },
    get host() {
      return index().reads[0]?.contents ?? { hasPolicy: false, hasSystemd: false, capabilities: 0n }
    },
  }
}

function indexOf(planned: readonly Planned[], ask: Ask): Index {
  const contents = all(
    planned.map(({ name, version }) => version !== undefined && packageContents(name, version)),
    ask,
  )
  return indexed(planned.map((one, at) => readOf(one, contents[at])))
}

/** Asks for all of them before it gives up on any. */
function all<A>(questions: readonly (Question<A> | false)[], ask: Ask): (A | undefined)[] {
  const wanting: Question<unknown>[] = []
  const answers = questions.map(question => {
    try {
      return question ? ask(question) : undefined
    } catch (error) {
      if (!(error instanceof Wanting)) throw error
      wanting.push(...error.questions)
      return undefined
    }
  })
  if (wanting.length > 0) throw new Wanting(wanting)
  return answers
}

const nothing = packageContents('', '').kind.absent('')

function readOf(planned: Planned, contents: PackageContents = nothing): Read {
  const { effects, texts } = contents
  const folders = effects.callsTmpfiles ? [...texts].filter(([path]) => path.startsWith('/usr/lib/tmpfiles.d/')) : []
  return { planned, contents, works: [...effects.works, ...folders.flatMap(([, text]) => tmpfilesIn(Buffer.from(text).toString('utf8')))] }
}

function indexed(reads: readonly Read[]): Index {
  const shipped = new Map<string, { it: Shipped; by: Read }>()
  for (const by of reads) for (const it of by.contents.shipped) if (!shipped.has(merged(it.path))) shipped.set(merged(it.path), { it, by })
  return { reads, shipped }
}

/** Of plain packages all is read that may be at a path, or below it. */
function wholeIndex(index: Index, path: string, ask: Ask): Index {
  const place = merged(path)
  const plain = index.reads.filter(({ contents }) => contents.isPlain)
  if (plain.length === 0 || index.shipped.has(place) || !/^\/usr(\/|$)/.test(place)) return index
  const named = plain.filter(({ contents }) => contents.names.some(name => merged(name) === place || merged(name).startsWith(`${place}/`)))
  // A link stands beside files of its package.
  const beside = plain.filter(({ contents }) => contents.names.some(name => posix.dirname(merged(name)) === posix.dirname(place)))
  const asked = named.length > 0 ? named : beside
  const contents = all(
    asked.map(({ planned: { name, version = '' } }) => packageContents(name, version, true)),
    ask,
  )
  return indexed(index.reads.map(read => (asked.includes(read) ? readOf(read.planned, contents[asked.indexOf(read)]) : read)))
}

/** Where one of them cannot be read, nobody knows what it brings. */
function unread({ reads }: Index): Unknown | undefined {
  const missing = reads.find(({ contents }) => !contents.isRead)
  return missing && new Unknown(missing.planned.task)
}

/** Where a path leads on a Debian, whose /bin, /sbin and /lib are links into /usr. */
export function merged(path: string): string {
  return path.replace(/^\/(bin|sbin|lib|lib32|lib64)(?=\/|$)/, '/usr/$1').replace(/(?<=.)\/+$/, '')
}

function stateAt(index: Index, path: string): Shipped | Unknown | undefined {
  const found = index.shipped.get(path)
  let now: Shipped | undefined = found?.it
  for (const { planned, works } of index.reads)
    for (const work of works) {
      if (!isAbout(work, path)) continue
      const after = worked(index, now, work, path)
      if (after === 'open') return new Unknown(planned.task)
      now = after
    }
  if (now?.type === 'other') return new Unknown(found?.by.planned.task ?? '')
  if (now) return now
  const maker = index.reads.find(
    read => read.works.some(work => work.does === 'looks' && merged(work.path) === path) || mayMake(index, read, path),
  )
  return maker && new Unknown(maker.planned.task)
}

function waitsFor(index: Index, path: string): Unknown | undefined {
  const state = stateAt(index, path)
  if (state === undefined || state instanceof Unknown) return state
  return new Unknown(index.shipped.get(path)?.by.planned.task ?? index.reads[0]?.planned.task ?? '')
}

/** Whether a script speaks of the path, of a folder above it with all that is below, or makes a folder that is below. */
function isAbout(work: Work, path: string): boolean {
  const place = merged(work.path)
  if (place === path || (/[*?[]/.test(place) && fnmatch(path, place))) return true
  if (work.does === 'folder') return place.startsWith(`${path}/`)
  return 'isDeep' in work && work.isDeep && (path.startsWith(`${place}/`) || (/[*?[]/.test(place) && fnmatch(path, `${place}/*`)))
}

function worked(index: Index, now: Shipped | undefined, work: Work, path: string): Shipped | undefined | 'open' {
  switch (work.does) {
    case 'looks':
      return now
    case 'something':
      return 'open'
    case 'folder': {
      const isItself = merged(work.path) === path
      const mode = isItself && work.mode !== undefined ? modeOf(work.mode, { mode: '0755', isFolder: true }, 0o022) : '0755'
      return now ?? (mode === undefined ? 'open' : { path, type: 'directory', mode, owner: 'root', group: 'root', size: 4096 })
    }
    case 'copy': {
      const from = index.shipped.get(merged(work.from))?.it
      return from ? { ...from, path, target: from.target ?? from.path } : 'open'
    }
    case 'link':
      return { path, type: 'link', mode: '0777', owner: 'root', group: 'root', size: work.target.length, target: work.target }
    case 'mode': {
      const mode = now && modeOf(work.mode, { mode: now.mode, isFolder: now.type === 'directory' }, 0)
      return now && (mode === undefined ? 'open' : { ...now, mode })
    }
    case 'owner':
      return now && { ...now, owner: work.owner ?? now.owner, group: work.group ?? now.group }
  }
}

/** What is made once services run, or by systemd and init when they are told of services: files that no archive lists. */
function mayMake({ shipped }: Index, { planned, contents, works }: Read, path: string): boolean {
  const { units, services } = contents.effects
  if (units.size + services.size === 0) return false
  if (path.startsWith('/run/') || path.startsWith('/var/run/')) return true
  const [, script] = /^\/etc\/rc[0-6S]\.d\/[SK]\d\d(.+)$/.exec(path) ?? []
  if (script !== undefined) return services.has(script)
  const [, folder, link] = /^\/etc\/systemd\/system\/([^/]+\.(?:wants|requires)\/)?([^/]+)$/.exec(path) ?? []
  if (link !== undefined) {
    const own = [...contents.texts].filter(([of]) => units.has(posix.basename(of)))
    return own.some(([of, text]) => (folder !== undefined && posix.basename(of) === link) || isAlias(link, text))
  }
  if (!/^\/var\/(lib|cache|log|spool)\/./.test(path)) return false
  for (let folder = posix.dirname(path); folder.split('/').length > 3; folder = posix.dirname(folder))
    if (shipped.get(folder)?.by.planned === planned || works.some(work => merged(work.path) === folder)) return true
  return false
}

function isAlias(name: string, unit: Uint8Array): boolean {
  const aliases =
    Buffer.from(unit)
      .toString('utf8')
      .match(/^Alias[ \t]*=.*$/gm) ?? []
  return aliases.some(line => line.split(/[\s=]+/).includes(name))
}

function belowIn(index: Index, folder: string): readonly Shipped[] | Unknown {
  const inside = (path: string) => path.startsWith(`${folder}/`)
  for (const { planned, works } of index.reads)
    if (works.some(work => work.does === 'something' && (inside(merged(work.path)) || isAbout(work, folder))))
      return new Unknown(planned.task)
  const paths = [...index.shipped.keys(), ...index.reads.flatMap(({ works }) => works.map(({ path }) => merged(path)))]
  const states = [...new Set(paths.filter(inside))].map(path => stateAt(index, path))
  return (
    states.find(state => state instanceof Unknown) ??
    states.flatMap(state => (state instanceof Unknown || state === undefined ? [] : [state]))
  )
}

function textAt(index: Index, path: string, ask: Ask): Uint8Array | Unknown {
  const state = stateAt(index, path)
  if (state instanceof Unknown) return state
  const source = index.shipped.get(merged(state?.target ?? path))
  if (state?.type !== 'file' || !source) return new Unknown(index.reads[0]?.planned.task ?? '')
  const { it, by } = source
  const { name, version = '', task } = by.planned
  if (it.size === 0) return new Uint8Array()
  // Such a file is no text, and many bytes for one answer.
  if (it.size > 4_000_000) return new Unknown(task)
  return by.contents.texts.get(it.target ?? it.path) ?? ask(shippedText(name, version, it.target ?? it.path)).bytes ?? new Unknown(task)
}

function makersIn({ reads }: Index) {
  return reads.flatMap(({ planned, contents: { effects, texts } }) => {
    const files = [...texts].filter(([path]) => path.startsWith('/usr/lib/sysusers.d/'))
    const byFile = files.flatMap(([, text]) => sysusersIn(Buffer.from(text).toString('utf8')))
    // Whoever ships such a file and does not have it read leaves that to others.
    const fromFiles = effects.callsSysusers ? byFile : byFile.length > 0 ? [{ isOpen: true }] : []
    return [...effects.makers, ...fromFiles].map(maker => ({ ...maker, waits: new Unknown(planned.task) }))
  })
}

function userIn(index: Index, name: string): ReturnType<Coming['user']> {
  const makers = makersIn(index).filter(({ user, isOpen }) => isOpen || user !== undefined)
  const found = makers.find(({ user }) => user === name)
  // Which number a user gets, only the run can tell.
  if (!found) return makers.find(({ isOpen }) => isOpen || /^\d+$/.test(name))?.waits
  return { waits: found.waits, ...(found.home !== undefined && { home: found.home }) }
}

function groupIn(index: Index, name: string): ReturnType<Coming['group']> {
  const makers = makersIn(index).filter(({ group, isOpen }) => isOpen || group !== undefined)
  const found = makers.find(({ group }) => group === name)
  if (found) return { waits: found.waits }
  return makers.find(({ isOpen }) => isOpen || /^\d+$/.test(name))?.waits
}

function toldIn({ reads }: Index, sort: 'units' | 'services', name: string) {
  const read = reads.find(({ contents }) => contents.effects[sort].has(name))
  const verbs = read?.contents.effects[sort].get(name)
  return read && verbs && { verbs, waits: new Unknown(read.planned.task), by: read.planned.name }
}
