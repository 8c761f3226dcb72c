import { lengthOf } from './text.ts'

/** A line cut into lines of a width at most, as Python's textwrap does it: spaces at the ends dropped. */
export function wrapped(line: string, width: number, breaksLong: boolean, atHyphens: boolean): string[] {
  const chunks = pieces(line, atHyphens)
  const lines: string[] = []
  while (chunks.length > 0) {
    if (lines.length > 0 && chunks[0]?.trim() === '') chunks.shift()
    const taken = taking(chunks, width, breaksLong)
    if (taken.at(-1)?.trim() === '') taken.pop()
    if (taken.length > 0) lines.push(taken.join(''))
  }
  return lines
}

function taking(chunks: string[], width: number, breaksLong: boolean): string[] {
  const taken: string[] = []
  let length = 0
  for (let next = chunks[0]; next !== undefined && length + lengthOf(next) <= width; next = chunks[0]) {
    taken.push(next)
    length += lengthOf(next)
    chunks.shift()
  }
  const [long] = chunks
  if (long === undefined || lengthOf(long) <= width) return taken
  if (breaksLong) {
    const room = width < 1 ? 1 : width - length
    taken.push([...long].slice(0, room).join(''))
    chunks[0] = [...long].slice(room).join('')
  } else if (taken.length === 0) {
    taken.push(long)
    chunks.shift()
  }
  return taken
}

function pieces(line: string, atHyphens: boolean): string[] {
  const words = line.split(/(\s+)/).filter(word => word !== '')
  if (!atHyphens) return words
  return words.flatMap(word => word.split(/(?<=[\p{L}\p{N}_][\p{L}_]-|[\p{L}_][\p{L}\p{N}_]-)(?=[\p{L}_][\p{L}\p{N}_]?)/u))
}
