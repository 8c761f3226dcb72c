import type { Value } from '../../load/values.ts'
import { Unknown } from '../../load/values.ts'
import { opened } from './members.ts'
import { Undefined } from './python.ts'
import { Frame } from './scope-frame.ts'
import type { Setting } from './setting.ts'

/** One rendering: the names it sees, what it has learnt of secrets, and the way to other templates. */
export interface Run {
  readonly setting: Setting
  readonly frame: Frame
  /** A value without its secrecy; remembers that a secret was read. */
  open(value: unknown): unknown
  /** A variable by its name, rendered; Undefined where there is none. */
  variable(name: string): unknown
  /** The text of another template file, found as this one's neighbours are. */
  source(name: string): { readonly text: string; readonly path: string } | undefined
  /** Whether a secret was read so far. */
  readonly seen: { secret: boolean }
  within(frame: Frame): Run
  /** The same without any variables: an import or include without context. */
  alone(): Run
  /** Renders values of the user's (terms of lookups that hold templates). */
  render(value: Value): Value
}

/** A run over variables. */
export function newRun(
  setting: Setting,
  variable: (name: string) => unknown,
  render: (value: Value) => Value,
  source: Run['source'],
  frame = new Frame(),
  seen = { secret: false },
): Run {
  const run: Run = {
    setting,
    frame,
    seen,
    open: value =>
      opened(value, () => {
        seen.secret = true
      }),
    variable: name => {
      if (frame.has(name)) return frame.get(name)
      const value = variable(name)
      return value instanceof Undefined || value instanceof Unknown ? value : run.open(value)
    },
    source,
    render,
    alone: () => newRun(setting, name => new Undefined(`'${name}'`), render, source, new Frame(), seen),
    within: inner => newRun(setting, variable, render, source, inner, seen),
  }
  return run
}
