import stringWidth from 'string-width'
import type { TaskRef } from '../events.ts'
import type { Screen } from '../screen.ts'
import { visibleBlock } from '../visible.ts'
import type { Manner } from './manner.ts'
import type { Paint } from './paint.ts'

/** What the lines depend on besides the events. */
export interface AnsibleOptions {
  /** The number of -v given. */
  readonly verbosity: number
  /** Files below it are named from it in problems. */
  readonly folder?: string
  /** As Ansible is by itself where it is left out. */
  readonly manner?: Manner
}

/** What the lines of an event depend on: the events before it, and how it is shown. */
export interface Course {
  readonly options: AnsibleOptions
  readonly manner: Manner
  readonly screen: Screen
  readonly paint: Paint
  readonly tasks: ReadonlyMap<string, TaskRef>
  /** Whether the run shows differences. */
  readonly diff: boolean
  /** It is a check, as a whole. */
  readonly check: boolean
  /** Something was listed in place of a run. */
  readonly listed: boolean
}

/** A headline: a blank line, the words (over as many lines as they have), and stars up to the edge of the screen. */
export function banner(words: string, { screen }: Course): string {
  const shown = visibleBlock(words)
  return `\n${shown} ${'*'.repeat(Math.max(3, screen.columns - 1 - stringWidth(shown)))}\n`
}
