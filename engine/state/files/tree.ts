import { createHash } from 'node:crypto'
import { Unknown } from '../../load/values.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { withOwnerNames } from '../accounts/owner-names.ts'
import { broughtAlong, type Skeleton, skeletonAt } from '../accounts/skeleton.ts'
import { Content } from '../content.ts'
import { entriesComing } from '../packages/coming-file.ts'
import { mayBePackaged } from '../packages/packaged.ts'
import { ask, instead, type Kind, type Question } from '../question.ts'
import { type FileState, file, foretold, type HashName, passingOfFiles, plannedEnd } from './file.ts'
import { fileFrom } from './file-record.ts'
import { factsOf, functions } from './file-script.ts'

/** Everything below a folder, links not followed; parents stand before what is in them. */
export interface Tree {
  readonly entries: readonly Entry[]
}

/** One thing below a folder: its path from there. */
export interface Entry extends FileState {
  readonly path: string
  /** Of a link that leads to a file, where hashes are asked for: what that file holds. */
  readonly behind?: Content
  /** What a file holds, where that is asked for. */
  readonly bytes?: Uint8Array
}

/** What more is asked of a tree: sums of its files, what they hold, how deep it goes, whether links to folders are entered. */
export interface TreeLook {
  readonly hash?: HashName | undefined
  readonly texts?: boolean
  readonly depth?: number | undefined
  readonly follow?: boolean
}

interface Key extends TreeLook {
  readonly path: string
}

/** What is below folders. */
export const treeKind: Kind<Key, Tree> = {
  name: 'tree',
  script: keys => script(keys.map(key => sh`${walk(key)}; printf 'end=\\0'`)),
  parse: (record, { path, hash }) => {
    const names = [...record].filter(([key]) => key.startsWith('name.'))
    const entries = names.map(([key, name]): Entry => {
      const facts = ['stat', 'access', 'sum', 'target'].map(fact => [fact, record.get(`${fact}.${key.slice(5)}`)] as const)
      const told = new Map(facts.flatMap(([fact, text]) => (text === undefined ? [] : [[fact, text] as const])))
      const found = fileFrom(told, { path: name, ...(hash && { hash }) })
      const [, sum] = /^\\?([0-9a-f]+)/.exec(told.get('sum') ?? '') ?? []
      const text = record.get(`text.${key.slice(5)}`)
      return {
        path: name.slice(startOf(path).length),
        ...found,
        ...(found.type === 'link' && hash === 'sha1' && sum && { behind: new Content(sum) }),
        ...(text !== undefined && { bytes: Buffer.from(text, 'base64') }),
      }
    })
    return { entries: entries.filter(({ exists }) => exists).sort(byPath) }
  },
  absent: () => ({ entries: [] }),
  mayComeWithPackage: ({ path }) => mayBePackaged(path),
  mayGrowWithPackage: true,
  brought: (key, coming, _, answer) => {
    const { entries } = answer as Tree
    const more = entriesComing(key, entries, coming)
    return more instanceof Unknown ? more : { entries: [...entries, ...more].sort(byPath) }
  },
  left: ({ path }, isGone, answer) => ({
    entries: (answer as Tree).entries.filter(entry => entry.type === 'directory' || !isGone(startOf(path) + entry.path)),
  }),
  predict: (key, made, answer, all) => {
    const end = plannedEnd(key.path, made)
    if (end !== key.path && key.path.startsWith('/')) return instead(ask(treeKind, { ...key, path: end }))
    const open = openBelow(key, all())
    if (open) return open
    const skeleton = skeletonOf(key, answer as Tree, made)
    if (skeleton)
      return instead(ask(treeKind, { ...key, path: skeleton.from }), it => {
        const entries = it.entries.map(entry => broughtAlong(entry, skeleton))
        return { entries: entriesAfter(key, entries, made, all()) }
      })
    return { entries: entriesAfter(key, (answer as Tree).entries, made, all()) }
  },
  passing: passingOfFiles,
  local: true,
}

/** Asks for everything below a folder. */
export function tree(path: string, { hash, texts, depth, follow }: TreeLook = {}): Question<Tree> {
  return ask(treeKind, {
    path,
    ...(hash && { hash }),
    ...(texts && { texts }),
    ...(depth !== undefined && { depth }),
    ...(follow && { follow }),
  })
}

type Made = (question: Question<unknown>) => unknown
type All = readonly (readonly [Question<unknown>, unknown])[]

/** What is in the folder now with what this run makes of it. */
function entriesAfter(key: Key, entries: readonly Entry[], made: Made, all: All): Entry[] {
  const kept = entries.flatMap(entry => entryAfter(key, entry, made))
  const more = madeBelow(key, new Set(kept.map(({ path }) => path)), all)
  return [...kept, ...more.map(entry => withOwnerNames(entry, made))].sort(byPath)
}

/** Where the folder, or one that it is in, is new, and comes with what another one has. */
function skeletonOf({ path }: Key, { entries }: Tree, made: Made): Skeleton | undefined {
  if (entries.length > 0) return undefined
  return skeletonAt(`${startOf(path)}.`, place => made(file(place)) as FileState | Unknown | undefined)
}

/** What this run would have made in the folder. */
function madeBelow(
  { path, depth, ...look }: Key,
  known: ReadonlySet<string>,
  all: readonly (readonly [Question<unknown>, unknown])[],
): Entry[] {
  return all.flatMap(([{ kind, key }, laid]) => {
    const place = kind.name === 'file' ? (key as { readonly path: string }).path : ''
    const name = place.slice(startOf(path).length)
    const isBelow =
      !isHolding(key) &&
      place.startsWith(startOf(path)) &&
      !known.has(name) &&
      name.split('/').length <= (depth ?? Number.POSITIVE_INFINITY)
    if (!isBelow || laid instanceof Unknown || !(laid as FileState).exists) return []
    return [{ path: name, ...asAsked(withBytes(laid as FileState, all), look) }]
  })
}

