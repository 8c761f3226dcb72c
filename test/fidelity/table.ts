import type { Book } from './book.ts'
import type { Grade } from './grade.ts'

/** The grades of books by their names. */
export type Grades = Readonly<Record<string, Grade>>

/** A table in Markdown, a line for each topic: tasks and items, and how many were foretold right, not known, or wrong, by whom. */
export function table(books: readonly Book[], ours: Grades, theirs: Grades): string {
  const graded = books.filter(({ name }) => ours[name] || theirs[name])
  const topics = [...new Set(graded.map(({ topic }) => topic))]
  const rows = topics.map(topic =>
    row(
      topic,
      graded.filter(book => book.topic === topic),
      ours,
      theirs,
    ),
  )
  const head = '| topic | books | tasks | right | unknown | wrong | ansible: tasks | right | unknown | wrong |'
  return [head, `|${'---|'.repeat(10)}`, ...rows, row('all', graded, ours, theirs)].join('\n')
}

function row(topic: string, books: readonly Book[], ours: Grades, theirs: Grades): string {
  const cells = [ours, theirs].flatMap(grades => sums(books.flatMap(({ name }) => grades[name] ?? [])))
  return `| ${[topic, books.length, ...cells].join(' | ')} |`
}

function sums(grades: readonly Grade[]): number[] {
  const sum = (count: (grade: Grade) => number) => grades.reduce((all, grade) => all + count(grade), 0)
  const [right, unknown, wrong] = [sum(grade => grade.right), sum(grade => grade.unknown.length), sum(grade => grade.wrong.length)]
  return [right + unknown + wrong, right, unknown, wrong]
}
