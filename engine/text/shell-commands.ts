/** Pieces of a word of sh: letters, a variable with what stands in where it is empty, or what a program would have to say. */
export type Word = readonly Piece[]
type Piece = { readonly text: string } | { readonly name: string; readonly otherwise?: Word } | { readonly open: true }

/** One simple command of a script of sh: its words, and the files that it writes by `>`. */
export interface Command {
  readonly words: readonly Word[]
  readonly writes: readonly Word[]
}

/**
 * The simple commands of a script in the order of its text, whatever they depend on: words such as `if`, `then` and `{` before them are
 * left out. Here-documents are passed over. It reads what packages' scripts are written in, and makes no promise about the rest.
 */
export function commandsIn(script: string): Command[] {
  const commands: Command[] = []
  for (const tokens of linesOf(script)) {
    let words: Word[] = []
    let writes: Word[] = []
    const end = () => {
      const rest = words.slice(words.findIndex(word => !isKeyword(word)) >>> 0)
      if (rest.length > 0 || writes.length > 0) commands.push({ words: rest, writes })
      ;[words, writes] = [[], []]
    }
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at] ?? ';'
      if (typeof token !== 'string') words.push(token)
      else if (/^\d*[<>]/.test(token)) {
        const target = tokens[at + 1]
        if (typeof target !== 'string' && target !== undefined) at++
        if (typeof target !== 'string' && target !== undefined && /^1?>/.test(token)) writes.push(target)
      } else end()
    }
    end()
  }
  return commands
}

const keywords = new Set(['if', 'then', 'else', 'elif', 'fi', 'do', 'done', 'while', 'until', 'case', 'esac', '{', '}', '!', 'in', 'time'])

function isKeyword(word: Word): boolean {
  const [only] = word
  return word.length === 1 && only !== undefined && 'text' in only && keywords.has(only.text)
}

type Token = Word | string

/** The tokens of each line; a quoted word may hold line ends, and a line may go on after a backslash. */
function linesOf(script: string): Token[][] {
  const lines: Token[][] = [[]]
  const scan = { text: script.replaceAll('\\\n', ' '), at: 0 }
  let waiting: { readonly end: string; readonly isIndented: boolean }[] = []
  while (scan.at < scan.text.length) {
    const rest = scan.text.slice(scan.at, scan.at + 80)
    const [blank] = /^([ \t\r]+|#[^\n]*)/.exec(rest) ?? []
    const [here, dash, mark] = /^<<(-?)[ \t]*(\\?["']?[A-Za-z_][\w.]*["']?)/.exec(rest) ?? []
    const [operator] = /^(\d*>>?[&|]?|\d*<&?|&&|\|\||;;|[;&|()])/.exec(rest) ?? []
    if (rest.startsWith('\n')) {
      scan.at += 1
      for (const { end, isIndented } of waiting) skipTo(scan, end, isIndented)
      waiting = []
      lines.push([])
    } else if (blank !== undefined) scan.at = blank.startsWith('#') ? lineEnd(scan.text, scan.at) : scan.at + blank.length
    else if (here !== undefined) {
      waiting.push({ end: (mark ?? '').replaceAll(/["'\\]/g, ''), isIndented: dash === '-' })
      scan.at += here.length
    } else if (operator !== undefined) {
      lines.at(-1)?.push(operator)
      scan.at += operator.length
    } else lines.at(-1)?.push(wordAt(scan, /[\s;&|()<>]/))
  }
  return lines
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

interface Scan {
  readonly text: string
  at: number
}

function skipTo(scan: Scan, end: string, isIndented: boolean): void {
  while (scan.at < scan.text.length) {
    const line = scan.text.slice(scan.at, lineEnd(scan.text, scan.at))
    scan.at += line.length + 1
    if ((isIndented ? line.replace(/^\t+/, '') : line) === end) return
  }
}

/** One word, up to what ends it; always at least one letter on. */
function wordAt(scan: Scan, stop: RegExp): Word {
  const pieces: Piece[] = []
  const start = scan.at
  while (scan.at < scan.text.length && (scan.at === start || !stop.test(scan.text[scan.at] ?? ''))) {
    const letter = scan.text[scan.at] ?? ''
    if (letter === "'") pieces.push({ text: upTo(scan, "'") })
    else if (letter === '"') pieces.push(...quoted(scan))
    else if (letter === '\\') {
      pieces.push({ text: scan.text[scan.at + 1] ?? '' })
      scan.at += 2
    } else if (letter === '$' || letter === '`') pieces.push(expansion(scan))
    else {
      pieces.push({ text: letter })
      scan.at += 1
    }
  }
  return joined(pieces)
}

function joined(pieces: readonly Piece[]): Word {
  return pieces.reduce<Piece[]>((all, piece) => {
    const last = all.at(-1)
    return last && 'text' in last && 'text' in piece ? [...all.slice(0, -1), { text: last.text + piece.text }] : [...all, piece]
  }, [])
}

function upTo(scan: Scan, end: string): string {
  const close = scan.text.indexOf(end, scan.at + 1)
  const text = scan.text.slice(scan.at + 1, close < 0 ? scan.text.length : close)
  scan.at += text.length + 2
  return text
}

function quoted(scan: Scan): Piece[] {
  const pieces: Piece[] = [{ text: '' }]
  scan.at += 1
  while (scan.at < scan.text.length && scan.text[scan.at] !== '"') {
    const letter = scan.text[scan.at] ?? ''
    if (letter === '$' || letter === '`') pieces.push(expansion(scan))
    else {
      const isEscaped = letter === '\\' && /["$`\\]/.test(scan.text[scan.at + 1] ?? '')
      pieces.push({ text: isEscaped ? (scan.text[scan.at + 1] ?? '') : letter })
      scan.at += isEscaped ? 2 : 1
    }
  }
  scan.at += 1
  return pieces
}

/** `$NAME`, `${NAME}`, `${NAME:-other}`; all else that begins with `$` or a backquote is open. */
function expansion(scan: Scan): Piece {
  const rest = scan.text.slice(scan.at)
  if (rest.startsWith('`')) {
    upTo(scan, '`')
    return { open: true }
  }
  const [plain, braced, bare] = /^\$(?:\{(\w+)\}|([A-Za-z_]\w*|[0-9@*#?$!-]))/.exec(rest) ?? []
  if (plain !== undefined) {
    scan.at += plain.length
    return { name: braced ?? bare ?? '' }
  }
  const [opening, name] = /^\$\{([A-Za-z_]\w*):?-/.exec(rest) ?? []
  if (opening !== undefined && name !== undefined) {
    scan.at += opening.length
    const otherwise = scan.text[scan.at] === '}' ? [] : wordAt(scan, /\}/)
    scan.at += 1
    return { name, otherwise }
  }
  if (/^\$[({]/.test(rest)) nested(scan)
  else {
    scan.at += 1
    return { text: '$' }
  }
  return { open: true }
}

/** Past the bracket that closes the one after `$`. */
function nested(scan: Scan): void {
  let depth = 0
  for (scan.at += 1; scan.at < scan.text.length; scan.at++) {
    const letter = scan.text[scan.at] ?? ''
    if (letter === '\\') scan.at += 1
    else if (letter === "'") {
      upTo(scan, "'")
      scan.at -= 1
    } else if (/[({]/.test(letter)) depth += 1
    else if (/[)}]/.test(letter) && --depth === 0) break
  }
  scan.at += 1
}
