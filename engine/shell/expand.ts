import { quote, Sh } from './sh.ts'

/** A word in which the shell puts in `~`, `~user`, `$NAME` and `${NAME}`, as Python's expanduser and expandvars do: unset names stay, nothing is split. */
export function expanded(word: string): Sh {
  return wordOf(word, /^~[\w.-]*(?:\/|$)|\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})/g)
}

/** The same for a pattern: `*`, `?` and `[…]` match names, too. */
export function globbed(pattern: string): Sh {
  return wordOf(pattern, /^~[\w.-]*(?:\/|$)|\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})|[*?]|\[!?[\w.,:+=@%-]+\]/g)
}

function wordOf(word: string, special: RegExp): Sh {
  const parts: string[] = []
  let end = 0
  for (const match of word.matchAll(special)) {
    parts.push(literal(word.slice(end, match.index)), match[0].startsWith('$') ? variable(match[0]) : match[0])
    end = match.index + match[0].length
  }
  return new Sh([...parts, literal(word.slice(end))].join('') || "''")
}

function literal(text: string): string {
  return text === '' ? '' : quote(text)
}

/** `"${NAME-\$NAME}"`: what is not set stays as it was written. */
function variable(written: string): string {
  return `"\${${written.replace(/[${}]/g, '')}-${written.replace('$', '\\$').replace('}', '\\}')}}"`
}
