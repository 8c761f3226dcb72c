import type { Comparable, Old, Result, Sides, State } from '../../module.ts'
import { decode } from '../../shell/records.ts'
import { attributesOf, freshMode, labels, ownerNumbers } from './file-attributes.ts'
import { base, changeOf, freshOf, type Piece, type Setting } from './pieces.ts'

/** Both sides of a difference, as Ansible's modules tell it. */
export type Both = { readonly before: Result; readonly after: Result }

/** Ansible's words in the place of a text that nobody may see. */
const hidden = " [[ Diff output has been hidden because 'no_log: true' was specified for this result ]]\n"

/** What differs of the permissions, the owner and the labels of a file; owners by their numbers, as Ansible has them. */
export function attributeSides(change: State, piece: Piece, pieces: readonly Piece[], { owners, machine }: Setting): Both {
  const own = changeOf(change, piece, pieces)
  const there = base(piece)
  const have = attributesOf(there)
  const numbers = ownerNumbers(own, piece.asked, owners)
  const rows: readonly (readonly [string, string | number | undefined, string | number | undefined])[] = [
    ['mode', there.mode ?? freshMode(freshOf(piece), machine), own.mode],
    ['owner', there.uid ?? machine.uid, numbers.uid],
    ['group', there.gid ?? (machine.uid === 0 ? 0 : undefined), numbers.gid],
    ['attributes', have.attributes, own.attributes],
    ...labels.map(label => [label, have[label], own[label]] as const),
  ]
  const differing = rows.filter(([, before, after]) => after !== undefined && before !== after)
  const side = (pick: (row: (typeof rows)[number]) => string | number | undefined) =>
    Object.fromEntries(differing.flatMap(row => (pick(row) === undefined ? [] : [[row[0], pick(row) ?? null]])))
  return { before: side(([, before]) => before), after: side(([, , after]) => after) }
}

/** What differs of a file that keeps what it holds. */
export function keptDiff(path: string, change: State, piece: Piece, pieces: readonly Piece[], setting: Setting): Both {
  const { before, after } = attributeSides(change, piece, pieces, setting)
  return { before: { path, ...before }, after: { path, ...after } }
}

/** What differs where a file is written anew: `from` is the file that it is written from, where there is one. */
export function writtenDiff(change: State, piece: Piece, pieces: readonly Piece[], from: string, sides: Sides): Result[] {
  const { content } = changeOf(change, piece, pieces)
  const { isShown, isHidden, largest, old } = sides
  const wasThere = piece.now.exists && piece.now.type === 'file'
  if (isHidden) return [{ before: '', ...(wasThere && { before_header: piece.path }), after_header: from, after: hidden }]
  if (!isShown || !content?.bytes) return []
  const there = wasThere ? (old && 'bytes' in old ? old.bytes : undefined) : new Uint8Array()
  return [{ ...oldSide(there, wasThere ? { before_header: piece.path } : {}, largest), ...newSide(content.bytes, from, largest) }]
}

function oldSide(bytes: Uint8Array | undefined, header: Result, largest: number): Result {
  if (!bytes) return {}
  if (bytes.length > largest) return { dst_larger: largest }
  return bytes.includes(0) ? { dst_binary: 1 } : { ...header, before: decode(bytes) }
}

function newSide(bytes: Uint8Array, header: string, largest: number): Result {
  if (bytes.length > largest) return { src_larger: largest }
  return bytes.includes(0) ? { src_binary: 1 } : { after_header: header, after: decode(bytes) }
}

/**
 * How a module that edits a text tells what differs: the text and the attributes (`parts`), or the text alone, each time (`content`,
 * `whole`: the headers differ) or where it is another one (`text`).
 */
export type EditForm = 'parts' | 'content' | 'whole' | 'text'

/** What differs of a text that was edited; nothing of what it holds where nobody may see it. */
export function editDiff(form: EditForm, path: string, texts: { readonly before: string; readonly after: string }, attributes: Both) {
  const headers = (what: string) => ({ before_header: `${path}${what}`, after_header: `${path}${what}` })
  if (form === 'text' && texts.before === texts.after) return undefined
  if (form !== 'parts') return { ...texts, ...headers(form === 'content' ? ' (content)' : '') }
  const sides = Object.keys(attributes.after).length > 0 ? attributes : {}
  return [
    { ...texts, ...headers(' (content)') },
    { ...sides, ...headers(' (file attributes)') },
  ]
}

/** What the module `file` changes of a path besides attributes. */
export interface StateChange extends Partial<Both> {
  readonly from: string
  /** Undefined where it stays what it is. */
  readonly to: Comparable
  /** Where a link leads, and where it is to lead. */
  readonly links: readonly [Comparable, Comparable]
  readonly old: Old | undefined
}

/** What differs of what is at a path. */
export function stateDiff(path: string, { from, to, links: [led, leads], old, before, after }: StateChange): Both {
  const isLed = to === undefined && typeof led === 'string' && typeof leads === 'string'
  const [was, is] = isLed ? [{ src: led }, { src: leads }] : typeof to === 'string' ? [{ state: from }, { state: to }] : [{}, {}]
  return { before: { path, ...was, ...folderContent(path, old), ...before }, after: { path, ...is, ...after } }
}

/** What is in a folder that goes, as Ansible lists it. */
function folderContent(path: string, old: Old | undefined): Result {
  if (!old || !('entries' in old)) return {}
  const names = (isWanted: (type: string) => boolean) =>
    old.entries.filter(({ type }) => isWanted(type)).map(entry => `${path.replace(/\/$/, '')}/${entry.path}`)
  return { path_content: { directories: names(type => type === 'directory'), files: names(type => type !== 'directory') } }
}
