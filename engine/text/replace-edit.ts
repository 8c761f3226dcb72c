import type { EditedText } from './line-edit.ts'
import { compile, expand } from './python-regex.ts'

/** What is replaced by what: the arguments of `replace`. */
export interface ReplaceWish {
  readonly regexp: string
  readonly replace: string
  readonly after?: string
  readonly before?: string
}

/** A text with each match of a pattern replaced, between two other patterns where these are given, by the rules of Ansible's `replace`. */
export function withReplaced(text: string, wish: ReplaceWish): EditedText & { readonly missing?: string } {
  const section = sectionOf(text, wish)
  if ('missing' in section)
    return { text, message: `Pattern for before/after params did not match the given file: ${section.missing}`, ...section }
  const { start, end } = section
  const [inside, pattern] = [text.slice(start, end), compile(wish.regexp, 'gm')]
  const matches = [...inside.matchAll(pattern)]
  let at = 0
  const parts = matches.map(match => {
    const part = inside.slice(at, match.index) + expand(wish.replace, match)
    at = match.index + match[0].length
    return part
  })
  const edited = [text.slice(0, start), ...parts, inside.slice(at), text.slice(end)].join('')
  return { text: edited, message: edited === text ? '' : `${matches.length} replacements made` }
}

function sectionOf(
  text: string,
  { after, before }: ReplaceWish,
): { readonly start: number; readonly end: number } | { readonly missing: string } {
  if (after === undefined && before === undefined) return { start: 0, end: text.length }
  const inner = after !== undefined && before !== undefined ? '(?P<subsection>.*?)' : '(?P<subsection>.*)'
  const pattern = `${after ?? ''}${inner}${before ?? ''}`
  const [start, end] = compile(pattern, 'sd').exec(text)?.indices?.groups?.['subsection'] ?? []
  return start === undefined || end === undefined ? { missing: pattern } : { start, end }
}
