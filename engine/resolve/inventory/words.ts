import { split } from 'shlex'

/** Words that could not be split, and why. */
export class InventoryWords {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

/** A host line as words: quotes keep spaces, ` #` begins a comment. */
export function splitLine(text: string): string[] | InventoryWords {
  try {
    return split(withoutComment(text))
  } catch {
    return new InventoryWords(`a quote is not closed: ${text}`)
  }
}

function withoutComment(text: string): string {
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? ''
    if (char === '\\' && quote !== "'") at++
    else if (quote) {
      if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === '#') return text.slice(0, at)
  }
  return text
}
