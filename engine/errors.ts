/** A place in a file of the user's: 1-based line and column. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** One thing that is wrong with what the user gave, in words for the user: what, where, why, what to do. */
export interface Problem {
  /** A stable, kebab-case name that tests and tools can rely on. */
  readonly code: string
  /** What is wrong, naming the user's thing; no full stop at the end. */
  readonly message: string
  readonly at?: Position
  /** The lines around the place, with a marker under it, as `codeFrame` makes them. */
  readonly frame?: string
  /** What to do about it. */
  readonly hint?: string
  /** What Ansible says of it: the `msg` that a task keeps which fails with it. */
  readonly said?: string
}

/** Thrown when the user's input cannot be used; carries all problems that were found, not only the first. */
export class Problems extends Error {
  override readonly name = 'Problems'
  readonly problems: readonly Problem[]
  constructor(problems: readonly Problem[]) {
    super(problems.map(problem => problem.message).join('\n'))
    this.problems = problems
  }
}

/** The lines around a position, the place underlined: `length` columns of it, else the word that stands there. */
export function codeFrame(text: string, at: Position, length?: number): string {
  const lines = text.split('\n')
  const first = Math.max(0, at.line - 3)
  const shown = lines.slice(first, at.line)
  const width = String(at.line).length
  const numbered = shown.map((line, index) => `${String(first + index + 1).padStart(width)} | ${line.replace(/\r$/, '')}`)
  const line = lines[at.line - 1] ?? ''
  // Tabs stay tabs, so that the marker stands below its place however wide they are shown.
  const before = line
    .slice(0, at.column - 1)
    .replace(/[^\t]/g, ' ')
    .padEnd(at.column - 1)
  const word = /^[\w.-]+/.exec(line.slice(at.column - 1))?.[0].length
  return [...numbered, `${' '.repeat(width)} | ${before}${'^'.repeat(Math.max(1, length ?? word ?? 1))}`].join('\n')
}

/** What the work comes to; undefined where something is wrong with the user's text. */
export function quietly<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof Problems) return undefined
    throw error
  }
}

/** What the work comes to, or what is wrong with the user's text. */
export function attempted<T>(work: () => T): T | Problems {
  try {
    return work()
  } catch (error) {
    if (error instanceof Problems) return error
    throw error
  }
}

/** The candidates nearest to a misspelt word, all equally near; at most three. Two letters swapped are one mistake. */
export function nearest(word: string, candidates: Iterable<string>): string[] {
  const limit = Math.max(1, Math.floor(word.length / 3))
  const near = [...new Set(candidates)]
    .map(candidate => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
  const best = Math.min(...near.map(({ distance }) => distance))
  return near
    .filter(({ distance }) => distance === best)
    .map(({ candidate }) => candidate)
    .slice(0, 3)
}

function distance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swap = isSwapped ? (before[j - 2] ?? 0) + 1 : substitution
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution, swap))
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}
