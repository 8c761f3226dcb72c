import type pc from 'picocolors'
import type { Status } from '../events.ts'

export type Colours = ReturnType<typeof pc.createColors>
export type Shade = (text: string) => string

/** The colour of what became of a task. */
export function shadeOf(status: Status, paint: Colours): Shade {
  switch (status) {
    case 'ok':
      return paint.green
    case 'changed':
      return paint.yellow
    case 'failed':
    case 'unreachable':
    case 'refused':
      return paint.red
    case 'skipped':
      return paint.cyan
    case 'unknown':
      return paint.magenta
  }
}

/** Moves a block of text to the right. */
export function indented(text: string, columns: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(columns))
}
