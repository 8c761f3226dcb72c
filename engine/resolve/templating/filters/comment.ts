import { anyText, integerOf } from '../arguments.ts'
import { Fault, type Item, type ItemMap } from '../items.ts'
import { rstrip } from '../python/text-parts.ts'

interface Style {
  readonly decoration: string
  readonly beginning?: string
  readonly end?: string
}

const styles: Readonly<Record<string, Style>> = {
  plain: { decoration: '# ' },
  erlang: { decoration: '% ' },
  c: { decoration: '// ' },
  cblock: { beginning: '/*', decoration: ' * ', end: ' */' },
  xml: { beginning: '<!--', decoration: ' - ', end: '-->' },
}

/** A text as a comment of some language, line by line. */
export function comment(value: string, style: string, options: ItemMap): string {
  const known = Object.hasOwn(styles, style) ? styles[style] : undefined
  if (!known) throw new Fault(`Invalid style '${style}'. Available styles: ${Object.keys(styles).join(', ')}`)
  const option = (name: string, fallback: string) => given(options.get(name), fallback)
  const newline = option('newline', '\n')
  const decoration = option('decoration', known.decoration)
  const edge = rstrip(decoration)
  const prefix = option('prefix', edge)
  const postfix = option('postfix', edge)
  const beginning = option('beginning', known.beginning ?? '')
  const end = option('end', known.end ?? '')
  const count = (name: string) => integerOf(options.get(name), 1)
  const lines = (decoration + value.replaceAll(newline, newline + decoration)).replaceAll(decoration + newline, edge + newline)
  const before = prefix === '' ? '' : (prefix === newline ? prefix : prefix + newline).repeat(count('prefix_count'))
  const after = (newline + postfix).repeat(count('postfix_count'))
  return (beginning === '' ? '' : beginning + newline) + before + lines + after + (end === '' ? '' : newline + end)
}

function given(item: Item | undefined, fallback: string): string {
  return item === undefined || item === null ? fallback : anyText(item)
}
