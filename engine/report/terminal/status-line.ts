import stringWidth from 'string-width'
import { counted, duration } from '../amounts.ts'
import { visible } from '../visible.ts'
import type { Stage } from './stage.ts'

/** Hosts that are named in the line; the others are counted. */
const named = 3

/** What is running now, on which hosts and for how long, and what the one of a single host printed last; at most `columns` wide. */
export function statusLine(stage: Stage, now: number, columns: number): string {
  const working = [...stage.working].map(([host, { since, printed }]) => ({ host, lasts: now - since, printed }))
  const name = stage.task?.name ?? stage.play
  if (working.length === 0) return cut(visible(name), columns)
  const longest = [...working].sort((a, b) => b.lasts - a.lasts)
  const hosts = longest
    .slice(0, named)
    .map(({ host, lasts }) => `${host} ${duration(lasts)}`)
    .join(', ')
  const more = longest.length > named ? ` and ${counted(longest.length - named, 'more host')}` : ''
  const progress = stage.hosts > 1 ? ` (${stage.done} of ${stage.hosts} done)` : ''
  const last = working.length === 1 ? lastLine(working[0]?.printed ?? '') : ''
  return cut(visible(`${name}: ${hosts}${more}${progress}${last === '' ? '' : ` · ${last}`}`), columns)
}

function lastLine(text: string): string {
  return (
    text
      .split(/[\r\n]+/)
      .findLast(line => line.trim() !== '')
      ?.trim() ?? ''
  )
}

function cut(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text
  const kept: string[] = []
  let width = 0
  for (const char of text) {
    width += stringWidth(char)
    if (width > columns - 1) break
    kept.push(char)
  }
  return `${kept.join('')}…`
}
