import { Fault } from './items.ts'
import { pythonLiteral } from './python/literal-parser.ts'
import { truthy } from './python/truth.ts'
import type { Delimiters } from './syntax/delimiters.ts'

const options: ReadonlyMap<string, keyof Delimiters> = new Map([
  ['block_start_string', 'blockStart'],
  ['block_end_string', 'blockEnd'],
  ['variable_start_string', 'variableStart'],
  ['variable_end_string', 'variableEnd'],
  ['comment_start_string', 'commentStart'],
  ['comment_end_string', 'commentEnd'],
  ['newline_sequence', 'newline'],
  ['trim_blocks', 'trimBlocks'],
  ['lstrip_blocks', 'lstripBlocks'],
])

/** What Jinja's environment has besides, and changes nothing in what Ansible renders. */
const without: ReadonlySet<string> = new Set(['autoescape', 'cache_size', 'finalize', 'keep_trailing_newline', 'optimized'])

/** A template file without the line `#jinja2: …` at its head, and the delimiters that line asks for. */
export function withoutHeader(
  text: string,
  delimiters: Delimiters,
): { readonly text: string; readonly delimiters: Delimiters; readonly skippedLines: number } {
  if (!text.startsWith('#jinja2:')) return { text, delimiters, skippedLines: 0 }
  const end = text.indexOf('\n')
  const line = end < 0 ? text : text.slice(0, end)
  const changes = line
    .slice('#jinja2:'.length)
    .split(',')
    .filter(part => part.trim() !== '' && !without.has(part.slice(0, part.indexOf(':')).trim()))
    .map(change)
  return { text: end < 0 ? '' : text.slice(end + 1), delimiters: { ...delimiters, ...Object.fromEntries(changes) }, skippedLines: 1 }
}

function change(part: string): readonly [string, string | boolean] {
  const at = part.indexOf(':')
  const name = options.get(part.slice(0, at).trim())
  if (at < 0 || name === undefined)
    throw new Fault(
      `the line #jinja2 has no option "${part.trim()}"`,
      'template-syntax',
      `it has: ${[...options.keys()].join(', ')}; written as name: value`,
      { template: '', line: 0, column: 1 },
    )
  const value = part.slice(at + 1).trim()
  if (name === 'trimBlocks' || name === 'lstripBlocks') return [name, isTrue(value)]
  return [
    name,
    value
      .replace(/^(['"])(.*)\1$/s, '$2')
      .replaceAll('\\n', '\n')
      .replaceAll('\\r', '\r'),
  ]
}

/** The truth of a Python literal: a text is true, whatever it says. Words that are none are taken for what they mean. */
function isTrue(value: string): boolean {
  const known = pythonLiteral(value)
  return known === undefined ? /^(?:true|yes|on)$/i.test(value) : truthy(known)
}
