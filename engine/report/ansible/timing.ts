import type { RunEvent } from '../events.ts'
import { visible } from '../visible.ts'

/** Times of tasks, as the callbacks profile_tasks and timer tell them. */
export interface Timing {
  note(event: RunEvent): void
  /** The line at a task's beginning, and before the table: the time of day, what the task before took, what all took so far. */
  line(columns: number): string
  table(columns: number): string
  whole(): string
}

/** The longest tasks that the table shows. */
const shown = 20

/** Follows one run. */
export function timing(): Timing {
  const tasks: { readonly name: string; readonly began: number; ended: number }[] = []
  let [first, now, last] = [Number.NaN, 0, 0]
  return {
    note(event) {
      if (Number.isNaN(first)) first = event.time
      now = event.time
      if (event.type !== 'task-started' && event.type !== 'run-finished') return
      const before = tasks.at(-1)
      last = now - (before?.began ?? first)
      if (before) before.ended = now
      if (event.type === 'task-started') tasks.push({ name: event.task.name, began: now, ended: now })
    },
    line: columns => `${filled(`${timeOfDay(new Date(now))} (${clock(last, 1)})       ${clock(now - first, 1)}`, '*', columns)}\n`,
    table(columns) {
      const longest = [...tasks].sort((a, b) => b.ended - b.began - (a.ended - a.began)).slice(0, shown)
      const rows = longest.map(({ name, began, ended }) => row(visible(name), `${((ended - began) / 1000).toFixed(2)}s`, columns))
      return `${'='.repeat(columns - 1)} \n${rows.join('')}`
    },
    whole() {
      const seconds = Math.floor((now - first) / 1000)
      const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60]
      return `Playbook run took ${days} days, ${hours} hours, ${minutes} minutes, ${seconds % 60} seconds\n`
    },
  }
}

function row(name: string, time: string, columns: number): string {
  return `${name} ${'-'.repeat(Math.max(1, columns - 2 - name.length - time.length - 1))} ${time}\n`
}

function filled(text: string, sign: string, columns: number): string {
  return `${text} ${sign.repeat(Math.max(3, columns - 2 - text.length))} `
}

/** Hours without a limit, minutes and seconds with three decimals. */
function clock(milliseconds: number, digits: number): string {
  const whole = Math.max(0, Math.round(milliseconds))
  const [hours, minutes] = [Math.floor(whole / 3_600_000), Math.floor(whole / 60_000) % 60]
  return `${String(hours).padStart(digits, '0')}:${String(minutes).padStart(2, '0')}:${((whole % 60_000) / 1000).toFixed(3).padStart(6, '0')}`
}

function timeOfDay(at: Date): string {
  const part = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-US', options).format(at)
  const two = (number: number) => String(Math.abs(number)).padStart(2, '0')
  const offset = -at.getTimezoneOffset()
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.trunc(offset / 60))}${two(offset % 60)}`
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
  return `${part({ weekday: 'long' })} ${two(at.getDate())} ${part({ month: 'long' })} ${at.getFullYear()}  ${time} ${zone}`
}
