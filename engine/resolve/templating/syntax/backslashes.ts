import type { Delimiters } from './delimiters.ts'
import { looseTokens, type Spanned } from './lexer.ts'
import { token } from './nunjucks.ts'

/**
 * A playbook's text with the backslashes in string literals of `{{ }}` doubled, so that a regular expression there is written once:
 * `'\1'`, `'\.'`. Tags of the kind `{% %}` and template files are left alone.
 */
export function withBackslashesDoubled(source: string, delimiters: Delimiters): string {
  if (!source.includes('\\') || !source.includes(delimiters.variableStart)) return source
  const literals = looseTokens(source, delimiters).filter(isLiteral)
  return literals.reduceRight(
    (text, { start, end }) => text.slice(0, start) + text.slice(start, end).replaceAll('\\', '\\\\') + text.slice(end),
    source,
  )
}

function isLiteral(found: Spanned): boolean {
  return found.type === token.string && found.isInVariable
}