/** What only the real run can tell of a folder: what a program makes in it, what a file in it will hold where that is asked for. */
function openBelow({ path, hash, texts }: Key, all: readonly (readonly [Question<unknown>, unknown])[]): Unknown | undefined {
  const start = startOf(path)
  const found = all.find(([{ kind, key }, laid]) => {
    const isFilled = kind.name === 'file' && !(laid instanceof Unknown) && (laid as FileState | undefined)?.filledFrom !== undefined
    if (
      texts &&
      kind.name === 'file' &&
      isUntold(laid as FileState | Unknown | undefined, all) &&
      (key as { path: string }).path.startsWith(start)
    )
      return true
    if (isFilled && (key as { path: string }).path.startsWith(start)) return true
    if (!(laid instanceof Unknown)) return false
    const { path: place, holds } = (kind.name === 'below' ? { path: key } : kind.name === 'file' ? key : {}) as {
      path?: string
      holds?: true
    }
    if (place === undefined || (holds && hash === undefined && !texts)) return false
    return place.startsWith(start) || (kind.name === 'below' && start.startsWith(startOf(place)))
  })
  return found && (found[1] instanceof Unknown ? found[1] : new Unknown(`what ${(found[0].key as { path: string }).path} will hold`))
}

/** What a planned file holds was never here: it is a copy of what is on the target. */
function isUntold(laid: FileState | Unknown | undefined, all: All): boolean {
  if (laid === undefined || laid instanceof Unknown || laid.type !== 'file' || laid.content === undefined) return false
  return withBytes(laid, all).content?.bytes === undefined
}

function isHolding(key: unknown): boolean {
  return (key as { readonly holds?: true }).holds === true
}

function byPath(one: Entry, other: Entry): number {
  return one.path < other.path ? -1 : 1
}

function entryAfter({ path: folder, ...look }: Key, entry: Entry, made: (question: Question<unknown>) => unknown): Entry[] {
  const laid = foretold({ path: startOf(folder) + entry.path }, made, entry)
  if (laid === undefined || laid instanceof Unknown) return [withOwnerNames(entry, made)]
  const { bytes, behind, content, sum } = entry
  const kept = laid.content === undefined ? { ...(content && { content }), ...(sum !== undefined && { sum }), ...(bytes && { bytes }) } : {}
  return laid.exists ? [withOwnerNames({ path: entry.path, ...kept, ...asAsked(laid, look), ...(behind && { behind }) }, made)] : []
}

/** A planned copy of what this run made has its bytes. */
function withBytes(state: FileState, all: All): FileState {
  const { content } = state
  if (content === undefined || content.bytes) return state
  const made = all.map(([, laid]) => (laid as FileState | undefined)?.content).find(other => other?.bytes && other.sha1 === content.sha1)
  return made ? { ...state, content: made } : state
}

/** A planned thing below a folder, with the sum and the bytes that were asked for. */
function asAsked({ real: _, ...state }: FileState, { hash, texts }: TreeLook): Omit<Entry, 'path'> {
  const { bytes } = state.content ?? {}
  return {
    ...state,
    ...(hash !== undefined && hash !== 'sha1' && bytes && { sum: createHash(hash).update(bytes).digest('hex') }),
    ...(texts && bytes && { bytes }),
  }
}

function walk({ path, depth, follow, ...look }: Key): Sh {
  const start = startOf(path)
  const deepest = depth !== undefined && sh`-maxdepth ${depth}`
  return sh`[ ! -d ${start} ] || find ${follow && '-L'} ${start} -mindepth 1 ${deepest} -exec sh -c ${batch(look, follow ?? false)} sh {} + 2>/dev/null`
}

/** With a slash at its end, so that a link to a folder is entered. */
function startOf(path: string): string {
  const named = path.startsWith('-') ? `./${path}` : path
  return named.endsWith('/') ? named : `${named}/`
}

/** What says the entries that find hands over at once: as entries of a record need names of their own, theirs carry the process and a number. */
function batch({ hash, texts }: TreeLook, follow: boolean): string {
  return script([
    functions,
    sh`A=$(look ${follow ? '-L' : ''} ${factsOf(false)} "$@") B=`,
    hash !== undefined && sh`B=$(sums ${hash} "$@")`,
    sh`i=0
for p do
  i=$((i + 1)) s= a= said=
  IFS= read -r said <&3; IFS= read -r s <&4
  [ -r "$p" ] && a=r; [ -w "$p" ] && a="$a"w; [ -x "$p" ] && a="$a"x
  printf 'name.%s=%s\\0stat.%s=%s\\0access.%s=%s\\0' "$$.$i" "$p" "$$.$i" "$said" "$$.$i" "$a"
  [ -z "$s" ] || printf 'sum.%s=%s\\0' "$$.$i" "$s"
  ${texts && sh`if [ -f "$p" ] && [ -r "$p" ]; then printf 'text.%s=%s\\0' "$$.$i" "$(base64 <"$p")"; fi`}
  if [ -L "$p" ]; then t=$(readlink -- "$p"; printf .); t=\${t%.}; printf 'target.%s=%s\\0' "$$.$i" "\${t%?}"; fi
done 3<<A 4<<B
$A
A
$B
B`,
  ]).text
}
