import { fromJson } from '../load/json.ts'
import type { Json } from '../module.ts'
import { yamlText } from '../resolve/templating/python/yaml.ts'

/**
 * A result as YAML for people: texts of several lines stand as blocks, without what no block can hold (spaces at the ends of lines,
 * control characters), the rest as PyYAML writes it.
 */
export function yamlResult(value: Json, indent: number, width: number): string {
  const blocks: string[] = []
  const marked = withMarks(value, blocks)
  const style = { indent, width, sortKeys: true, isFlow: false, explicitStart: false, explicitEnd: false }
  return yamlText(fromJson(marked), style)
    .split('\n')
    .map(line => opened(line, blocks, indent))
    .join('\n')
}

const mark = /BLOCK-(\d+)-OF-TEXT$/

function withMarks(value: Json, blocks: string[]): Json {
  if (typeof value === 'string') {
    if (!value.includes('\n') || value.trim() === '') return value
    blocks.push(value)
    return `BLOCK-${blocks.length - 1}-OF-TEXT`
  }
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return (value as readonly Json[]).map(member => withMarks(member, blocks))
  return Object.fromEntries(Object.entries(value).map(([key, member]): [string, Json] => [key, withMarks(member, blocks)]))
}

/** A line that ends in a mark, with the block in its place. */
function opened(line: string, blocks: readonly string[], indent: number): string {
  const found = mark.exec(line)
  const text = found && blocks[Number(found[1])]
  if (!found || text === undefined || text === null) return line
  const before = line.slice(0, found.index)
  // A block is one level in from its key, or from the dash of the list that it stands in.
  const dashes = /^(?: *- +)*/.exec(before)?.[0] ?? ''
  const isMember = dashes.length === before.length
  const column = isMember
    ? before.lastIndexOf('-')
    : dashes.length + (before.slice(dashes.length).length - before.slice(dashes.length).trimStart().length)
  const plain = readable(text)
  const hint = /^[ \n]/.test(plain) ? String(indent) : ''
  const lines = plain.split('\n').map(one => (one === '' ? '' : ' '.repeat(column + indent) + one))
  return `${before}|${hint}-\n${lines.join('\n')}`
}

function readable(text: string): string {
  return text
    .trimEnd()
    .replaceAll('\t', '        ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '')
    .replace(/ +\n/g, '\n')
}
