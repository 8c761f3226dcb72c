import type { Tried } from './trial.ts'

/** A table in Markdown, a line for each module: its examples, and how many of their tasks were foretold right, not known, or wrong. */
export function table(found: ReadonlyMap<string, readonly Tried[]>): string {
  const rows = [...found].map(([name, tried]) => row(name, tried))
  const head = '| module | examples | right | unknown | wrong |'
  return [head, `|${'---|'.repeat(5)}`, ...rows, row('all', [...found.values()].flat())].join('\n')
}

function row(name: string, tried: readonly Tried[]): string {
  const sum = (count: (one: Tried) => number) => tried.reduce((all, one) => all + count(one), 0)
  const cells = [tried.length, sum(one => one.right), sum(one => one.unknown.length), sum(one => one.wrong.length)]
  return `| ${[name, ...cells].join(' | ')} |`
}
