import { Float, type Key, type Value } from '../../load/values.ts'

/** A value of an INI inventory: a Python literal where it is one, else the text. */
export function iniValue(text: string): Value {
  const trimmed = text.trim()
  const reader: Reader = { text: trimmed, at: 0 }
  try {
    const value = literal(reader)
    skip(reader)
    return reader.at === trimmed.length ? value : text
  } catch {
    return text
  }
}

interface Reader {
  readonly text: string
  at: number
}

function skip(reader: Reader): void {
  while (/\s/.test(reader.text[reader.at] ?? '')) reader.at++
}

function take(reader: Reader, pattern: RegExp): string | undefined {
  const sticky = new RegExp(pattern.source, 'y')
  sticky.lastIndex = reader.at
  const found = sticky.exec(reader.text)?.[0]
  if (found !== undefined) reader.at += found.length
  return found
}

function literal(reader: Reader): Value {
  skip(reader)
  const char = reader.text[reader.at]
  if (char === '[' || char === '(') return list(reader, char === '[' ? ']' : ')')
  if (char === '{') return mapping(reader)
  if (char === '"' || char === "'") return quoted(reader, char)
  const word = take(reader, /True\b|False\b|None\b/)
  if (word) return word === 'None' ? null : word === 'True'
  return number(reader)
}

function number(reader: Reader): Value {
  const hex = take(reader, /[-+]?0[xX][0-9a-fA-F]+\b|[-+]?0[oO][0-7]+\b|[-+]?0[bB][01]+\b/)
  if (hex) return hex.startsWith('-') ? -Number(hex.slice(1)) : Number(hex.replace(/^\+/, ''))
  const float = take(reader, /[-+]?(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?\d+[eE][-+]?\d+/)
  if (float) return Number.isInteger(Number(float)) ? new Float(Number(float)) : Number(float)
  const int = take(reader, /[-+]?(?:0|[1-9]\d*(?:_\d+)*)(?![\w.])/)
  if (int === undefined) throw new Error('no literal')
  const value = BigInt(int.replace(/^\+|_/g, ''))
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

function quoted(reader: Reader, quote: string): string {
  const found = take(reader, quote === '"' ? /"(?:[^"\\]|\\.)*"/ : /'(?:[^'\\]|\\.)*'/)
  if (found === undefined) throw new Error('no literal')
  const escapes: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r' }
  return found
    .slice(1, -1)
    .replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? (letter === quote || letter === '\\' ? letter : `\\${letter}`))
}

function list(reader: Reader, end: string): Value {
  reader.at++
  const items: Value[] = []
  for (;;) {
    skip(reader)
    if (reader.text[reader.at] === end) break
    items.push(literal(reader))
    skip(reader)
    if (reader.text[reader.at] === ',') reader.at++
    else if (reader.text[reader.at] !== end) throw new Error('no literal')
  }
  reader.at++
  return items
}

function mapping(reader: Reader): Value {
  reader.at++
  const entries = new Map<Key, Value>()
  for (;;) {
    skip(reader)
    if (reader.text[reader.at] === '}') break
    const key = literal(reader) as Key
    skip(reader)
    if (reader.text[reader.at++] !== ':') throw new Error('no literal')
    entries.set(key, literal(reader))
    skip(reader)
    if (reader.text[reader.at] === ',') reader.at++
    else if (reader.text[reader.at] !== '}') throw new Error('no literal')
  }
  reader.at++
  return entries
}
