import { bytes, duration } from './amounts.ts'
import type { Cost, Renderer, RunEvent } from './events.ts'
import { visible } from './visible.ts'

/** What one task, or one login, cost on all its hosts. */
interface Expense extends Cost {
  readonly name: string
}

/** After the run: what each task cost, the longest first, and all together. */
export function profile(write: (text: string) => Promise<void>): Renderer {
  return async events => {
    const expenses = new Map<string, Expense>()
    const began = new Map<string, number>()
    let [first, last] = [Number.NaN, 0]
    for await (const event of events) {
      if (Number.isNaN(first)) first = event.time
      last = event.time
      note(event, expenses, began)
    }
    if (expenses.size > 0) await write(table([...expenses.values()], last - first))
  }
}

const free: Cost = { milliseconds: 0, turns: 0, bytes: 0 }

/** A task lasts from its start until its last host is done, whatever the hosts did at the same time. */
function note(event: RunEvent, expenses: Map<string, Expense>, began: Map<string, number>): void {
  if (event.type === 'task-started') {
    began.set(event.task.id, event.time)
    expenses.set(event.task.id, { ...free, name: event.task.name })
  }
  if (event.type === 'host-connected') {
    const id = `login ${event.host}`
    expenses.set(id, { ...sum(expenses.get(id) ?? free, event.cost), name: `login to ${event.host}` })
  }
  if (event.type !== 'host-finished') return
  const before = expenses.get(event.task)
  if (!before) return
  const milliseconds = event.time - (began.get(event.task) ?? event.time)
  expenses.set(event.task, { ...sum(before, event.cost ?? free), name: before.name, milliseconds })
}

function sum(a: Cost, b: Cost): Cost {
  const processes = a.processes === undefined && b.processes === undefined ? {} : { processes: (a.processes ?? 0) + (b.processes ?? 0) }
  return { milliseconds: a.milliseconds + b.milliseconds, turns: a.turns + b.turns, bytes: a.bytes + b.bytes, ...processes }
}

function table(expenses: readonly Expense[], lasted: number): string {
  const sorted = [...expenses].sort((a, b) => b.milliseconds - a.milliseconds)
  const all = { ...expenses.reduce(sum, free), milliseconds: lasted }
  const rows = [['time', 'turns', 'bytes', 'processes', ''], ...sorted.map(expense => row(expense, visible(expense.name))), row(all, 'all')]
  const widths = [0, 1, 2, 3].map(column => Math.max(...rows.map(cells => cells[column]?.length ?? 0)))
  const line = (cells: readonly string[]) => [...widths.map((width, column) => (cells[column] ?? '').padStart(width)), cells[4]].join('  ')
  return `\n${['PROFILE', ...rows.map(cells => line(cells).trimEnd())].join('\n')}\n`
}

function row(cost: Cost, name: string): string[] {
  return [
    duration(cost.milliseconds),
    String(cost.turns),
    bytes(cost.bytes),
    cost.processes === undefined ? '-' : String(cost.processes),
    name,
  ]
}
