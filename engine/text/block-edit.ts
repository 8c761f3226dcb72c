import { type EditedText, linesOf } from './line-edit.ts'
import { compile } from './python-regex.ts'

/** What block is to be where: the arguments of `blockinfile`. */
export interface BlockWish {
  /** The lines between the markers; an empty text takes block and markers away. */
  readonly block: string
  readonly marker: string
  readonly marker_begin: string
  readonly marker_end: string
  readonly insertafter?: string
  readonly insertbefore?: string
  readonly append_newline: boolean
  readonly prepend_newline: boolean
}

/**
 * A text in which a block between its markers is there, or not, by the rules of Ansible's `blockinfile`. Unlike it, a marker in a last
 * line that has no end is found, and a text without the block is left as it is where the block is to go.
 */
export function withBlock(text: string, wish: BlockWish): EditedText {
  const [begin, end] = [wish.marker_begin, wish.marker_end].map(word => `${wish.marker.replaceAll('{mark}', word)}\n`)
  const lines = linesOf(text)
  const [from, to] = [begin, end].map(marker => lines.findLastIndex((line, index) => line === marker || isLastOf(lines, index, marker)))
  const isThere = from !== undefined && to !== undefined && from >= 0 && to >= 0
  if (wish.block === '' && !isThere) return { text, message: '' }
  const place = isThere ? Math.min(from, to) : placeOf(lines, wish)
  const rest = isThere ? lines.toSpliced(place, Math.abs(from - to) + 1) : lines
  const block = wish.block === '' ? [] : [begin ?? '', wish.block.endsWith('\n') ? wish.block : `${wish.block}\n`, end ?? '']
  const edited = [...ended(rest.slice(0, place)), ...spaced(block, rest, place, wish), ...rest.slice(place)].join('')
  return { text: edited, message: edited === text ? '' : block.length > 0 ? 'Block inserted' : 'Block removed' }
}

function isLastOf(lines: readonly string[], index: number, marker: string | undefined): boolean {
  return index === lines.length - 1 && `${lines[index]}\n` === marker
}

function placeOf(lines: readonly string[], { insertafter, insertbefore }: BlockWish): number {
  if (insertbefore === 'BOF' && insertafter === undefined) return 0
  const pattern = insertafter === undefined || insertafter === 'EOF' ? insertbefore : insertafter
  if (pattern === undefined || insertafter === 'EOF') return lines.length
  const found = lines.findLastIndex(line => compile(pattern).test(line))
  if (found < 0) return lines.length
  return insertafter === undefined ? found : found + 1
}

/** The last line has an end before a block may follow. */
function ended(lines: readonly string[]): readonly string[] {
  const last = lines.at(-1)
  return last === undefined || last.endsWith('\n') ? lines : [...lines.slice(0, -1), `${last}\n`]
}

function spaced(block: readonly string[], rest: readonly string[], place: number, wish: BlockWish): readonly string[] {
  if (block.length === 0) return block
  const isApart = (line: string | undefined) => line === undefined || line.trim() === ''
  return [
    ...(wish.prepend_newline && !isApart(rest[place - 1]) ? ['\n'] : []),
    ...block,
    ...(wish.append_newline && !isApart(rest[place]) ? ['\n'] : []),
  ]
}
