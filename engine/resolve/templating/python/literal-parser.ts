import { Float, type Key, type Value } from '../../../load/values.ts'
import { type Item, tuple } from '../items.ts'
import { unescaped } from '../syntax/string-escapes.ts'
import { asKey } from './compare.ts'
import { whole } from './numbers.ts'

/** The value of a Python literal; `true`, `false` and `null` are understood too. Undefined where the text is none. */
export function literalValue(text: string): Value | undefined {
  const reader = new Reader(text, words)
  return read(() => {
    const value = reader.value(0)
    return reader.isAtEnd() ? value : undefined
  })
}

/** The value of a Python literal in Python's words alone; a list without brackets is a tuple. Undefined where the text is none. */
export function pythonLiteral(text: string): Value | undefined {
  const reader = new Reader(text, pythonWords)
  return read(() => reader.values())
}

function read(work: () => Item | undefined): Value | undefined {
  try {
    return work() as Value | undefined
  } catch (error) {
    if (error instanceof NoLiteral) return undefined
    throw error
  }
}

class NoLiteral extends Error {}

const pythonWords: ReadonlyMap<string, Item> = new Map<string, Item>([
  ['True', true],
  ['False', false],
  ['None', null],
])
const words: ReadonlyMap<string, Item> = new Map<string, Item>([...pythonWords, ['true', true], ['false', false], ['null', null]])
const gap = /(?:[ \t\f\r\n]|\\\n|#[^\n]*)*/y
const number =
  /(?:0[xX][\da-fA-F]+(?:_[\da-fA-F]+)*|0[oO][0-7]+(?:_[0-7]+)*|0[bB][01]+(?:_[01]+)*|(?:\d+(?:_\d+)*)?\.?(?:\d+(?:_\d+)*)?(?:[eE][-+]?\d+(?:_\d+)*)?)(?![\w.])/y
const string = /([bBuUrR]{0,2})('''(?:[^\\]|\\[\s\S])*?'''|"""(?:[^\\]|\\[\s\S])*?"""|'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*")/y
const word = /[A-Za-z_]\w*/y

class Reader {
  readonly #text: string
  readonly #words: ReadonlyMap<string, Item>
  #at = 0
  constructor(text: string, known: ReadonlyMap<string, Item>) {
    this.#text = text
    this.#words = known
  }

  isAtEnd(): boolean {
    this.#take(gap)
    return this.#at === this.#text.length
  }

  /** All of the text: one value, or those of a tuple without its brackets. */
  values(): Item | undefined {
    const members: Item[] = []
    let hasComma: boolean
    do {
      members.push(this.value(0))
      this.#take(gap)
      hasComma = this.#skip(',')
    } while (hasComma && !this.isAtEnd())
    if (!this.isAtEnd()) return undefined
    return members.length === 1 && !hasComma ? members[0] : tuple(...members)
  }

  value(depth: number): Item {
    if (depth > 200) throw new NoLiteral()
    this.#take(gap)
    const first = this.#text[this.#at]
    if (first === '[') return this.#list(depth)
    if (first === '(') return this.#tuple(depth)
    if (first === '{') return this.#mapping(depth)
    if (first === '-' || first === '+') return this.#signed(first)
    if (first !== undefined && /[\d.]/.test(first)) return this.#number()
    return this.#strings() ?? this.#word()
  }

  #word(): Item {
    const name = this.#take(word)
    const value = name === undefined ? undefined : this.#words.get(name)
    if (value === undefined) throw new NoLiteral()
    return value
  }

  #signed(sign: string): Item {
    this.#at += 1
    this.#take(gap)
    const value = this.#number()
    if (sign === '+') return value
    return value instanceof Float ? new Float(-value.value) : typeof value === 'bigint' ? whole(-value) : -(value as number)
  }

  #number(): Item {
    const written = this.#take(number)
    const digits = written?.replaceAll('_', '') ?? ''
    if (digits === '' || digits === '.' || /^0\d*[1-9]\d*$/.test(digits)) throw new NoLiteral()
    if (/^0[xXoObB]/.test(digits) || /^\d+$/.test(digits)) return whole(BigInt(digits))
    const value = Number(digits)
    if (Number.isNaN(value)) throw new NoLiteral()
    return Number.isInteger(value) ? new Float(value) : value
  }

  #strings(): Item | undefined {
    let text: string | undefined
    for (;;) {
      string.lastIndex = this.#at
      const found = string.exec(this.#text)
      if (!found) return text
      this.#at = string.lastIndex
      const [, prefix = '', quoted = ''] = found
      if (/b/i.test(prefix)) throw new NoLiteral()
      const mark = /^('''|""")/.test(quoted) ? 3 : 1
      const inside = quoted.slice(mark, -mark)
      const value = /r/i.test(prefix) ? inside : unescaped(inside)
      if (value === undefined) throw new NoLiteral()
      text = (text ?? '') + value
      this.#take(gap)
    }
  }

  #members<T>(end: string, one: () => T): { readonly members: T[]; readonly hasComma: boolean } {
    this.#at += 1
    const members: T[] = []
    let hasComma = false
    for (;;) {
      this.#take(gap)
      if (this.#skip(end)) return { members, hasComma }
      if (members.length > 0 && !hasComma) throw new NoLiteral()
      members.push(one())
      this.#take(gap)
      hasComma = this.#skip(',')
    }
  }

  #list(depth: number): Item {
    return this.#members(']', () => this.value(depth + 1)).members
  }

  #tuple(depth: number): Item {
    const { members, hasComma } = this.#members(')', () => this.value(depth + 1))
    const [only] = members
    return members.length === 1 && !hasComma && only !== undefined ? only : tuple(...members)
  }

  /** A mapping, or a set: the latter as a list. */
  #mapping(depth: number): Item {
    const { members } = this.#members('}', () => {
      const key = this.value(depth + 1)
      this.#take(gap)
      return this.#skip(':') ? { key, value: this.value(depth + 1) } : { key, value: undefined }
    })
    if (members.every(({ value }) => value !== undefined))
      return new Map<Key, Item>(members.map(({ key, value }) => [keyOf(key), value ?? null]))
    if (members.some(({ value }) => value !== undefined)) throw new NoLiteral()
    return members.map(({ key }) => key)
  }

  #skip(mark: string): boolean {
    if (this.#text[this.#at] !== mark) return false
    this.#at += 1
    return true
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (!found) return undefined
    this.#at = pattern.lastIndex
    return found[0]
  }
}

function keyOf(item: Item): Key {
  if (item instanceof Map || Array.isArray(item)) throw new NoLiteral()
  return asKey(item)
}
