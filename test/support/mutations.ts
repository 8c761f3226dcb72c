/** A source of numbers in [0, 1) that gives the same ones for the same seed (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

type Pick = (below: number) => number
type Mutation = (lines: string[], at: number, pick: Pick) => string[]

const odd = [
  '\t',
  '{{',
  '}}',
  '{%',
  '"',
  "'",
  ':',
  ': ',
  '- ',
  '#',
  '&a ',
  '*a',
  '!x ',
  '!vault ',
  '[',
  ']',
  '{',
  '}',
  '|',
  '>',
  '%',
  '@',
  '\\',
  '\0',
  '\r',
  '\u2028',
  '🦊',
  '<<: ',
  '? ',
  '---\n',
]

/** What happens to files at night, by name: each is given the lines, a line, and a source of numbers. */
const mutations: { readonly [name: string]: Mutation } = {
  'a line gone': (lines, at) => lines.toSpliced(at, 1),
  'a line twice': (lines, at) => lines.toSpliced(at, 0, lines[at] ?? ''),
  'two lines swapped': (lines, at) => lines.toSpliced(at, 2, lines[at + 1] ?? '', lines[at] ?? ''),
  'a line further right': (lines, at, pick) => lines.toSpliced(at, 1, ' '.repeat(1 + pick(4)) + lines[at]),
  'a line further left': (lines, at, pick) => lines.toSpliced(at, 1, (lines[at] ?? '').slice(1 + pick(3))),
  'an odd character': (lines, at, pick) => {
    const line = lines[at] ?? ''
    const column = pick(line.length + 1)
    return lines.toSpliced(at, 1, line.slice(0, column) + odd[pick(odd.length)] + line.slice(column))
  },
  'a character gone': (lines, at, pick) => {
    const line = lines[at] ?? ''
    const column = pick(Math.max(1, line.length))
    return lines.toSpliced(at, 1, line.slice(0, column) + line.slice(column + 1))
  },
  'a value gone': (lines, at) => lines.toSpliced(at, 1, (lines[at] ?? '').replace(/:.*$/, ':')),
  'a value that is a number': (lines, at) => lines.toSpliced(at, 1, (lines[at] ?? '').replace(/: .*$/, ': 5')),
  'a value that is a list': (lines, at) => lines.toSpliced(at, 1, (lines[at] ?? '').replace(/: .*$/, ': [{a: [1]}]')),
  'the end cut off': (lines, at, pick) => [...lines.slice(0, at), (lines[at] ?? '').slice(0, pick(20))],
}

/** A text with one to three such accidents, and what they were. */
export function mutated(text: string, random: () => number): { readonly text: string; readonly what: string } {
  const pick: Pick = below => Math.floor(random() * below)
  const names = Object.keys(mutations)
  let lines = text.split('\n')
  const what: string[] = []
  for (let left = 1 + pick(3); left > 0; left--) {
    const name = names[pick(names.length)] ?? ''
    const at = pick(Math.max(1, lines.length - 1))
    lines = mutations[name]?.(lines, at, pick) ?? lines
    what.push(`${name} at line ${at + 1}`)
  }
  return { text: lines.join('\n'), what: what.join(', ') }
}
